"""Security headers on every answer (safety.md 2.3; ASVS 3.4)."""

from flask import Flask, Response, request

PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
)


def policy(exit_origin: str) -> str:
    """The content security policy: our own files only, nothing inline, forms to us or to the neutral exit page."""
    return "; ".join((
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "media-src 'self'",
        "connect-src 'self'",
        f"form-action 'self' {exit_origin}", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ))


def install(app: Flask, exit_origin: str, is_https: bool) -> None:
    """Add the header set to every answer; only static files may be kept by a browser."""
    fixed = {
        "Content-Security-Policy": policy(exit_origin),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    if is_https:
        fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
