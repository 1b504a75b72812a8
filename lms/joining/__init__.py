"""Bringing people in: invitations by form and CSV, accepting, the first organisation. Serves leads and newcomers; will never give a role
above the one who invites, nor touch an account that is already there.
"""
