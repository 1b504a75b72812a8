"""Get help now: the help lines of each nation, read from data files.

For: anybody, signed in or not, whose next minute matters; and the lead who keeps the numbers right.
Never: touches the database, the session, the person or the navigation; shows a number nobody has
seen in a named source; hides a number because it is old; guesses where somebody is.
"""
