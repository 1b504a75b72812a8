"""What the offline room hands to the roof: its pages, and the way to them from a module's first page."""

from courses.offline import policy
from courses.offline.views import blueprint
from lms.web.furniture import NavigationItem

BLUEPRINTS = (blueprint,)
NAVIGATION = (NavigationItem("Keep a copy to read without a connection", "offline.ask", policy.TAKE, 10, on="module"),)
KEEPINGS = ()
