"""`quanze demo`: what it writes, and what it may replace."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.cli.compare import PRESCRIPTIONS
from experiments.designs.outcomes import OUTCOMES
from experiments.telling.folder import result_folder
from sim.errors import InputError
from sim.words import LANGUAGES

FIGURES = (
    *(
        "comparison",
        "record",
        "causes",
        "courses",
        "who",
        "balance",
        "tolerance",
        "veto",
        "horizons",
        "readings",
        "gains",
    ),
    "return",
)


TABLES = (
    "conclusions",
    "better_than",
    "gains",
    "comparison",
    "runs",
    "record",
    "causes",
    "instead",
    "risk",
    "courses",
    "groups",
    "persons",
    "balance",
    "tolerance",
    "veto",
)
TABLES += (
    "horizons",
    "readings",
    "reading_runs",
    "return",
    "half_return",
    "doses",
    "dose_runs",
    "pareto",
    "ranks",
    "moves",
)
FORMS = ("csv", "parquet")


def demo(out, *more):
    return CliRunner().invoke(app, ["demo", "--out", str(out), "--replicates", "2", *more])


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    out = tmp_path_factory.mktemp("results") / "demo"
    return out, demo(out)


def test_demo_says_where_its_results_are(done):
    out, result = done
    assert result.exit_code == 0, result.output
    assert "与“现状”的配对差值（2 个随机情景）" in result.stdout
    assert "S3 专项整治" in result.stdout and "不干不错率" in result.stdout
    assert "文件换一种读法，不干不错率（分摊口径）上的次序" in result.stdout
    *read, counted = result.stdout.split("结果已写入：")[1].strip().splitlines()
    assert read[0].strip() == str(out / "report.zh.html")
    assert {Path(line.strip()) for line in read} == {
        *out.glob("*.zh.html"),
        *out.glob("*.zh.png"),
        *out.glob("*.zh.txt"),
    }
    for kind in {path.suffix for path in out.rglob("*.*")}:
        assert f"{len(list(out.rglob(f'*{kind}')))} × {kind}" in counted


def test_demo_writes_tables_figures_and_cases(done):
    out, _ = done
    fixed = {"dictionary.csv", "manifest.json", "slides"} | {f"{name}.{form}" for name in TABLES for form in FORMS}
    for lang in LANGUAGES:
        fixed |= {f"report.{lang}.html", f"findings.{lang}.txt"}
        fixed |= {f"{name}.{lang}.{form}" for name in FIGURES for form in ("png", "svg")} | {
            f"report.{lang}.html",
            f"findings.{lang}.txt",
        }
    assert {path.name for path in out.iterdir()} == fixed | {f"{name}.toml" for name in PRESCRIPTIONS}
    slides = {path.name for path in (out / "slides").iterdir()}
    assert slides == {f"{name}.{lang}.png" for name in FIGURES for lang in LANGUAGES}
    table = pd.read_csv(out / "comparison.csv")
    assert list(table.case.unique()) == list(PRESCRIPTIONS)
    assert set(table.outcome) == set(OUTCOMES)
    rows = table[table.case != "baseline"]
    assert rows[["mean", "difference", "pairs", "dropped"]].notna().all(axis=None)
    # incidents are rare: on two seeds they may differ equally, or not at all, and then there is no spread to judge by
    varied = rows[rows["low"].notna() & rows["effect"].notna()]
    assert len(varied) >= len(rows) - 5 and varied.notna().all(axis=None)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "demo" and manifest["seeds"] == [1, 2]
    assert list(out.parent.iterdir()) == [out]


def test_parquet_holds_what_csv_holds_with_its_types(done):
    out, _ = done
    dictionary = pd.read_csv(out / "dictionary.csv")
    assert dictionary[["zh", "en"]].notna().all(axis=None)
    for name in TABLES:
        read, typed = pd.read_csv(out / f"{name}.csv"), pd.read_parquet(out / f"{name}.parquet")
        assert list(dictionary[dictionary.table == name].name) == list(typed.columns) == list(read.columns)
        numbers = typed.select_dtypes("number").columns
        pd.testing.assert_frame_equal(read[numbers], typed[numbers], check_dtype=False)
        words = dictionary[dictionary.kind != "column"].name
        for column in ("outcome", "part", "group"):
            assert column not in typed or set(typed[column]) <= set(words)
    assert pd.read_parquet(out / "pareto.parquet")["undominated"].dtype == bool
    assert pd.read_parquet(out / "runs.parquet")["seed"].dtype == "int64"


def test_demo_replaces_its_own_results_and_keeps_the_rest(done):
    out, _ = done
    (out / "notes.txt").write_text("mine")
    (out / "slides" / "notes.txt").write_text("mine")
    kept = (out / "runs.csv").read_bytes()
    with result_folder(out, replaces="demo") as folder:
        (folder / "slides").mkdir()
        for name in ("who.zh.png", "slides/who.zh.png", "slides/new.png"):
            (folder / name).write_text("new")
    assert [(out / name).read_text() for name in ("who.zh.png", "slides/who.zh.png", "slides/new.png")] == ["new"] * 3
    assert (out / "notes.txt").read_text() == (out / "slides" / "notes.txt").read_text() == "mine"
    assert (out / "runs.csv").read_bytes() == kept and list(out.parent.iterdir()) == [out]


def test_demo_runs_again_into_its_own_folder(done, monkeypatch):
    def stop(*_, **__):
        raise InputError("seed_twice")

    monkeypatch.setattr("experiments.answers.inquiry.inquire", stop)
    assert "同一个随机种子重复列出" in demo(done[0]).stderr


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "broken", '{"command": "compare"}'])
def test_demo_does_not_touch_what_it_did_not_make(tmp_path, manifest):
    (tmp_path / "mine.txt").write_text("mine")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    before = sorted(tmp_path.iterdir())
    result = demo(tmp_path)
    assert result.exit_code == 2
    assert "结果从不覆盖" in result.stderr
    assert sorted(tmp_path.iterdir()) == before
