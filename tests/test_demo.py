"""`quanze demo`: what it writes, and what it may replace."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.cli import PRESCRIPTIONS, app
from experiments.compare import OUTCOMES
from experiments.texts import LANGUAGES

FIGURES = ("comparison", "causes", "courses", "who", "balance", "tolerance", "veto", "return")


def demo(out, *more):
    return CliRunner().invoke(app, ["demo", "--out", str(out), "--replicates", "2", *more])


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    out = tmp_path_factory.mktemp("results") / "demo"
    return out, demo(out)


def test_demo_says_where_its_results_are(done):
    out, result = done
    assert result.exit_code == 0, result.output
    assert "与“现状”的配对差值（2 个种子）" in result.stdout
    assert "S3 专项整治" in result.stdout and "不干不错率" in result.stdout
    last = result.stdout.split("结果已写入：")[1].split()
    assert last == [str(path) for path in sorted(out.iterdir())]


def test_demo_writes_tables_figures_and_cases(done):
    out, _ = done
    fixed = {"comparison.csv", "dictionary.csv", "runs.csv", "versions.json"}
    for lang in LANGUAGES:
        fixed |= {f"{name}.{lang}.{form}" for name in FIGURES for form in ("png", "svg")} | {f"report.{lang}.html"}
    assert {path.name for path in out.iterdir()} == fixed | {f"{name}.toml" for name in PRESCRIPTIONS}
    table = pd.read_csv(out / "comparison.csv")
    assert list(table.case.unique()) == list(PRESCRIPTIONS)
    assert set(table.outcome) == set(OUTCOMES)
    rows = table[table.case != "baseline"]
    assert rows[["mean", "difference", "low", "high", "pairs", "dropped"]].notna().all(axis=None)
    # incidents are rare: on two seeds they may differ equally, and then there is no spread to judge by
    varied = rows[rows.low < rows.high]
    assert len(varied) >= len(rows) - 5 and varied.notna().all(axis=None)
    manifest = json.loads((out / "versions.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "demo" and manifest["seeds"] == [1, 2]
    assert list(out.parent.iterdir()) == [out]


def test_demo_replaces_its_own_results_and_keeps_the_rest(done):
    out, _ = done
    (out / "notes.txt").write_text("mine")
    before = (out / "runs.csv").read_bytes()
    (out / "runs.csv").write_text("old")
    result = demo(out, "--lang", "en")
    assert result.exit_code == 0 and "results are in:" in result.stdout
    assert (out / "runs.csv").read_bytes() == before
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "broken", '{"command": "compare"}'])
def test_demo_does_not_touch_what_it_did_not_make(tmp_path, manifest):
    (tmp_path / "mine.txt").write_text("mine")
    if manifest is not None:
        (tmp_path / "versions.json").write_text(manifest)
    before = sorted(tmp_path.iterdir())
    result = demo(tmp_path)
    assert result.exit_code == 2
    assert "never overwritten" in result.stderr
    assert sorted(tmp_path.iterdir()) == before
