"""The command that searches for small packages: really killed, gone on with, told in both languages."""

import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from places import ROOT
from typer.testing import CliRunner

from experiments.cli import app

pytestmark = pytest.mark.usefixtures("undrawn")
FILE = """
schema_version = 1
title = {zh = "先做什么", en = "what first"}
structure = {warm_up = 0, townships = 1, cadres = 6, residents = 6, months = 36}
window = 24
replicates = 2
outcomes = ["inaction_rate", "overreach_rate"]
levers = ["authority.delegated_share", "support.care", "workload.mandates"]
keep = 3
most = 2
stages = [10, 10]
worlds = 10
compare = ["s2"]
"""


def test_killed_and_gone_on_with_it_answers_the_same(tmp_path):
    file, runs, out = tmp_path / "first.toml", tmp_path / "runs", tmp_path / "out"
    file.write_text(FILE, encoding="utf-8")
    words = ["search", str(file), "--out", str(out), "--runs", str(runs), "--keep-every", "0"]
    with subprocess.Popen([sys.executable, "-m", "experiments", *words], cwd=ROOT, stderr=subprocess.PIPE) as first:
        end = time.monotonic() + 120
        while len(list(runs.glob("*/runs/part-*.parquet"))) < 3:
            assert time.monotonic() < end and first.poll() is None, first.stderr.read()
            time.sleep(0.02)
        first.kill()
        first.communicate(timeout=60)
    assert first.returncode == -signal.SIGKILL and not out.exists()
    done = CliRunner().invoke(app, ["--lang", "zh", *words])
    assert done.exit_code == 0, done.output + done.stderr
    assert "件事" in done.stdout or "没有可以建议先做的事" in done.stdout
    other = tmp_path / "other"
    whole = CliRunner().invoke(app, ["--lang", "en", "search", str(file), "--out", str(other)])
    assert whole.exit_code == 0 and "at most 5 %" in whole.stdout
    for table in out.glob("*.parquet"):
        pd.testing.assert_frame_equal(pd.read_parquet(table), pd.read_parquet(other / table.name), check_exact=True)
    assert {"best.csv", "findings.zh.txt", "findings.en.txt"} <= {path.name for path in out.iterdir()}


def test_another_kind_of_question_is_named_and_bad_input_is_one_line(tmp_path):
    file = tmp_path / "first.toml"
    file.write_text(FILE.replace("most = 2", "most = 5"), encoding="utf-8")
    for lang, said in (("zh", "most"), ("en", "most in first must be a whole number, from 1 to 3, not 5")):
        done = CliRunner().invoke(app, ["--lang", lang, "search", str(file), "--out", str(tmp_path / "out")])
        assert done.exit_code == 2 and said in done.stderr and done.stderr.count("\n") == 1
