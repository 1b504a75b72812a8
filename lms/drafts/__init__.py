"""What is being typed and parked posts, so that nothing is lost. Serves everybody who writes; will never be read by anybody but the writer.

Words are sealed at rest (lms.base.sealing) under the installation's drafts key and bound to their row.
"""
