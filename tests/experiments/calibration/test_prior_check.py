"""Worlds from the priors: drawn evenly, run on luck of their own, resumed, and counted as they are."""

from dataclasses import replace

import numpy as np
import pytest
from counties import county

import experiments as ex
import sim
from experiments.calibration.prior_check import prior_study
from experiments.designs.factors import KINDS
from experiments.designs.points import design
from experiments.running.resume import Results
from sim.errors import InputError, StudyError

WORLDS = 12


@pytest.fixture(scope="module")
def case():
    return county(1, 4, 4, 18)


@pytest.fixture(scope="module")
def kept(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prior")
    return ex.prior_check(case, WORLDS, [1, 2], folder=folder, window=12), folder


def test_every_prior_is_drawn_evenly():
    points = design(["baseline"], {"kind": "prior", "count": 40, "sample_seed": 3}, "here")
    names = {name for name, row in sim.parameters().items() if row.kind in KINDS}
    assert set(points.columns) - {"case"} == names
    slices = (np.arange(40) + 0.5) / 40
    for name in ("cadres.loss_aversion", "cadres.sanction_cost", "work.deadline_grace", "learning.omissions_able"):
        prior = sim.parameters()[name].prior
        low, high = prior.quantile(slices - 0.5 / 40), prior.quantile(slices + 0.5 / 40)
        drawn = np.sort(points[name].to_numpy(), kind="stable")
        assert ((low - 1e-12 <= drawn) & (drawn <= high + 1e-12)).all(), name  # one in each slice


def test_kinds_can_be_chosen_and_must_be_kinds():
    points = design(["baseline"], {"kind": "prior", "count": 3, "vary": ["structure"]}, "here")
    assert {sim.parameters()[name].kind for name in points.columns if name != "case"} == {"structure"}
    for vary in (["fixed"], []):
        with pytest.raises(InputError, match="here"):
            design(["baseline"], {"kind": "prior", "count": 3, "vary": vary}, "here")
    with pytest.raises(InputError):
        design(["baseline"], {"kind": "prior", "count": 0}, "here")


def test_no_two_worlds_share_their_luck(case):
    study = prior_study(case, 5, [3, 4, 7], ex.targets(), 12)
    lucks = [seed + study.luck(point) for point in range(5) for seed in study.seeds]
    assert len(set(lucks)) == len(lucks)


def test_values_are_those_of_the_runs(kept, case):
    found, _ = kept
    study = found.study
    world = 4
    rates = [sim.simulate(study.point(world), seed + study.luck(world)).rates(12) for seed in study.seeds]
    for k, target in enumerate(found.targets):
        expected = np.mean([run[target.outcome] for run in rates])
        assert found.values[world, k] == pytest.approx(expected, nan_ok=True)


def test_what_was_run_is_not_run_again(kept, case):
    found, folder = kept
    before = len(Results(found.study, folder / "runs").table())
    ticks = []
    again = ex.prior_check(case, WORLDS, [1, 2], folder=folder, progress=lambda: ticks.append(1), window=12)
    assert before == 2 * WORLDS and ticks == []
    np.testing.assert_array_equal(again.values, found.values)
    with pytest.raises(StudyError):
        ex.prior_check(county(1, 5, 5, 18), WORLDS, [1, 2], folder=folder, window=12)


def test_shares_count_worlds_and_an_undefined_one_misses(kept):
    found, _ = kept
    values = np.tile([target.value for target in found.targets], (WORLDS, 1))
    values[0, 1] = np.nan
    values[1:4, 2] = 2.0
    stated = replace(found, values=values)
    assert [stated.inside(k).count for k in range(7)] == [12, 11, 9, 12, 12, 12, 12]
    assert (stated.all_inside.count, stated.all_inside.of) == (8, 12)
    tables = stated.tables()
    assert tables["prior"]["inside"].tolist()[1:3] == [11 / 12, 9 / 12]
    assert tables["prior"]["above"].tolist()[2] == 3 / 12 and tables["prior"]["below"].tolist()[2] == 0.0
    assert tables["prior_all"]["inside"].tolist() == [8 / 12] and len(tables["prior_worlds"]) == WORLDS


@pytest.mark.parametrize(("lang", "sign"), [("zh", "待核"), ("en", "to be rechecked")])
def test_it_is_told_and_written(kept, lang, sign, tmp_path):
    found, _ = kept
    lines = found.sentences(lang)
    assert len(lines) == 8 and str(WORLDS) in lines[0]
    assert [sign in line for line in lines[1:]] == [target.grade == "B" for target in found.targets]
    found.write(tmp_path / "out")
    assert (tmp_path / "out" / "prior_all.csv").exists() and (tmp_path / "out" / f"report.{lang}.html").exists()
