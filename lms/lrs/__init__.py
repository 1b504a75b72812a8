"""The embedded Learning Record Store: records what people did, and answers other systems that show a key (xAPI 1.0.3 and 2.0).

Serves accreditation; what Peerway itself records will never hold a name, an address or free text.
"""
