"""The pages of the course for colleagues: links (for leads), reading (for whoever has one)."""

from courses.colleagues.views import links, reading

BLUEPRINTS = (links.blueprint, reading.blueprint)
