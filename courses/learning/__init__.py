"""Enrolment, Start, Completion and progress. Serves trainees first, then those who walk with them.

Will never store a progress it can compute.
"""
