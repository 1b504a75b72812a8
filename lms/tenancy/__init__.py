"""Organisations and the scope every tenant row lives in. Serves every room with tables; will never read a tenant row without a scope."""
