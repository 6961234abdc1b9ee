"""``quanze run --log``: the event log from the command line."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from experiments.cli import app


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def small(tmp_path):
    case = (
        sim.load_case("baseline")
        .with_structure(warm_up=0, townships=2, cadres=4, residents=4, months=12)
        .named("small")
    )
    case.to_toml(tmp_path / "small.toml")
    return tmp_path / "small.toml"


@pytest.mark.parametrize(("lang", "title"), [("zh", "收到事项"), ("en", "received the matter")])
def test_run_writes_an_event_log_in_the_readers_language(small, lang, title):
    out, log = small.parent / "out", small.parent / "log.csv"
    done = quanze("--lang", lang, "run", small, "--log", log, "--out", out)
    assert done.exit_code == 0, done.stderr
    assert "log.csv" in done.stdout and (out / "manifest.json").exists()
    received = pd.read_csv(log).query("signal == 'received'")
    assert set(received["activity"]) == {title}
    months = pd.read_csv(out / "months.csv")
    assert len(received) == months["n_received"].sum()


def test_the_same_log_comes_from_both_engines(small):
    for engine in ("compiled", "mesa"):
        log = small.parent / f"{engine}.json"
        assert quanze("run", small, "--engine", engine, "--log", log).exit_code == 0
        assert json.loads(log.read_text(encoding="utf-8"))["events"]
    assert (small.parent / "compiled.json").read_bytes() == (small.parent / "mesa.json").read_bytes()


def test_other_endings_and_files_that_are_there_are_refused_before_anything_runs(small):
    done = quanze("--lang", "en", "run", small, "--log", small)
    assert done.exit_code == 2 and ".jsonocel" in done.stderr
    log = small.with_suffix(".csv")
    log.write_text("mine")
    done = quanze("--lang", "en", "run", small, "--log", log)
    assert done.exit_code == 2 and "exists" in done.stderr and log.read_text() == "mine"
