"""Pilots inside a county: what a reform does where it holds, and what comes of it elsewhere, on the same luck.

Elsewhere means through what townships share: the memories and habits of the departments, circulars, people who rotate.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import sim

PLACES = INSIDE, OTHERS = "pilot", "others"


def places_of(cases: Sequence[sim.Case]) -> dict[str, tuple[int, ...]]:
    """Rows of the townships in which some case tries a reform out, and of all others; none without a pilot.

    Examples
    --------
    >>> import sim
    >>> from experiments.answers.pilot import places_of
    >>> county = sim.load_case("baseline").with_structure(townships=3)
    >>> places_of([county, county.with_reform(61, {"support.care": 0.9}, townships=["2"])])
    {'pilot': (1,), 'others': (0, 2)}
    """
    names = {name for case in cases for reform in case.reforms for name in reform.townships}
    rows = cases[0].county.places
    inside = tuple(row for name, row in rows.items() if name in names)
    outside = tuple(row for name, row in rows.items() if name not in names)
    return dict(zip(PLACES, (inside, outside), strict=True)) if inside and outside else {}


def is_tried_out(case: "sim.Case", base: "sim.Case") -> bool:
    """Whether a case differs from another by pilots alone, so that what changes outside of these is spillover."""
    new = [reform for reform in case.reforms if reform not in base.reforms]
    return case.params == base.params and bool(new) and all(reform.townships for reform in new)


def within(run: "sim.Run", rows: Sequence[int]) -> "sim.Run":
    """A run of which only some townships are looked at; what departments remember is the county's.

    It is good for rates and sums: its case is the whole county's.
    """
    a, towns = run.archive, run.case.county.townships
    first = np.cumsum([0, *(town.cadres for town in towns)])
    seats = np.concatenate([np.arange(first[row], first[row + 1]) for row in rows])
    places = list(rows)
    return replace(
        run,
        archive=a._replace(
            deeds=a.deeds[:, places],
            lines=a.lines[:, places],
            states=a.states[:, places],
            seat_deeds=a.seat_deeds[:, seats],
            seats=a.seats[:, seats],
        ),
    )
