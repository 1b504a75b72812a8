"""Person, sign-in and sessions. Serves everybody with a sign-in; will never tell whether an address has an account."""
