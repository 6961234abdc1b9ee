"""Extreme counties in which what must be seen is known without a run; the table is ``extremes.toml``."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sim
from experiments.answers.mechanisms import Changes, named, value_of
from sim.domains import domains
from sim.tables import own_toml

SIZES: dict[str, Any] = {"townships": 3, "cadres": 8, "residents": 24, "months": 36, "warm_up": 0}


@dataclass(frozen=True)
class Extreme:
    """A row of the table; see its head."""

    id: str
    zh: str
    en: str
    always: tuple[str, ...]
    params: Changes = field(default_factory=dict)
    control: Changes = field(default_factory=dict)
    structure: Mapping[str, int] = field(default_factory=dict)

    def put(self, case: sim.Case) -> sim.Case:
        """A county in this extreme, whatever else holds there; without its reforms."""
        alone = sim.Case("x", case.structure, case.params).with_structure(keep_load=False, **self.structure)
        return alone.with_params(self.params)

    def broken(self, case: sim.Case, seed: int) -> list[str]:
        """Which statements do not hold in a run of a case."""
        known = named(sim.simulate(case, seed).sums()) | asdict(case.structure) | {"domains": len(domains())}
        return [statement for statement in self.always if not value_of(statement, known)]


def usual(row: Extreme | None = None) -> sim.Case:
    """A small county, no extreme: the baseline, and what a row needs for its statements to be false there."""
    return sim.load_case("baseline").with_structure(keep_load=False, **SIZES).with_params(row.control if row else {})


@cache
def extremes() -> tuple[Extreme, ...]:
    """All rows of ``extremes.toml``."""
    rows = own_toml(Path(__file__).with_name("extremes.toml"))["extremes"]
    return tuple(Extreme(**{**row, "always": tuple(row["always"])}) for row in rows)
