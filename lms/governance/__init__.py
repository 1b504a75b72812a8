"""What an organisation has decided and can show: policies and who has read them, named contacts, assurance records. Serves leads and
everybody who acts under a policy; will never decide by itself that an organisation is ready.
"""
