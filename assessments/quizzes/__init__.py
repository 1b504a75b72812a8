"""Quizzes: single and multiple choice and short written answers, with feedback after sending. Serves trainees; will never say "fail"."""
