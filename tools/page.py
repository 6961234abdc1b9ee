"""What the pages that tools write share: tables, cells, and the command that keeps one."""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

import sim
from experiments.answers.statistics import Difference
from experiments.telling.figures import save
from experiments.telling.texts import span
from sim.words import number

DOCS = Path(__file__).parents[1] / "docs"


def rows(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table."""
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def interval(d: Difference, outcome: str) -> str:
    """A difference and its interval, of shares in percentage points."""
    unit = sim.indicators()[outcome].unit
    return f"{number(d.difference, unit, True)} {span(d.low, d.high, unit)}"


def bold(shown: str, is_bold: bool) -> str:
    """A cell that stands out, or does not."""
    return f"**{shown}**" if is_bold else shown


def write(
    told: str | None,
    page: Path,
    document: Callable[[int], str],
    pictures: Callable[[int], Mapping[Path, Figure]] = lambda count: {},
) -> None:
    """Print a page about ``--seeds`` seeds; keep it, and its pictures, if ``--write`` is said."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--write", action="store_true", help=f"write {page.name}")
    asked = parser.parse_args()
    said = document(asked.seeds)
    print(said)
    if asked.write:
        page.write_text(said, encoding="utf-8")
        for path, picture in pictures(asked.seeds).items():
            save(picture, path)
