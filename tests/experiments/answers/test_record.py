"""The record and what happened: the gap is its sources, in tables, figures and sentences of one run and of several."""

from dataclasses import replace

import numpy as np
import pytest
from counties import county

import sim
from experiments.answers.comparison import compare
from experiments.answers.record import kept, record, true_share
from experiments.answers.survey import survey
from experiments.telling.figures import figures
from experiments.telling.sentences.record import record_lines, run_record_line
from sim.indicator import ON_RECORD, RECORD
from sim.words import LANGUAGES, number

WORK = {"inspection.visits_per_month": 0.4, "cadres.rent": 3.0, "authority.delegated_share": 0.8}
BASE = county(townships=2, months=36, params=WORK)
STRICT = BASE.with_params({"accountability.formalism_crackdown": 0.9}).named("strict")
SEEDS = range(1, 5)


@pytest.fixture(scope="module")
def found():
    return compare([BASE, STRICT], SEEDS, ["inaction_rate"], window=24)


def test_the_parts_add_up_to_the_record_in_every_case(found):
    means = record(found.cases, found.counts).set_index(["case", "outcome"])["mean"].unstack()
    assert list(means.columns.sort_values()) == sorted(RECORD)
    assert (means > 0).all(axis=None)
    np.testing.assert_allclose(means[list(ON_RECORD)].sum(axis=1), means["completed_on_record"], rtol=1e-13)
    np.testing.assert_allclose(means["record_gap"], means[list(ON_RECORD[1:])].sum(axis=1), rtol=1e-13)
    assert means.loc["strict", "papered_on_record"] < means.loc["baseline", "papered_on_record"]


def test_it_is_that_of_the_runs_whatever_the_outcomes_and_the_engine(found):
    runs = [sim.simulate(STRICT, seed) for seed in SEEDS]
    rates = [run.rates(24)["record_gap"] for run in runs]
    shown = record(found.cases, found.counts).set_index(["case", "outcome"]).loc[("strict", "record_gap"), "mean"]
    assert shown == pytest.approx(np.mean(rates), rel=1e-13)
    counts = [run.months.iloc[12:] for run in runs]
    true = sum(
        int(n[[f"n_{k}" for k in ("succeeded", "overreach_succeeded", "by_department")]].sum().sum()) for n in counts
    )
    false = sum(int((n.n_refused_paper + n.n_stuck_paper - n.n_paper_found + n.n_abuse_done).sum()) for n in counts)
    assert true_share(found.counts)[1] == pytest.approx(true / (true + false), rel=1e-13)
    of_survey = survey([BASE, STRICT], SEEDS, window=24).comparison()
    assert record(of_survey.cases, of_survey.counts).equals(record(found.cases, found.counts))

    class Own(sim.TownshipCadre):
        pass

    own = compare([BASE, STRICT], SEEDS, ["inaction_rate"], window=24, agents={"cadre": Own})
    assert record(own.cases, own.counts).equals(record(found.cases, found.counts))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_told_where_it_was_counted(found, lang):
    (line,) = record_lines(found, lang)
    assert found.sentences(lang)[-1] == line
    for share in true_share(found.counts):
        assert number(share, "share") in line
    assert list(figures(found, lang)) == ["comparison", "record"]
    bare = replace(found, counts={})
    assert not kept(bare.counts) and record_lines(bare, lang) == [] and "record" not in bare.tables()
    assert list(figures(bare, lang)) == ["comparison"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_run_tells_the_same(lang):
    run = sim.simulate(BASE, 1)
    rates = run.rates(24)
    line = run_record_line(run, 24, lang)
    for name in ON_RECORD:
        assert number(rates[name] / rates["completed_on_record"], "share") in line
    idle = sim.simulate(county(townships=1, months=3, params={"workload.mandates": 0.0}, residents=0), 1)
    assert idle.rates()["completed_on_record"] != idle.rates()["completed_on_record"]
    assert run_record_line(idle, 24, lang) != line


def test_years_are_windows_of_a_year_and_the_last_may_be_short():
    run = sim.simulate(county(townships=2, months=30), 1)
    assert list(run.years.index) == [1, 2, 3] and list(run.years.columns) == list(sim.indicators())
    for year, window in ((1, (1, 12)), (2, (13, 24)), (3, (25, 30))):
        assert run.years.loc[year, "record_gap"] == run.rates(window)["record_gap"]
    assert run.years.veto_rate.isna().tolist() == [False, False, True]


def test_the_bars_of_a_run_are_its_years():
    run = sim.simulate(BASE, 1)
    (axes,) = run.plot_record("en").axes
    heights = np.array([[bar.get_height() for bar in bars] for bars in axes.containers])
    np.testing.assert_allclose(heights[:3].sum(0), 100 * run.years.completed_on_record, rtol=1e-12)
    np.testing.assert_allclose(heights[3], 100 * run.years.papering_struck_off, rtol=1e-12)
