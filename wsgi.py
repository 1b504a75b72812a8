"""What a WSGI server imports: `wsgi:app`."""

from lms.app import serving_app

app = serving_app()
