"""Decisions of the record store, pure: what is asked (asking), what a body says (bodies), documents, signatures."""
