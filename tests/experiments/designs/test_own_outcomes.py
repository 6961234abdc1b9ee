"""Outcomes of one's own in every question."""

import pandas as pd
import pytest
from counties import county
from little_studies import little, table_bytes

import sim
from experiments.answers.comparison import compare
from experiments.answers.questions import read
from experiments.designs.outcomes import Outcome, direction
from experiments.designs.reader import read_design
from experiments.designs.study import Study
from experiments.running.resume import run_study
from sim.errors import InputError

STRUCTURE = (
    "structure = {warm_up = 0, townships = 2, cadres = 4, residents = 4, months = 14}\nreplicates = 2\nwindow = 6\n"
)
LEVERS = 'switches = [{name = "care", high."support.care" = 0.9}, {name = "own", high."authority.delegated_share" = 1}]'
QUESTIONS = {
    "study": "",
    "comparison": 'cases = ["baseline", "other.toml"]',
    "sweep": 'kinds = ["world"]\nmethod = "morris"\nn = 4',
    "factorial": LEVERS,
    "search": 'compare = ["other.toml"]\nlevers = ["support.care", "workload.mandates"]\nmonth = 2\napart = 6\n'
    'most = 2\nstages = [10, 10]\nworlds = 10\ngoal = "acts_per_need"',
    "robust": 'reforms = ["other.toml"]\nfactors = ["work.flaw_rate"]\nspread = 0.5\nworlds = 20',
}
OWN = '[own.acts_per_need]\nformula = "acted / months"\nbetter = "higher"\n'
OWN += 'label = {zh = "办理", en = "acts a need"}\n'


def asked(kind, own, folder, outcomes='outcomes = ["inaction_rate"]'):
    county(months=14).with_reform(2, {"support.care": 0.9}).to_toml(folder / "other.toml")
    path = folder / "mine.toml"
    text = f'schema_version = 1\nkind = "{kind}"\n{STRUCTURE}{outcomes}\n{QUESTIONS[kind]}\n{own}'
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_question_takes_them(kind, tmp_path):
    question = read(asked(kind, OWN, tmp_path))
    answer = question.run(tmp_path / "runs")
    assert "acts a need" in "\n".join(answer.sentences("en")) or kind in ("study", "comparison")
    answer.write(tmp_path / "out")
    dictionary = pd.read_csv(tmp_path / "out" / "dictionary.csv").query("kind == 'outcome'").set_index("name")
    assert dictionary.loc["acts_per_need", "better"] == "higher"
    assert "办理" in (tmp_path / "out" / "report.zh.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_only_judging_questions_need_a_direction(kind, tmp_path):
    path = asked(kind, '[own]\nneeds = "needs_ended / months"\n', tmp_path)
    if kind in ("factorial", "robust", "search"):
        with pytest.raises(InputError, match="outcome 'needs' has no better direction"):
            read_design(path)
    else:
        read_design(path)


def test_a_list_may_hold_formulas_and_functions(tmp_path):
    listed = 'outcomes = ["inaction_rate", "acted / ended", "own_outcomes:peak"]'
    design = read_design(asked("study", "", tmp_path, listed)).design
    assert design.outcomes == ("inaction_rate", "acted / ended", "own_outcomes:peak")
    for stated, message in [
        ('outcomes = ["actd / ended"]', "unknown count 'actd'"),
        ('outcomes = ["inaction_rat"]', "did you mean 'inaction_rate'"),
        ('own = {mine = {formla = "acted"}}', "unknown key 'formla' in mine.toml; did you mean 'formula'"),
    ]:
        with pytest.raises(InputError, match=message):
            read_design(asked("study", "", tmp_path, stated))


def test_a_folder_keeps_their_definitions(tmp_path, monkeypatch):
    mine = Outcome("mine", "acted / ended", better="higher")
    study = little(outcomes=("incidents", mine), window=6)
    results = run_study(study, tmp_path)
    run = sim.simulate(study.point(1), 3)
    assert results.values()[1, 2, 1] == mine.value(run, 6)
    monkeypatch.setattr("experiments.running.outcomes._own", {})
    again = Study.from_folder(tmp_path)
    assert again.hash == study.hash and direction("mine") == 1
    assert table_bytes(run_study(again, tmp_path)) == table_bytes(results)
    other = little(outcomes=("incidents", Outcome("mine", "acted / months")), window=6)
    assert other.run_id("0", 1) != study.run_id("0", 1)
    with pytest.raises(ValueError, match="its own differ"):
        run_study(other, tmp_path)


def test_a_comparison_takes_definitions_and_tells_them_by_their_label():
    mine = Outcome("mine", "acted / ended", unit="share", better="higher", label={"en": "own share"})
    cases = [county(months=14), county(months=14, support__care=1.0, authority__delegated_share=1.0).named("other")]
    found = compare(cases, range(1, 9), [mine, "acted / months"], window=12)
    assert found.outcomes == ("mine", "acted / months")
    assert "own share" in "\n".join(found.sentences("en")) and "own share" in found._repr_html_()
    assert found.plot().get_axes()
