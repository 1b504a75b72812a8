"""The outbox of letters: written in the transaction of the event they tell of, delivered by the worker. Serves every room that has to
reach a person; will never carry content, a diagnosis or a name of a condition, and never a subject that says what the service is for.
"""
