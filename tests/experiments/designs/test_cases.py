"""Cases as files with the tables of their county, and questions that are asked in a county of tables."""

import pytest
from counties import same
from own_counties import lived_in

import experiments as ex
import sim
from experiments.answers.survey import withdrawn
from experiments.designs.cases import case_files
from experiments.designs.comparison import read_comparison
from experiments.designs.packages import ray
from experiments.designs.study import Study
from experiments.designs.variables import changed
from sim.county_files import write_county
from sim.county_tables import county_of
from sim.errors import InputError

SHARE = "workload.funded_share"
ROWS = [
    {"name": "甲镇", "cadres": 4, "residents": 4, SHARE: 0.5},
    {"name": "乙镇", "cadres": 6, "residents": 4, SHARE: 0.9},
    {"name": "=丙乡", "cadres": 3, "residents": 4, SHARE: 0.5},
]
COUNTY = county_of({"townships": ROWS, "people": [{"name": "乙镇", "leaders": 3, "young": 2}]})
CASE = lived_in(COUNTY, months=14)
FUNDED = CASE.with_reform(7, {SHARE: 1.0}).named("funded")


@pytest.fixture
def folder(tmp_path):
    write_county(COUNTY, tmp_path / "county")
    return tmp_path


def test_cases_come_back_from_their_files_with_one_zip_for_a_county(tmp_path):
    other = lived_in(county_of({"townships": ROWS[:1]}), months=14)
    cases = {"a": CASE, "b": FUNDED, "c": other, "d": sim.load_case("s1")}
    files = case_files(cases)
    assert list(files) == ["county.zip", "county-2.zip", "a.toml", "b.toml", "c.toml", "d.toml"]
    assert files == case_files(cases)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for name, case in cases.items():
        back = sim.load_case(tmp_path / f"{name}.toml")
        assert back.hash() == case.hash() and back.tables == case.tables


def test_a_case_needs_no_other_file_where_none_stands_beside_it(tmp_path):
    moved = FUNDED.with_params({"support.care": 0.25, "work.matter_hours": 30.0})
    assert moved.to_toml(tmp_path / "x.toml") and sim.load_case(tmp_path / "x.toml").hash() == moved.hash()


def test_a_parameter_that_a_case_sets_holds_in_every_township():
    everywhere = CASE.with_params({SHARE: 0.7})
    assert [row[SHARE] for row in everywhere.local_stages()[0][1]] == [0.7] * 3
    assert [row[SHARE] for row in CASE.local_stages()[0][1]] == [0.5, 0.9, 0.5]
    assert everywhere.hash() != CASE.hash() and sim.load_case("baseline").hash() == "b2f702dd9ce2"


def test_a_dose_begins_where_each_township_is():
    assert CASE.starting(SHARE) == {("甲镇", "=丙乡"): 0.5, ("乙镇",): 0.9}
    values = [row[SHARE] for row in ray(FUNDED, 0.5).local_stages()[-1][1]]
    assert values == pytest.approx([0.75, 0.95, 0.75])
    tried = CASE.with_reform(7, {SHARE: 1.0}, townships=["甲镇", "乙镇"])
    assert [row[SHARE] for row in ray(tried, 0.5).local_stages()[-1][1]] == pytest.approx([0.75, 0.95, 0.5])
    none = sim.simulate(ray(FUNDED, 0.0), 2).archive
    assert none.deeds.tobytes() == sim.simulate(CASE, 2).archive.deeds.tobytes()


def test_a_reform_that_is_withdrawn_leaves_each_township_as_it_was():
    back = withdrawn(FUNDED, 11, 14)
    assert [row[SHARE] for row in back.local_stages()[-1][1]] == [0.5, 0.9, 0.5]
    assert [row[SHARE] for row in back.local_stages()[1][1]] == [1.0] * 3


def test_files_are_asked_in_the_county_they_name(folder):
    (folder / "asked.toml").write_text(
        'schema_version = 1\nkind = "comparison"\ncases = ["baseline", "s1"]\ncounty = "county"\nreplicates = 2\n'
        'outcomes = ["inaction_rate"]\n[structure]\nwarm_up = 0\nmonths = 72\n',
        encoding="utf-8",
    )
    plan = read_comparison(folder / "asked.toml")
    assert [case.tables for case in plan.cases] == [COUNTY, COUNTY]


