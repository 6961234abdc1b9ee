"""Any comparison ends in a report, and any question file is answered, whatever command it meets."""

import json
import re

import pytest
from counties import county
from typer.testing import CliRunner

import experiments as ex
import sim
from experiments.cli import app
from experiments.telling.figures import figures
from sim.words import LANGUAGES

QUESTIONS = {
    "comparison": 'kind = "comparison"\ncases = ["mine.toml", "late.toml"]\noutcomes = ["inaction_rate"]',
    "sweep": 'base = "mine.toml"\nkinds = ["world"]\nmethod = "morris"\nn = 4\noutcomes = ["inaction_rate"]',
    "factorial": 'base = "mine.toml"\nswitches = [{reform = "late.toml"}, {name = "b", high."support.care" = 0.9}]',
}


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def files(tmp_path):
    """A county, the same with a reform, and the same with another parameter and no reform."""
    base = county(months=36)
    base.to_toml(tmp_path / "mine.toml")
    base.with_reform(13, {"authority.delegated_share": 0.9}).to_toml(tmp_path / "late.toml")
    base.with_params({"support.care": 0.8}).to_toml(tmp_path / "cared.toml")
    return tmp_path


def test_a_report_of_any_cases_opens_with_what_each_does(files):
    cases = [files / f"{name}.toml" for name in ("mine", "late", "cared")]
    done = quanze("report", *cases, "--out", files / "out", "--replicates", 3, "--window", "13-36")
    assert done.exit_code == 0, done.output
    manifest = json.loads((files / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["command"], manifest["schema_version"]) == ("inquiry", "report", 1)
    assert manifest["window"] == [13, 36] and "quanze report" in manifest["remake"]
    for lang in LANGUAGES:
        page = (files / "out" / f"report.{lang}.html").read_text(encoding="utf-8")
        sections = re.findall(r'<section id="(\w+)"', page)
        assert sections.index("cases") < sections.index("answer") < sections.index("figures")
        assert "0.4</td>" in page and "0.9</td>" in page and "0.8</td>" in page  # from and to
    assert {"return.csv", "doses.csv", "causes.csv"} <= {path.name for path in (files / "out").iterdir()}


def test_without_a_reform_there_is_nothing_to_dose_or_withdraw(files, undrawn):
    done = quanze("report", files / "mine.toml", files / "cared.toml", "--out", files / "out", "--replicates", 3)
    assert done.exit_code == 0, done.output
    assert not {"return.csv", "doses.csv"} & {path.name for path in (files / "out").iterdir()}
    found = ex.inquire([sim.load_case(str(files / f"{name}.toml")) for name in ("mine", "cared")], range(1, 4))
    assert "causes" in (drawn := figures(found, "en")) and "return" not in drawn


def test_compare_says_how_to_get_the_report(files, undrawn):
    done = quanze("compare", files / "mine.toml", files / "late.toml", "--out", files / "out", "--replicates", 2)
    assert f"quanze report {files / 'mine.toml'} {files / 'late.toml'} --out" in done.stdout


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_file_is_answered_as_what_it_asks(kind, files):
    path = files / "asked.toml"
    path.write_text(f"schema_version = 1\nreplicates = 3\nwindow = 12\n{QUESTIONS[kind]}\n", encoding="utf-8")
    done = quanze("--lang", "en", "ask", path, "--out", files / "out")
    assert done.exit_code == 0, done.output
    assert json.loads((files / "out" / "manifest.json").read_text(encoding="utf-8"))["kind"] == kind
    other = next(name for name in ("sweep", "factorial") if name != kind)
    done = quanze("--lang", "en", other, path, "--out", files / "out")
    assert done.exit_code == 0 and "is answered as such" in done.stderr
    question = ex.read(path)
    assert question.kind == kind and question.run().tables().keys()
