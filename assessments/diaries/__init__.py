"""Private reflections, and notes on pages, in the vault. Serves the one who writes; will never show a word to anybody else, nor be read
without a purpose.
"""
