"""Compile the rules for both drivers, so that nobody waits for it later: ``python -m sim.warming``."""

from collections.abc import Iterable

from sim.case_files import load_case
from sim.simulation import ENGINES, simulate


def warm(engines: Iterable[str] = ENGINES) -> None:
    """Live a county as small as can be for a year with each driver."""
    case = load_case("baseline").with_structure(warm_up=0, townships=1, cadres=2, residents=2, months=12)
    for engine in engines:
        simulate(case, 1, engine)


if __name__ == "__main__":
    warm()
