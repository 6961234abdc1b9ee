"""Equal scores are ordered by identity, in both drivers and in whatever order agents act."""

import numpy as np
import pytest
from counties import bare, begin

import sim
from sim.engine import live
from sim.rules import year
from sim.rules.decision import choose
from sim.signals import Option
from sim.world import WEIGHING

# Nothing to do, so that merit, tenure and successes of all are equal.
STILL = {
    "workload.mandates": 0.0,
    "turnover.retirement": 0.0,
    "turnover.leader_vacancy": 0.0,
    "cadres.start_tenure_months": 0,
}


def people(case, engine):
    """Cadres before and after the first December."""
    if engine == "compiled":
        world, archive, plan = begin(case)
        before = world.cadres.copy()
        live(world, archive, plan, 12)
        return before, world.cadres
    model = sim.CountyModel(case, rng=1)
    before = model.world.cadres.copy()
    for _ in range(12):
        model.cadres.shuffle(inplace=True)
        model.step()
    return before, model.world.cadres


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_of_equal_merit_the_first_seats_go_and_the_next_are_promoted(engine):
    params = STILL | {"assessment.elimination_share": 0.2, "turnover.leader_vacancy": 1.0}
    before, after = people(bare(townships=2, cadres=10, residents=0, months=12, params=params), engine)
    for name in ("merit", "tenure"):
        assert len(set(before[name].tolist())) == 1
    for first in (0, 10):
        # Two leaders on seats 0 and 1; 2 and 3 are eliminated, 4 and 5 promoted, 6 to 9 stay.
        came_from = [
            before["ability"].tolist().index(a) - first if a in before["ability"] else None
            for a in after["ability"][first : first + 10].tolist()
        ]
        assert came_from == [4, 5, None, None, None, None, 6, 7, 8, 9]


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_of_equal_successes_the_first_seat_is_the_role_model(engine):
    params = STILL | {"support.role_models": 0.3}
    before, after = people(bare(townships=3, cadres=6, residents=0, months=12, params=params), engine)
    for first in (0, 6, 12):
        m = before["motivation"][first : first + 6]
        models = np.where(np.arange(6) == 0, m[1], m[0])
        assert after["motivation"][first : first + 6] == pytest.approx(m + 0.3 * np.maximum(0.0, models - m))


def test_of_equal_draws_the_ring_of_rotation_goes_by_row(monkeypatch):
    world, _, _ = begin(bare(townships=2, cadres=5, params={"support.rotation": 0.5}))
    before = world.cadres["ability"].tolist()
    monkeypatch.setattr(year, "draw4", lambda *_: (0.5, 0.5, 0.0, 0.5))
    for rule in ("_take_seat", "_seat"):
        monkeypatch.setattr(year, rule, getattr(year, rule).py_func)
    year.rotate.py_func(world)
    # Two leaders in each township; of the others everybody takes the next one's seat, and the last one the first's.
    assert world.cadres["ability"].tolist() == [before[k] for k in (0, 1, 9, 2, 3, 5, 6, 4, 7, 8)]


@pytest.mark.parametrize(
    ("lacks", "may_pass", "expected"),
    [(0, 1, Option.ACT), (0, 0, Option.ACT), (1, 1, Option.PAPER), (2, 0, Option.PAPER)],
)
def test_of_equal_utilities_the_first_option_is_chosen(lacks, may_pass, expected):
    weighing = np.zeros(1, WEIGHING).view(np.recarray)
    weighing[0].lacks, weighing[0].may_pass = lacks, may_pass
    assert choose(weighing) == expected
    weighing[0].wait = np.nextafter(0.0, 1.0)
    assert choose(weighing) == Option.WAIT
