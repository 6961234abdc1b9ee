"""The story that a report tells is chosen by its rule and by nothing else."""

import numpy as np

import sim
from experiments.answers.story import _SANCTIONS, first_blamed
from sim.window import Window

CASE = sim.load_case("baseline").with_structure(townships=2, months=36, warm_up=0)


def test_it_is_the_first_matter_of_the_months_that_count_over_which_somebody_was_sanctioned():
    told = first_blamed(CASE, 3, Window(12))
    events = sim.simulate(CASE, 3, log=True).events
    later = events[np.isin(events["kind"], _SANCTIONS) & (events["amount"] > 0) & (events["month"] >= 24)]
    first = later[later["origin"] >= 0][0]
    assert (told.matter.township, told.matter.index, told.matter.born) == tuple(
        int(first[name]) + 1 for name in ("township", "index", "born")
    )
    assert first in told.events and told.seeds == (3,)


def test_there_is_none_where_nobody_is_sanctioned():
    calm = CASE.with_structure(townships=1, cadres=2, residents=1, months=12)
    assert first_blamed(calm, 1, Window(1)) is None
