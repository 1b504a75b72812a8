"""The person behind the learner: "I would like to talk to someone", her own wellness plan. Serves her alone and whom she chooses; will
never ask for a reason, nor count how often.
"""
