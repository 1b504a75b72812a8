"""`python -m tests.bench [speed layers memory grid writes ... size quiz cached] [--engine sqlite]`: figures, printed."""

import argparse

from tests.bench import cached, grid, joining, layers, memory, record, record_rate, record_size, same_quiz, speed, wall, writes
from tests.bench.servers import ENGINES, Home

PARTS = {
    "speed": lambda home, asked: speed.measure(home, asked.rounds, asked.seconds),
    "layers": lambda home, asked: layers.measure(home),
    "memory": lambda home, asked: memory.measure(home),
    "grid": lambda home, asked: grid.measure(home),
    "writes": lambda home, asked: writes.measure(home),
    "list": lambda home, asked: joining.look(home),
    "storm": lambda home, asked: joining.storm(home),
    "wall": lambda home, asked: wall.measure(home),
    "record": lambda home, asked: record.measure(home),
    "rate": lambda home, asked: record_rate.measure(home),
    "quiz": lambda home, asked: same_quiz.measure(home),
    "cached": lambda home, asked: cached.measure(home),
    "size": lambda home, asked: record_size.measure(home, asked.many),
}


def main() -> None:
    """Furnish a house an engine and measure each part on a copy of it."""
    asked = _asked()
    for engine in asked.engine or ENGINES:
        furnished = Home(engine, argon2_kib=asked.argon2_kib).furnish()
        for part in asked.parts or PARTS:
            home = furnished.copy()
            print(f"== {part}, {engine}", PARTS[part](home, asked), sep="\n", flush=True)
            home.remove()
        furnished.remove()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them when none is named")
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--many", type=int, default=1_000_000, help="statements of the largest record that is measured")
    parser.add_argument("--argon2-kib", type=int, default=8, help="memory of a pass-phrase hash; a measured run signs in once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
