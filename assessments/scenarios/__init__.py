"""Stories to practise on: scope learned by doing, with the supervisor always at hand. For trainees; it never shows anybody else her way."""