def test_a_file_may_ask_for_codes_and_what_is_no_answer_to_that_is_refused(folder):
    asked = (
        'schema_version = 1\ncases = ["baseline"]\ncounty = "county"\noutcomes = ["inaction_rate"]\nanonymous = {}\n'
    )
    (folder / "asked.toml").write_text(asked.format("true"), encoding="utf-8")
    assert list(Study.from_toml(folder / "asked.toml").cases[0].county.places) == ["T01", "T02", "T03"]
    (folder / "asked.toml").write_text(asked.format('"yes"'), encoding="utf-8")
    with pytest.raises(InputError, match="anonymous.*true or false"):
        Study.from_toml(folder / "asked.toml")


def test_a_study_in_a_county_is_run_and_gone_on_with(folder):
    asked = folder / "asked.toml"
    asked.write_text(
        'schema_version = 1\ncases = ["baseline"]\ncounty = "county"\nreplicates = 2\noutcomes = ["inaction_rate"]\n'
        '[structure]\nwarm_up = 0\nmonths = 14\n[design]\nkind = "grid"\nlevels."support.care" = [0.0, 0.5]\n',
        encoding="utf-8",
    )
    study = Study.from_toml(asked)
    assert study.cases[0].county == COUNTY and {"cases/county.zip", "cases/baseline.toml"} <= study.files().keys()


def test_sizes_of_tables_cannot_be_varied():
    with pytest.raises(InputError, match="months.*warm_up.*townships"):
        changed(CASE, {"structure.townships": 2})
    assert changed(CASE, {"structure.months": 20, SHARE: 0.6}).structure.months == 20


def test_codes_change_nothing_but_names():
    coded = FUNDED.anonymous()
    assert [town.name for town in coded.county.townships] == ["T01", "T02", "T03"]
    one, other = (sim.simulate(case, 4).archive._asdict() for case in (FUNDED, coded))
    same(*({name: table.tobytes() for name, table in of.items()} for of in (one, other)))
    tried = CASE.with_reform(7, {SHARE: 1.0}, townships=["乙镇"]).anonymous()
    assert tried.reforms[0].townships == ("T02",)
    assert not any(name in coded.to_toml() for name in COUNTY.places)


def test_tables_of_a_run_name_townships_and_departments():
    run = sim.simulate(CASE, 1, log=True)
    assert run.townships.index.unique("township").tolist() == list(COUNTY.places)
    assert (
        run.cadres.xs("乙镇", level="township").shape[0] == 6
        and run.departments.index.unique("department")[0] == "work_safety"
    )
    assert {"township-乙镇", "township-=丙乡"} <= set(run.event_log("en")["township"].dropna())
    told = ex.story(CASE, township="乙镇").sentences("zh")
    assert "乙镇" in told[0]
    with pytest.raises(InputError, match="乙镇"):
        ex.story(CASE, township="乙真")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: CASE.with_reform(3, {SHARE: 1.0}, townships=["乙真"]), "乙镇"),
        (lambda: CASE.with_reform(3, {SHARE: 1.0}, townships="乙镇"), "list of names"),
        (lambda: CASE.with_reform(3, {SHARE: 1.0}, townships=["乙镇", "乙镇"]), "each once"),
        (lambda: CASE.with_reform(3, {"department.adaptation": 0.1}, townships=["乙镇"]), "departments'"),
        (lambda: sim.load_case("baseline").with_reform(3, {SHARE: 1.0}, townships=["15"]), "15"),
    ],
)
def test_a_pilot_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(InputError, match=said):
        wrong()


def test_a_county_is_given_once(folder):
    (folder / "own.toml").write_text('schema_version = 1\nbase = "baseline"\ncounty = "county"\n', encoding="utf-8")
    assert sim.load_case(folder / "own.toml").tables == COUNTY
    with pytest.raises(InputError, match="own.toml has a county of its own"):
        sim.load_case(folder / "own.toml", county=COUNTY)
    (folder / "both.toml").write_text(
        'schema_version = 1\nbase = "baseline"\ncounty = "county"\n[structure]\ncadres = 9\n', encoding="utf-8"
    )
    with pytest.raises(InputError, match="only months and warm_up"):
        sim.load_case(folder / "both.toml")


def test_a_smaller_county_keeps_the_pilot_where_its_townships_are_left():
    pilot = sim.load_case("pilot_delegation")
    assert pilot.with_structure(townships=3).reforms[0].townships == ("1", "2", "3")
    assert pilot.with_structure(months=72).reforms == pilot.reforms
    late = sim.load_case("baseline").with_reform(61, {SHARE: 1.0}, townships=["9"])
    with pytest.raises(InputError, match="unknown township '9'"):
        late.with_structure(townships=3)
