"""Private reflections in the vault. Serves the one who writes; will never show an entry to anybody else, nor be read without a purpose.
"""
