"""Vocabulary, statement builder and plain sentences, pure. Serves every room that tells the record; will never take free text or a name.

Further files of this engine: vocabulary, builder, sentences.
"""
