"""The `quanze` command as users meet it: output, exit codes, bad input, stories, Ctrl-C."""

import json
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from places import ROOT
from typer.testing import CliRunner

import sim
from experiments.answers.story import MatterKey, matter_story, sanction_story
from experiments.cli import app
from experiments.telling.sentences.story import story_lines
from sim.rules.ledger import LINE_KIND
from sim.signals import Deed, Line
from sim.tables import table
from sim.words import LANGUAGES, text, words
from sim.world import EVENT

LOOKBACKS = (Deed.LOOKBACK_SIGNER, Deed.LOOKBACK_POWERED, Deed.LOOKBACK_POWERLESS)
SMALL = """
schema_version = 1
base = "baseline"
title = {zh = "小县", en = "small county"}
structure = {warm_up = 0, townships = 2, months = 24}
"""


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def process(*args, **options):
    """Start the real command; Ctrl-C reaches it even if this shell ignores it."""
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "from quanze import main; main()"
    command = [sys.executable, *options.pop("python", []), "-c", code, *map(str, args)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", **options)


@pytest.fixture
def small(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "other.toml").write_text(SMALL + 'params."support.care" = 0.9\n', encoding="utf-8")
    return tmp_path / "small.toml"


# Lists


@pytest.mark.parametrize(("lang", "title"), [("zh", "S1 支持与容错"), ("en", "S1 support and tolerance")])
def test_cases_are_listed_in_both_languages(lang, title):
    for args in (("--lang", lang, "cases"), ("cases", f"--lang={lang}")):
        result = quanze(*args)
        assert result.exit_code == 0 and title in result.stdout


@pytest.mark.parametrize(("command", "rows"), [("params", sim.parameters()), ("indicators", sim.indicators())])
def test_tables_as_json_and_as_text(command, rows):
    listed = json.loads(quanze(command, "--json").stdout)
    assert [row["name"] for row in listed] == list(rows)
    shown = quanze(command, "--lang", "en").stdout
    assert all(name in shown for name in rows)


def test_help_is_in_both_languages_and_names_the_exit_codes():
    shown = quanze("--help").stdout
    assert "130" in shown and "bad input" in shown and "输入有误" in shown
    assert not re.search(r"\.\.\.$", shown.split("命令：")[1], re.MULTILINE)  # no help text is cropped


def test_lists_start_without_heavy_imports():
    with process("cases", python=["-X", "importtime"]) as started:
        out, imported = started.communicate(timeout=60)
    assert started.returncode == 0 and "baseline" in out
    assert not re.findall(r"\b(?:numba|mesa|pandas|matplotlib|scipy)\b", imported)


# Runs


def test_run_writes_its_tables(small, tmp_path):
    out = tmp_path / "new" / "run"
    result = quanze("run", small, "--seed", 3, "--window", 12, "--out", out, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "small county · seed 3 · last 12 months" in result.stdout and str(out) in result.stdout
    run = sim.simulate(sim.load_case(small), 3)
    summary = pd.read_csv(out / "summary.csv", index_col="indicator")["value"]
    pd.testing.assert_series_equal(summary, run.summary(12), check_names=False)
    assert len(pd.read_csv(out / "months.csv")) == 24
    assert len(pd.read_csv(out / "townships.csv")) == 48
    assert len(pd.read_csv(out / "cadres.csv")) == len(run.cadres)
    assert sim.load_case(out / "case.toml").hash() == run.case.hash()
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["seeds"] == [3]
    assert list(out.parent.iterdir()) == [out]


def test_both_engines_print_the_same(small):
    assert quanze("run", small).stdout == quanze("run", small, "--engine", "mesa").stdout


def test_compare_writes_and_prints(small, tmp_path):
    out = tmp_path / "compared"
    other = small.with_name("other.toml")
    result = quanze("compare", small, other, "--out", out, "--replicates", 3, "--seed", 5, "--outcome", "burnout")
    assert result.exit_code == 0, result.output
    assert set(pd.read_csv(out / "runs.csv").seed) == {5, 6, 7}
    assert set(pd.read_csv(out / "comparison.csv").outcome) == {"burnout"}
    assert "倦怠" in result.stdout and str(out / "comparison.zh.png") in result.stdout


# Bad input


def test_bad_input_is_one_line_and_exit_code_2(small, tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("schema_version = 1\nbase = \n")
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    other = small.with_name("other.toml")
    out = ("--out", tmp_path / "out")
    for args, message in [
        (("run", "baselin"), "unknown case 'baselin'; did you mean 'baseline'"),
        (("run", broken), r"broken\.toml is not valid TOML: .*line 2"),
        (("run", tmp_path / "none.toml"), r"cannot read .*none\.toml"),
        (("run", small, "--seed", -1), "seed must be a whole number"),
        (("run", small, "--window", 0), "window must be a whole number"),
        (("run", small, "--engine", "mensa"), "unknown engine 'mensa'; did you mean 'mesa'"),
        (("run", small, "--out", full), "never overwritten"),
        (("run", small, "--out", small), "never overwritten"),
        (("run", small, "--out", small / "below"), "cannot write"),
        (("compare", small, *out), "at least two cases"),
        (("compare", small, small, *out), "given twice"),
        (("compare", small, "s1", *out), "differ in structure"),
        (("compare", small, other, "--replicates", 1, *out), "at least 2 replicates"),
        (("compare", small, other, "--outcome", "burnt", *out), "did you mean 'burnout'"),
        (("trace", small, "--township", 0), "township counts from 1"),
        (("trace", small, "--township", 3), "nobody was sanctioned"),
        (("trace", small, "--matter", "need:1:2"), "ORIGIN:TOWNSHIP:INDEX:BORN"),
        (("trace", small, "--matter", "neef:1:2:3"), "did you mean 'need'"),
        (("trace", small, "--matter", "need:9:9:9"), "no matter need:9:9:9"),
        (("trace", small, "--matter", "need:1:1:1", "--seat", 1), "already says where"),
    ]:
        result = quanze("--lang", "en", *args)
        assert result.exit_code == 2, args
        assert re.fullmatch(rf"error: .*{message}.*\n", result.stderr), result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.toml", "full", "other.toml", "small.toml"]


@pytest.mark.parametrize("args", [("--lang", "fr", "cases"), ("runn",), ("run", "s1", "--sed", "1"), ("run",)])
def test_wrong_usage_is_exit_code_2(args):
    result = quanze(*args)
    assert result.exit_code == 2 and "Traceback" not in result.output


def test_internal_errors_are_one_line_unless_debugging(monkeypatch):
    def broken():
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("experiments.cli.look.case_names", broken)
    result = quanze("cases", "--lang", "en")
    assert result.exit_code == 1
    assert result.stderr == "internal error: ZeroDivisionError: oops (--debug shows the traceback)\n"
    assert "Traceback" in quanze("cases", "--debug").stderr


def test_exit_codes_of_the_real_command():
    with process("run", "baselin") as started:
        out, line = started.communicate(timeout=60)
    assert (started.returncode, out) == (2, "")
    assert line == "错误：没有名为“baselin”的情景；是否应为“baseline”？\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_nothing_behind(small, tmp_path):
    out = tmp_path / "out"
    args = ("compare", small, small.with_name("other.toml"), "--replicates", 20_000, "--out", out)
    with process(*args) as started:
        while started.poll() is None and len(list(tmp_path.iterdir())) == 2:
            time.sleep(0.05)
        time.sleep(1.0)
        assert started.poll() is None and not out.exists()
        started.send_signal(signal.SIGINT)
        _, line = started.communicate(timeout=120)
    assert started.returncode == 130
    assert "已中断" in line and "Traceback" not in line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.toml", "small.toml"]


# Stories


@pytest.fixture(scope="module")
def events():
    return sim.simulate(sim.load_case("baseline").with_structure(warm_up=0, townships=3, months=36), 2, log=True).events


def test_a_matters_story_begins_with_its_arrival_and_keeps_the_order(events):
    received = events[events["kind"] == Deed.RECEIVED]
    for event in received[:: received.size // 20]:
        origin = {3: "mandate", 4: "need"}[int(event.origin)]
        key = MatterKey(origin, event.township + 1, event.index + 1, event.born + 1)
        story = matter_story(events, MatterKey.parse(str(key)))
        assert story.matter == key and story.seat == event.seat + 1
        assert story.events["kind"][0] == Deed.RECEIVED
        assert (np.diff(story.events["month"]) >= 0).all()
        assert (story.events["amount"] > 0).all()


def test_every_years_first_sanction_has_a_story(events):
    for year in (1, 2, 3):
        story = sanction_story(events, year=year)
        kinds = set(story.events["kind"].tolist())
        assert kinds & {*range(Deed.HANDLED_ACT, Deed.HANDLED_STUCK + 1), Deed.JOINT, *LOOKBACKS}


def test_a_look_back_tells_of_the_acts_since_january_and_the_incident():
    log = np.zeros(7, EVENT)
    log["month"] = [11, 12, 14, 14, 15, 15, 15]
    log["kind"] = [Deed.ACTED, Deed.ACTED, Deed.ACTED, Deed.ACTED, 0, Deed.LOOKBACK_SIGNER, Deed.UNFAIR]
    log["kind"][4] = LINE_KIND + Line.INCIDENTS
    log["seat"] = [5, 5, 6, 5, -1, 5, 5]
    log["origin"] = [3, 3, 3, 4, -1, -1, -1]
    log["amount"] = 1
    story = sanction_story(log, township=1, seat=6, year=2)
    assert story.matter is None
    lines = story_lines(story, "en")
    assert lines[0].startswith("township 1, seat 6 · domain: work safety")
    assert [line.split(", month ")[1].split()[0] for line in lines[1:]] == ["1", "3", "4", "4", "4"]
    assert "an incident strikes" in lines[3] and "as one who signed" in lines[4] and "unfair" in lines[5]


def test_trace_prints_a_story_in_both_languages(small):
    chinese = quanze("trace", small).stdout.splitlines()
    english = quanze("trace", small, "--lang", "en").stdout.splitlines()
    assert len(chinese) == len(english) >= 4
    assert "号乡镇" in chinese[0] and "township" in english[0]
    written = re.search(r"(?:mandate|need)(?::\d+){3}", english[0])
    if written:
        assert quanze("trace", small, "--matter", written[0], "--lang", "en").stdout.splitlines() == english


# Tables of texts


def test_every_signal_has_a_label_in_both_languages():
    for section, kinds in (("deeds", Deed), ("lines", Line)):
        labels = table("signals")[section]
        assert list(labels) == [kind.name.lower() for kind in kinds]
        assert all(set(row) == set(LANGUAGES) and all(row.values()) for row in labels.values())


def test_every_text_is_in_both_languages_and_used():
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "experiments").rglob("*.py"))
    asked = set(re.findall(r'(?:text|both)\("(\w+\.\w+)"', sources))
    for section, rows in words().items():
        for name, row in rows.items():
            assert set(row) == set(LANGUAGES) and all(row.values()), name
            if section in ("help", "message", "figure", "title"):
                assert f"{section}.{name}" in asked or f"{section}.{name}" in sources, name
    for section, name in (key.split(".") for key in asked):
        assert name in words()[section]


def test_an_unknown_text_raises():
    with pytest.raises(KeyError, match="nothing"):
        text("message.nothing", "zh")
