"""Whether the lessons are sound and who has looked at them. Serves editors, leads and supervisors; nobody ever signs for another."""
