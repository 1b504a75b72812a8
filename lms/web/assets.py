"""Static files under names that carry their content's hash, ready compressed; made once at the start, held in memory."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

COMPRESSED = {".css", ".js", ".svg", ".jsonld"}
NOT_SERVED = "readme"  # pictures for people who read the repository
RECORDINGS = {".mp3"}
SERVED = COMPRESSED | RECORDINGS | {".png", ".ico", ".webmanifest"}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    path: str
    media_type: str
    body: bytes
    compressed: bytes | None


class Assets:
    """All static files by their hashed path: css/peerway.css -> css/peerway.3f2a91c0.css."""

    def __init__(self, folder: Path) -> None:
        self.hashed: dict[str, str] = {}
        self.by_path: dict[str, Asset] = {}
        for file in sorted(folder.rglob("*")):
            if file.suffix in SERVED and NOT_SERVED not in file.relative_to(folder).parts:
                self._add(folder, file)

    def _add(self, folder: Path, file: Path) -> None:
        plain = file.relative_to(folder).as_posix()
        body = file.read_bytes()
        mark = hashlib.sha256(body).hexdigest()[:8]
        path = f"{plain.removesuffix(file.suffix)}.{mark}{file.suffix}"
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        compressed = gzip.compress(body, 9, mtime=0) if file.suffix in COMPRESSED else None
        self.hashed[plain] = path
        self.by_path[path] = self.by_path[plain] = Asset(path, media_type, body, compressed)

    def address(self, plain: str) -> str:
        """The address of a static file. Raises KeyError for a file that is not there, so that a typo stops the page."""
        return f"/static/{self.hashed[plain]}"


def install(app: Flask, folder: Path) -> Assets:
    """Serve the folder at /static and give templates `asset('css/peerway.css')` and `has_asset(...)`."""
    assets = Assets(folder)
    app.jinja_env.globals["asset"] = assets.address
    app.jinja_env.globals["has_asset"] = assets.hashed.__contains__

    @app.get("/static/<path:filename>", endpoint="static")
    def static(filename: str) -> Response:
        asset = assets.by_path.get(filename) or abort(404)
        return _serve(asset, is_hashed=filename == asset.path)
    return assets


def _serve(asset: Asset, *, is_hashed: bool) -> Response:
    wants_gzip = asset.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(asset.compressed if wants_gzip else asset.body, mimetype=asset.media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "public, max-age=300"
    response.headers["Vary"] = "Accept-Encoding"
    if wants_gzip:
        response.headers["Content-Encoding"] = "gzip"
    if asset.media_type.startswith("audio/"):
        response.make_conditional(request, accept_ranges=True, complete_length=len(asset.body))      # some phones play nothing else
    return response
