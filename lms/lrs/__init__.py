"""The embedded Learning Record Store: for now it records. Serves accreditation; will never keep a name, an address or free text."""
