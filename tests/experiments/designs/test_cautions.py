"""What changes nothing, or less than one may think, is said."""

import json
import re

import pandas as pd
import pytest
from counties import county, tables
from little_studies import LEVER, little
from places import ROOT
from typer.testing import CliRunner

import sim
from experiments.answers.comparison import compare
from experiments.cli import app
from experiments.designs.cautions import cautions
from experiments.designs.reader import read_design
from sim.errors import Said
from sim.window import Window
from sim.words import LANGUAGES

CARE = "support.care"
SWITCHES = 'switches = [{name = "a", high."support.care" = 0.9}, {name = "b", high."authority.delegated_share" = 1}]'
ROBUST = 'reforms = ["mine.toml"]\nfactors = ["work.flaw_rate"]\nspread = 0.5\nworlds = 20'


def about(found):
    """Cautions without those of the little counties' work per post."""
    return [said for said in found if said.key != "caution.load"]


def keys(cases, window, levels=()):
    return [said.key for said in about(cautions(cases, Window.of(window), levels))]


def reformed(month, changes=None, months=36):
    return county(months=months).with_reform(month, changes or {CARE: 0.9})


@pytest.mark.parametrize(
    ("case", "window", "found"),
    [
        (reformed(13), 24, []),
        (reformed(14), 24, ["caution.within"]),
        (reformed(36), 24, ["caution.within"]),
        (reformed(25), (1, 24), ["caution.after"]),
        (reformed(24), (1, 24), ["caution.within"]),
        (reformed(1), 36, []),
        (reformed(1), 37, ["caution.longer"]),
        (county(months=36), (5, 9), []),
        (reformed(13, {"cadres.ability_mean": 0.9}), 24, ["caution.newcomers"]),
        (reformed(13, {"township.norm_start": 0.9}), 24, ["caution.county"]),
        (reformed(1, {"township.norm_start": 0.9}), 36, []),
    ],
)
def test_reforms_that_are_late_or_do_nothing_are_named(case, window, found):
    assert keys([case], window) == found


def test_a_level_that_a_reform_overrides_is_named():
    assert keys([reformed(13)], 24, [CARE, LEVER]) == ["caution.overridden"]
    assert keys([reformed(13)], 24, [LEVER]) == []


def test_what_is_diluted_is_counted_and_said_once_in_both_languages():
    several = [reformed(month) for month in (20, 21, 22)]
    (said,) = about(cautions(several, Window(24)))
    assert said.facts | {"before": 7, "of": 24, "month": 20} == said.facts
    assert "7 of 24 are before it" in said.told("en") and "24 个月中有 7 个月在改革之前" in said.told("zh")
    assert isinstance(said, Said) and len({said.told(lang) for lang in LANGUAGES}) == 2


def test_the_marks_are_those_of_the_sources():
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py")}

    def readers(row):
        return [file for file, source in sources.items() if re.search(rf"\b{row.field}\b", source)]

    marked = {name for name, row in sim.parameters().items() if row.founding}
    assert marked == {name for name, row in sim.parameters().items() if readers(row) == ["founding.py"]}


@pytest.mark.parametrize("name", [name for name, row in sim.parameters().items() if row.founding == "county"])
def test_what_is_read_at_the_founding_only_changes_nothing_later(name):
    row = sim.parameters()[name]
    other = row.high if row.default < row.high else row.low
    plain, later = county(months=30), county(months=30).with_reform(2, {name: other})
    assert tables(sim.simulate(plain, 1).archive) == tables(sim.simulate(later, 1).archive)


def test_a_study_says_it_of_every_size_and_month(tmp_path):
    design = pd.DataFrame({"case": "baseline", "reform.month": [1.0, 9.0], CARE: [0.1, 0.2]})
    study = little(cases=(reformed(1, months=14),), design=design, window=8)
    assert [said.key for said in about(study.cautions())] == ["caution.overridden", "caution.within"]
    assert [said.key for said in about(little(window=20).cautions())] == ["caution.longer"]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("sweep", 'kinds = ["world"]\nmethod = "morris"\nn = 4', ["caution.longer"]),
        ("factorial", f"month = 20\n{SWITCHES}", ["caution.longer", "caution.within"]),
        ("robust", ROBUST, ["caution.longer", "caution.longer", "caution.within"]),
    ],
)
def test_every_question_says_it(kind, text, found, tmp_path):
    county(months=24).with_reform(20, {CARE: 0.9}).to_toml(tmp_path / "mine.toml")
    path = tmp_path / "asked.toml"
    structure = "structure = {warm_up = 0, townships = 2, cadres = 4, residents = 4, months = 24}\nwindow = 48\n"
    path.write_text(f'schema_version = 1\nkind = "{kind}"\n{structure}{text}\n', encoding="utf-8")
    assert [said.key for said in about(read_design(path).design.cautions())] == found


@pytest.mark.parametrize(
    ("outcomes", "found"), [('["risk_gradient", "burnout"]', ["caution.averaged"]), ('["burnout"]', [])]
)
def test_a_mean_of_ratios_of_rare_counts_is_said(outcomes, found, tmp_path):
    path = tmp_path / "asked.toml"
    structure = "structure = {warm_up = 0, townships = 2, months = 24}\nwindow = 12\n"
    question = f'kind = "sweep"\n{structure}outcomes = {outcomes}\nkinds = ["world"]\nmethod = "morris"\nn = 4\n'
    path.write_text(f"schema_version = 1\n{question}", encoding="utf-8")
    assert [said.key for said in read_design(path).design.cautions() if said.key == "caution.averaged"] == found


def test_page_manifest_and_command_line_say_it(tmp_path):
    for name, case in (("one", county(months=24)), ("late", reformed(20, months=24))):
        case.to_toml(tmp_path / f"{name}.toml")
    words = ["compare", str(tmp_path / "one.toml"), str(tmp_path / "late.toml"), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, ["--lang", "en", *words, "--replicates", "2", "--window", "12"])
    assert done.exit_code == 0, done.output
    assert done.stderr.startswith("note: the reform of month 20 of case 'late' falls within the months")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert "month 20" in manifest["cautions"][0] and "work per post" in manifest["cautions"][-1]
    page = (tmp_path / "out" / "report.zh.html").read_text(encoding="utf-8")
    assert page.index("请注意") < page.index('id="answer"') and "作用被摊薄" in page
    found = compare([county(months=24), county(months=24, support__care=0.9).named("care")], [1, 2], window=12)
    assert about(found.cautions()) == []
