"""Question files: cases that they name as paths lie beside them, whatever the question."""

import pytest
from counties import county

import sim
from experiments.designs.reader import read_design

LEVER = "authority.delegated_share"
QUESTIONS = {
    "study": 'cases = ["cases/mine.toml"]\noutcomes = ["incidents"]',
    "comparison": 'cases = ["baseline", "cases/mine.toml"]',
    "inquiry": 'cases = ["baseline", "cases/mine.toml"]',
    "sweep": 'base = "cases/mine.toml"\nkinds = ["world"]\nmethod = "morris"\nn = 4',
    "factorial": 'levers_of = ["cases/mine.toml"]\nswitches = [{reform = "cases/other.toml"}]',
    "search": 'base = "cases/mine.toml"\ncompare = ["cases/other.toml"]\nmost = 1\nmonth = 61',
    "robust": 'reforms = ["cases/mine.toml"]\nfactors = ["work.flaw_rate"]\nspread = 0.5\nworlds = 20',
}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_case_named_as_a_path_lies_beside_the_file_that_names_it(kind, tmp_path, monkeypatch):
    (tmp_path / "questions" / "cases").mkdir(parents=True)
    base = county(townships=14, cadres=24, residents=60, months=120)
    base.with_reform(1, {LEVER: 0.875}).to_toml(tmp_path / "questions" / "cases" / "mine.toml")
    base.with_reform(1, {"support.care": 0.5}).to_toml(tmp_path / "questions" / "cases" / "other.toml")
    path = tmp_path / "questions" / "asked.toml"
    path.write_text(f'schema_version = 1\nkind = "{kind}"\n{QUESTIONS[kind]}\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = read_design(path)
    design = found.design
    given = getattr(design, "cases", None) or getattr(design, "setting", design)
    cases = [given.base] if hasattr(given, "base") else given() if callable(given) else given
    assert found.kind == kind and 0.875 in {case.segments()[-1][1][LEVER] for case in cases}


@pytest.mark.parametrize("written", ["case", "question"])
def test_a_county_lies_beside_the_file_that_names_it_or_ships(written, tmp_path):
    text = 'schema_version = 1\nbase = "baseline"\ncounty = "plain"\n'
    more = "" if written == "case" else 'kind = "sweep"\nkinds = ["world"]\nmethod = "morris"\nn = 4\n'
    path = tmp_path / "asked.toml"
    path.write_text(text + more, encoding="utf-8")

    def county_of(file):
        return (sim.load_case(file) if written == "case" else read_design(file).design.setting.base).tables

    assert county_of(path) == sim.read_county("plain")
    sim.write_county(sim.read_county("mountain"), tmp_path / "plain")
    assert county_of(path) == sim.read_county("mountain")
