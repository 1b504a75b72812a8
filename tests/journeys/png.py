"""PNG made small with nothing but the standard library: the picture's colours, thinned to 256, in a palette."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COLOURS = 256


def in_few_colours(picture: bytes) -> bytes:
    """The same picture with at most 256 colours. Takes 8-bit RGB or RGBA without interlacing, as browsers make it."""
    width, height, pixels = opened(picture)
    palette, indices = indexed(pixels)
    rows = b"".join(b"\0" + indices[at:at + width] for at in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)


def opened(picture: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height, and the pixels as three bytes each."""
    body, header = b"", b""
    for kind, part in _chunks(picture):
        header = part if kind == b"IHDR" else header
        body += part if kind == b"IDAT" else b""
    width, height, _, colour = struct.unpack(">IIBB", header[:10])
    depth = 4 if colour == 6 else 3
    lines = _unfiltered(zlib.decompress(body), width * depth, depth)
    return width, height, [bytes(line[at:at + 3]) for line in lines for at in range(0, width * depth, depth)]


def indexed(pixels: list[bytes]) -> tuple[list[bytes], bytes]:
    """A palette of the commonest colours, and each pixel's place in it: its own colour, or the nearest."""
    counted = Counter(pixels)
    palette = [colour for colour, _ in counted.most_common(MOST_COLOURS)]
    place = {colour: at for at, colour in enumerate(palette)}
    for colour in counted:
        if colour not in place:
            place[colour] = min(range(len(palette)), key=lambda at: _distance(palette[at], colour))
    return palette, bytes(place[pixel] for pixel in pixels)


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at:at + 8])
        yield kind, picture[at + 8:at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _unfiltered(raw: bytes, row_bytes: int, depth: int) -> Iterator[bytearray]:
    above = bytearray(row_bytes)
    for at in range(0, len(raw), row_bytes + 1):
        above = _row(raw[at], bytearray(raw[at + 1:at + 1 + row_bytes]), above, depth)
        yield above


def _row(kind: int, line: bytearray, above: bytearray, depth: int) -> bytearray:
    for at in range(len(line) if kind else 0):
        left, corner = (line[at - depth], above[at - depth]) if at >= depth else (0, 0)
        line[at] = (line[at] + _guess(kind, left, above[at], corner)) & 255
    return line


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    by_distance = {value: abs(left + up - corner - value) for value in (corner, up, left)}
    nearest = min(by_distance.values())
    return next(value for value in (left, up, corner) if by_distance[value] == nearest)
