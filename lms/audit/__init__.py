"""Append-only who-did-what. Serves leads, verifiers and the people looked at; will never hold words a person wrote."""
