"""`python -m tests.bench [speed layers memory grid writes] [--engine sqlite] [--rounds 3]`: figures on standard output."""

import argparse

from tests.bench import layers, speed
from tests.bench.servers import ENGINES, Home

PARTS = {
    "speed": lambda home, asked: speed.measure(home, asked.rounds),
    "layers": lambda home, asked: layers.measure(home),
}


def main() -> None:
    """Furnish a house an engine and measure what was asked for."""
    asked = _asked()
    for engine in asked.engine or ENGINES:
        home = Home(engine).furnish()
        try:
            for part in asked.parts or PARTS:
                print(f"== {part}, {engine}", PARTS[part](home, asked), sep="\n", flush=True)
        finally:
            home.remove()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them when none is named")
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
