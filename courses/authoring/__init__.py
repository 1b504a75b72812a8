"""Pages, questions and stories that trainers write for their own organisation, in versions. Serves trainers; will never change words a
person has already met.
"""
