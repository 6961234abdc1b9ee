"""More seeds and more points in the same folder: only what is new is run, and the table is that of a fresh study."""

import json
import os

import numpy as np
import pandas as pd
import pytest
from counties import county
from little_studies import AT_ONCE, LEVER, OUTCOMES, little, study_file, table_bytes
from typer.testing import CliRunner

from experiments.cli import app
from experiments.designs.study import Study
from experiments.running.backends import Threads
from experiments.running.extend import PREPARED
from experiments.running.resume import Results, plan, run_study
from sim.errors import StudyError

MONTHS = ("n_acted", "inaction_rate")


def of(levels, seeds=(1, 2, 3), **settings):
    return little(design=pd.DataFrame({"case": "baseline", LEVER: levels}), seeds=seeds, **settings)


SMALL = [0.1, 0.5, 0.9]
LARGER = {
    "more seeds": of(SMALL, (1, 2, 3, 4, 5)),
    "seeds between": of(SMALL, (3, 7, 1, 2)),
    "points after": of([*SMALL, 0.7]),
    "points between, in another order": of([0.9, 0.3, 0.1, 0.5]),
    "both": of([0.9, 0.3, 0.1, 0.5], (0, 3, 2, 1)),
    "another case": little(
        cases=(county(months=14), county(months=14, support__care=0.9).named("care")),
        design=pd.DataFrame({"case": ["care", *["baseline"] * 3], LEVER: [0.5, *SMALL]}),
    ),
    "another lever": little(
        design=pd.DataFrame({"case": "baseline", "support.care": [0.9, *[np.nan] * 3], LEVER: [0.1, *SMALL]})
    ),
}


def run_and_count(study, folder, **how):
    ticks = []
    return run_study(study, folder, progress=lambda: ticks.append(1), **how), len(ticks)


@pytest.mark.parametrize("larger", LARGER.values(), ids=LARGER)
@pytest.mark.parametrize("months", [(), MONTHS], ids=["", "months"])
def test_only_what_is_new_is_run_and_the_table_is_that_of_a_fresh_study(larger, months, tmp_path):
    settings = {"seeds": larger.seeds, "design": larger.design, "cases": larger.cases, "months": months}
    small, larger = of(SMALL, months=months), little(**settings)
    run_study(small, tmp_path / "s", patience=AT_ONCE)
    assert plan(larger, tmp_path / "s", Threads(1)).done == 9
    found, count = run_and_count(larger, tmp_path / "s")
    fresh = run_study(larger, tmp_path / "fresh")
    assert count == larger.runs - 9 and table_bytes(found) == table_bytes(fresh)
    assert Study.from_folder(tmp_path / "s").hash == larger.hash and not (tmp_path / "s" / PREPARED).exists()
    if months:
        pd.testing.assert_frame_equal(found.months(), fresh.months())
    for name in ("design.parquet", "dictionary.csv", *(f"cases/{case.name}.toml" for case in larger.cases)):
        assert (tmp_path / "s" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
    assert run_and_count(larger, tmp_path / "s")[1] == 0


def test_identical_points_that_repeat_keep_their_rows(tmp_path):
    run_study(of([0.1, 0.5, 0.1]), tmp_path / "s")
    larger = of([0.5, 0.1, 0.1, 0.1, 0.9])
    found, count = run_and_count(larger, tmp_path / "s")
    assert count == 6 and table_bytes(found) == table_bytes(run_study(larger, tmp_path / "fresh"))
    with pytest.raises(StudyError, match="it has points that little lacks: 2"):
        run_study(of([0.5, 0.1, 0.9]), tmp_path / "s")


def test_luck_tells_points_apart(tmp_path):
    def lucky(luck):
        return little(design=pd.DataFrame({"case": "baseline", "luck": luck}))

    run_study(lucky([10, 0.0]), tmp_path / "s")
    found, count = run_and_count(lucky([0, 20.0, 10]), tmp_path / "s")
    assert count == 3 and table_bytes(found) == table_bytes(run_study(lucky([0, 20.0, 10]), tmp_path / "fresh"))


def test_an_unfinished_study_is_extended_and_failures_are_kept(tmp_path):
    settings = {"engine": "mesa", "agents": {"cadre": "own_agents:Unlucky"}, "cases": (county(months=8),)}
    small, larger = of(SMALL, (1, 2), **settings), of([0.3, *SMALL], (1, 2, 3), **settings)
    run_study(small, tmp_path / "s", Threads(1), patience=AT_ONCE)
    next(iter((tmp_path / "s" / "runs").iterdir())).unlink()
    found = run_study(larger, tmp_path / "s", Threads(1))
    assert found.done().all() and len(found.failures()) == 4
    assert table_bytes(found) == table_bytes(run_study(larger, tmp_path / "fresh", Threads(1)))


@pytest.mark.parametrize("calls", range(1, 9))
def test_an_extension_that_is_interrupted_anywhere_loses_nothing(calls, tmp_path, monkeypatch):
    small, larger = of(SMALL, months=MONTHS), LARGER["both"]
    larger = of(larger.design[LEVER], larger.seeds, months=MONTHS)
    before = table_bytes(run_study(small, tmp_path / "s"))
    done, replace = [], os.replace

    def counted(source, target):
        if PREPARED in str(source):
            done.append(1)
        if len(done) == calls:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("os.replace", counted)
        run_study(larger, tmp_path / "s")
    held = Study.from_folder(tmp_path / "s")
    found = Results(held, tmp_path / "s")
    assert found.done().sum() == 9 and held.hash in (small.hash, larger.hash)
    if held.hash == small.hash:
        assert table_bytes(found) == before
    assert table_bytes(run_study(larger, tmp_path / "s")) == table_bytes(run_study(larger, tmp_path / "fresh"))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda: of(SMALL, (2, 3)), "it has seeds that little lacks: 1$"),
        (lambda: of(SMALL[:2], (1, 2, 3, 4)), "it has points that little lacks: 1$"),
        (lambda: of(SMALL, window=12), "its window differ from those of little"),
        (lambda: of(SMALL, outcomes=OUTCOMES[:1]), "its outcomes differ"),
        (lambda: of(SMALL, months=MONTHS), "its months differ"),
        (lambda: of(SMALL, engine="mesa"), "its engine differ"),
        (lambda: of(SMALL, (1, 2, 3, 4), lived=15), "its cases differ"),
    ],
)
def test_what_does_not_hold_all_of_a_folder_is_refused(other, message, tmp_path):
    before = table_bytes(run_study(of(SMALL), tmp_path))
    with pytest.raises(StudyError, match=f"holds another study: {message}"):
        run_study(other(), tmp_path)
    assert table_bytes(Results(of(SMALL), tmp_path)) == before


def test_the_command_runs_only_what_a_file_asks_more_than_before(tmp_path):
    def quanze(replicates):
        file = study_file(tmp_path, replicates)
        return CliRunner().invoke(app, ["--lang", "en", "study", str(file), "--out", str(tmp_path / "out")]).stdout

    assert "15 of 15" in quanze(3)
    said = quanze(5)
    assert "= 25 runs, of which 15 are there" in said and "25 of 25" in said
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["missing"] for line in log if line["event"] == "begin"] == [15, 10]
