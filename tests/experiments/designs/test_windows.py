"""A window from one month to another, in every question."""

import numpy as np
import pytest
from counties import county
from little_studies import OUTCOMES, little
from typer.testing import CliRunner

import sim
from experiments.answers.comparison import compare
from experiments.answers.survey import survey
from experiments.cli import app
from experiments.designs.reader import read_design
from experiments.designs.study import Study
from experiments.running.resume import run_study
from sim.errors import InputError
from sim.window import Window

HEAD = "schema_version = 1\nstructure = {warm_up = 0, townships = 2, cadres = 4, residents = 4, months = 66}\n"
QUESTIONS = {
    "study": 'outcomes = ["incidents"]',
    "comparison": 'cases = ["baseline", "s1"]',
    "sweep": 'kinds = ["world"]\nmethod = "morris"\nn = 4',
    "factorial": 'levers_of = ["s1.first"]',
    "search": 'compare = ["s1"]\nmonth = 13',
    "robust": 'reforms = ["s1"]\nfactors = ["work.flaw_rate"]\nspread = 0.5\nworlds = 20',
}


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize(("stated", "meant"), [("[13, 30]", (13, 30)), ('"13-30"', (13, 30)), ("12", 12)])
def test_every_question_takes_it(kind, stated, meant, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(f'kind = "{kind}"\nwindow = {stated}\n{HEAD}{QUESTIONS[kind]}\n', encoding="utf-8")
    design = read_design(path).design
    window = design.reported if kind == "study" else getattr(design, "setting", design).window
    assert window == Window.of(meant)
    path.write_text(f'kind = "{kind}"\nwindow = [13, 70]\n{HEAD}{QUESTIONS[kind]}\n', encoding="utf-8")
    with pytest.raises(InputError, match="months 13 to 70. is beyond the horizon of 66 months"):
        read_design(path)


def test_a_study_keeps_it(tmp_path):
    study = little(window=(3, 9))
    found = run_study(study, tmp_path).values()
    assert found[1, 0].tolist() == list(sim.simulate(study.point(1), 1).rates((3, 9), list(OUTCOMES)).values())
    assert Study.from_folder(tmp_path).hash == study.hash == little(window="3-9").hash != little(window=7).hash


def test_comparison_and_survey_look_at_the_same_months():
    cases = [county(months=36), county(months=36, support__care=0.9).named("care")]
    one, other = compare(cases, [1, 2], window=(13, 24)), survey(cases, [1, 2], (13, 24))
    assert one.window == other.window == Window(12, 13)
    assert np.array_equal(one.values, other.comparison().values, equal_nan=True)
    assert "months 13 to 24" in "\n".join(one.sentences("en"))
    ends = survey([county(months=24)], [1, 2], 12)
    assert np.array_equal(other.groups[:1], ends.groups, equal_nan=True)


def test_the_command_line_takes_it(tmp_path):
    def quanze(*words):
        return CliRunner().invoke(app, ["--lang", "en", "run", "baseline", *words])

    assert "months 61 to 72" in quanze("--window", "61-72").stdout
    assert "is beyond the horizon of 120 months" in quanze("--window", "61-130").stderr
