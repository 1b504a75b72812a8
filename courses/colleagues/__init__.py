"""A short course for the colleagues of peer supporters: opened by a link, without an account, with a certificate of reading to print.

It serves teams that peer supporters work beside (S3-9, S4-4, S4-10, S4-16). It never keeps anything about who reads: a name typed for
the certificate stands on that one answer and nowhere else, and a lead sees how often a link was opened, as a count alone.
"""
