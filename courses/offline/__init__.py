"""A module to keep and read without a connection: one web page, or a PDF. Serves trainees.

Will never store what somebody chose, put a person's name or words into a file, or say that answers count which nobody has received.
"""
