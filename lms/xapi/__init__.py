"""Vocabulary, statement builder and plain sentences, pure. Serves every room that tells the record; will never take free text or a name.

Further files of this engine: vocabulary, builder, sentences, links (what a statement is found by), formats (how it is given out), sameness
(whether two say the same), checking (whether one is valid), profile (what each of ours has to hold).
"""
