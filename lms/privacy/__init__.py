"""The vault of private writing: a key for each person, in a store of its own. Serves every person; will never open what she wrote for
anybody else, nor without a purpose.
"""
