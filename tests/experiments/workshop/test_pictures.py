"""Pictures on demand show what the answers they stand for say, and stop when nobody waits."""

import pytest

import sim
from experiments.answers.plane import PLANE_CELLS
from experiments.workshop.bench import START, Bench, Cancelled
from experiments.workshop.pictures import ASKED, Wanted, drawn

SMALL = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, warm_up=0)


@pytest.fixture(scope="module")
def board():
    bench = Bench(SMALL)
    return bench.compare([bench.base.with_reform(START, {"support.care": 0.8}).named("care")], range(1, 3))


@pytest.mark.parametrize("name", ASKED)
def test_a_picture_takes_the_runs_that_are_said(board, name):
    wanted, done = Wanted(name, board, "long_run", SMALL), []
    answer = wanted.found(lambda: done.append(1))
    assert len(done) == wanted.runs
    title, files = drawn(name, answer, "en")
    assert title and files["svg"].startswith(b"<?xml") and files["png"].startswith(b"\x89PNG")


def test_planes_are_those_of_the_report():
    assert set(ASKED) == {"who", *PLANE_CELLS}


def test_it_stops_when_nobody_waits(board):
    done = []
    with pytest.raises(Cancelled):
        Wanted("balance", board, "year_1", SMALL).found(lambda: done.append(1), lambda: len(done) >= 3)
    assert len(done) == 3
