"""What a page is measured against: a plain Flask app that answers one constant string of 30 kB, on the same server.

A Flask view and not a bare WSGI function: "the same server" is waitress or gunicorn with Flask, and the ratio should say what our own
session, scope, grant, queries and templates cost, not what Flask does. The app has no hook, no session and no template.
"""

import sys

from flask import Flask
from waitress import create_server

CONSTANT = "<!doctype html><title>Constant</title>" + "x" * (30_000 - 38)

app = Flask(__name__)


@app.get("/constant")
def constant() -> str:
    return CONSTANT


if __name__ == "__main__":
    create_server(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8, ident="", clear_untrusted_proxy_headers=True).run()
