"""Static files: the vendored style sheet is theirs, nothing points elsewhere, colours can be read."""

import hashlib
import re

import pytest

from tests.lms.web.samples import STATIC, VENDORED


def test_vendored_style_sheet_is_theirs_with_the_listed_changes() -> None:
    """Putting the declared colours back in place of the custom properties gives the file of LICENCE.md, byte for byte."""
    css = (VENDORED / "nhsuk-frontend.min.css").read_text()
    colours = dict(re.findall(r"(--nhsuk-[\w-]+-colour):([^;}]+)", css.split("}")[0]))
    back = re.sub(r"var\((--nhsuk-[\w-]+-colour)\)", lambda found: colours[found.group(1)], css)
    digest = hashlib.sha256(back.encode()).hexdigest()
    assert digest in (VENDORED / "LICENCE.md").read_text()
    assert "@font-face" not in css
    assert "Frutiger" not in css
    assert "sourceMappingURL" not in css
    assert "//" not in css
    for name in re.findall(r"url\(([^)]*)\)", css):
        assert (VENDORED / name).is_file(), name


def test_nothing_static_points_elsewhere() -> None:
    for file in STATIC.rglob("*"):
        if file.suffix in {".css", ".js", ".svg"}:
            addresses = set(re.findall(r"https?://[^\s\"')]+", file.read_text())) - {"http://www.w3.org/2000/svg"}
            assert not addresses, file


def test_script_is_small_and_uses_nothing_the_policy_forbids() -> None:
    script = (STATIC / "js" / "peerway.js").read_text()
    assert len(script.encode()) < 8000
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "'Escape'", "localStorage"):
        assert word not in script


def _luminance(colour: str) -> float:
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palettes() -> dict[str, dict[str, str]]:
    css = (STATIC / "css" / "peerway.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\n *\}", css, re.DOTALL)[:2]
    day = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return {"light": day, "dark": day | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))}


TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "teal", "plum", "plum-deep", "clay") for ground in ("paper", "surface", "sunk")),
    *((ink, "amber-tint") for ink in ("ink", "amber-deep", "teal", "plum")),
    *((ink, f"{tone}-tint") for tone in ("teal", "plum", "sage", "sky", "clay") for ink in ("ink", "teal", tone)),
    ("sage", "surface"), ("sky", "surface"), ("teal-deep", "teal-tint"), ("clay-deep", "clay-tint"), ("plum-deep", "plum-tint"),
    ("on-fill", "teal"), ("on-fill", "teal-deep"), ("on-fill", "clay"), ("bar-ink", "bar"), ("amber-ink", "amber"),
]
SHAPES = [
    *((line, ground) for line in ("line-strong", "teal", "plum", "sage", "sky", "clay", "amber-deep") for ground in ("paper", "surface")),
    ("amber-ink", "amber"), ("amber", "bar"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_of_text_and_shapes(scheme: str) -> None:
    palette = palettes()[scheme]
    weak = [(a, b, round(contrast(palette[a], palette[b]), 2)) for a, b in TEXT if contrast(palette[a], palette[b]) < 4.5]
    weak += [(a, b, round(contrast(palette[a], palette[b]), 2)) for a, b in SHAPES if contrast(palette[a], palette[b]) < 3]
    assert not weak
