"""The ground: database, clock, ids, errors and the kinds of personal data. Serves every room; knows none of them.

Further files of this engine: db, sqlite, clock, ids, errors, kinds, findings, keeping, schema, sealing, keystore.
"""
