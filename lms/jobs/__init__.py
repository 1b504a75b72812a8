"""Periodic work and long work on demand, done by one worker process with leases in the database. Serves the rooms that register jobs;
will never hold words of a person: a task knows ids only.
"""
