"""The product's code as trees, and its plan as pyproject.toml holds it: what the architecture tests look at."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("lms", "courses", "assessments")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of the product."""

    path: str
    lines: int
    tree: ast.Module

    @property
    def is_views(self) -> bool:
        """Whether it shows pages."""
        return self.path.endswith("/views.py") or "/views/" in self.path

    def functions(self) -> Iterator[Function]:
        """Every function, methods and inner ones included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the product; content is data and holds none."""
    files = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(_read(path) for path in files)


def _read(path: Path) -> Source:
    text = path.read_text()
    return Source(path.relative_to(ROOT).as_posix(), text.count("\n"), ast.parse(text))


@cache
def layers() -> tuple[tuple[str, ...], ...]:
    """The plan, top first: each layer's rooms as dotted names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    whole = next(contract for contract in contracts if "containers" not in contract and contract["type"] == "layers")
    return tuple(tuple(room.strip() for room in layer.split("|")) for layer in whole["layers"])


def room_of(name: str) -> str:
    """The room of a dotted name or a path: lms.accounts of lms/accounts/views.py."""
    return ".".join(name.removesuffix(".py").replace("/", ".").split(".")[:2])


def may_look_at(room: str, other: str) -> bool:
    """Whether `other` is the room itself or below it in the plan."""
    height = {name: number for number, layer in enumerate(layers()) for name in layer}
    return room == other or height[other] > height[room]


def length(node: Function) -> int:
    """Lines from `def` to the end, decorators left out."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def called(node: ast.Call) -> str:
    """The last name of what is called: `commit` of db.session.commit()."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""


def sites(name: str) -> set[str]:
    """Where something of this name is called, as path:function."""
    return {f"{source.path}:{_inside(source, node)}" for source in sources() for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and called(node) == name}


def _inside(source: Source, node: ast.Call) -> str:
    holders = [f for f in source.functions() if f.lineno <= node.lineno <= (f.end_lineno or f.lineno)]
    return max(holders, key=lambda f: f.lineno).name if holders else "module"
