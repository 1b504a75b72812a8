"""A QR code as one path of an inline drawing: no picture file, no inline style."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Square:
    """`path` draws the dark modules; `size` is the width and height with a quiet border of four."""

    path: str
    size: int


def path_of(words: str) -> Square:
    """The square code of some words."""
    rows = segno.make(words, error="m", micro=False).matrix
    path = "".join(f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Square(path, len(rows) + 8)
