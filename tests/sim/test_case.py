"""Cases: all that ship load, say why in two languages, and every case survives being written and read."""

import dataclasses
import math

import numpy as np
import pytest
from counties import LEVERS, cases, county, result, same
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.case_files import CASES
from sim.files import read_toml
from sim.package import document_of

PRESCRIPTIONS = ["s0", "s1", "s2", "s3", "s4"]
SHIPPED = sim.case_names()


def chinese(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def same_case(one, other):
    """Whether two cases simulate the same thing."""
    assert one.structure == other.structure
    assert dict(one.params) == dict(other.params)
    assert [(r.month, dict(r.changes)) for r in one.reforms] == [(r.month, dict(r.changes)) for r in other.reforms]
    assert one.hash() == other.hash()


def test_the_collection():
    assert SHIPPED[0] == "baseline"
    assert {*PRESCRIPTIONS, "combined"} <= set(SHIPPED)
    assert len(SHIPPED) == len(set(SHIPPED)) == len(list(CASES.glob("*.toml")))


def test_the_baseline_is_the_defaults():
    case = sim.load_case("baseline")
    assert case.params.changes() == {} and case.reforms == ()
    assert dataclasses.astuple(case.structure) == (14, 24, 60, 120, 96)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_case(name):
    case = sim.load_case(name)
    assert case.name == name
    for texts in (case.title, case.rationale):
        assert set(texts) == {"zh", "en"}
        assert chinese(texts["zh"]) and not chinese(texts["en"])
    assert (name == "baseline") == (not case.reforms)
    for reform in case.reforms:
        assert reform.changes
        for lever, value in reform.changes.items():
            row = sim.parameters()[lever]
            assert row.kind == "lever", "a reform can move levers only"
            assert row.low <= value <= row.high
            assert value != case.params[lever], "moves it"
            reason = reform.reasons[lever]
            assert chinese(reason["zh"]) and reason["en"] and not chinese(reason["en"])
        assert set(reform.reasons) == set(reform.changes)
    assert case.params.changes() == {}, "paired seeds share the years before the reform"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_case_is_a_delta_on_the_baseline(name):
    content = read_toml(CASES / f"{name}.toml")
    assert name == "baseline" or content["base"] in SHIPPED


@pytest.mark.parametrize(
    "name", [n for n in SHIPPED if n not in ("baseline", "combined") and document_of(sim.load_case(n)) is None]
)
def test_single_reforms_are_single(name):
    case = sim.load_case(name)
    assert len(case.reforms) == 1
    assert 1 <= len(case.reforms[0].changes) <= 3
    groups = {lever.split(".")[0] for lever in case.reforms[0].changes}
    assert len(groups) <= 2


def test_every_case_is_another():
    hashes = {sim.load_case(name).hash() for name in SHIPPED}
    assert len(hashes) == len(SHIPPED)


def test_the_combination_contains_what_nobody_contradicts():
    """Each lever that one prescription moves and none moves the other way, at a dose that one of them gives it."""
    start = sim.load_case("baseline").params
    doses = {}
    for name in PRESCRIPTIONS:
        for lever, value in sim.load_case(name).reforms[-1].changes.items():
            doses.setdefault(lever, set()).add(value)
    ways = {lever: {math.copysign(1, value - start[lever]) for value in values} for lever, values in doses.items()}
    agreed = {lever for lever, way in ways.items() if len(way) == 1}
    combined = sim.load_case("combined").reforms[0].changes
    assert set(combined) == agreed
    assert all(value in doses[lever] for lever, value in combined.items())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_case_round_trips(name, tmp_path):
    case = sim.load_case(name)
    path = tmp_path / f"{name}.toml"
    text = case.to_toml(path)
    assert path.read_text(encoding="utf-8") == text
    back = sim.load_case(path)
    same_case(case, back)
    assert back == dataclasses.replace(case, params=back.params)  # texts and reasons, too
    assert back.to_toml() == text


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20)
texts = st.fixed_dictionaries({}, optional={"zh": words, "en": words})


@settings(max_examples=60)
@given(case=cases(), title=texts, rationale=texts)
def test_any_case_round_trips(tmp_path_factory, case, title, rationale):
    case = dataclasses.replace(case, title=title, rationale=rationale)
    path = tmp_path_factory.mktemp("cases") / "baseline.toml"
    case.to_toml(path)
    back = sim.load_case(path)
    same_case(case, back)
    assert (back.title, back.rationale) == (case.title, case.rationale)


def test_a_reform_that_moves_nothing_round_trips(tmp_path):
    case = county().with_reform(month=3, set={})
    case.to_toml(tmp_path / "baseline.toml")
    same_case(case, sim.load_case(tmp_path / "baseline.toml"))


@settings(max_examples=20)
@given(case=cases(months=(14, 18)))
def test_what_was_written_and_read_simulates_the_same(tmp_path_factory, case):
    path = tmp_path_factory.mktemp("cases") / "x.toml"
    case.to_toml(path)
    same(result(case), result(sim.load_case(path)))


def test_the_hash_is_of_what_is_simulated():
    case = county().with_reform(month=5, set={"tolerance.coverage": 1.0}, title={"en": "one"})
    same_hash = [
        case.named("another"),
        dataclasses.replace(case, title={"en": "x"}, rationale={"zh": "甲"}),
        county().with_reform(month=5, set={"tolerance.coverage": 1.0}, title={"en": "other"}),
        county().with_reform(month=5, set={"tolerance.coverage": 1}),
        county().with_reform(month=5, set={"tolerance.coverage": np.float64(1)}),
        county().with_reform(month=5, set={"tolerance.coverage": np.int64(1)}),
    ]
    assert {other.hash() for other in same_hash} == {case.hash()}
    others = [
        case.with_structure(warm_up=0, cadres=5),
        case.with_params({"tolerance.clarity": 0.9}),
        county().with_reform(month=6, set={"tolerance.coverage": 1.0}),
        county().with_reform(month=5, set={"tolerance.coverage": 0.9}),
        county(),
    ]
    assert len({other.hash() for other in (case, *others)}) == len(others) + 1


def test_numbers_of_numpy_are_numbers(tmp_path):
    """A reform set in a loop over an array is written like any other."""
    case = county().with_reform(month=5, set={"tolerance.coverage": np.int64(1), "support.care": np.float64(0.25)})
    case.to_toml(tmp_path / "x.toml")
    same_case(case, sim.load_case(tmp_path / "x.toml"))


# Reforms stack.


def test_reforms_stack_on_what_holds_then():
    case = county(months=24, variant="fixed_departments", params={"support.care": 0.1})
    case = case.with_reform(month=3, set={"support.care": 0.5, "tolerance.coverage": 1.0})
    case = case.with_reform(month=9, set={"support.care": 0.9})
    case = case.with_reform(month=9, set={"workload.mandates": 1.0})
    expected = {0: (0.1, 0.0, 2.3), 2: (0.5, 1.0, 2.3), 8: (0.9, 1.0, 1.0)}
    names = ("support.care", "tolerance.coverage", "workload.mandates")
    assert {start: tuple(p[name] for name in names) for start, p in case.segments()} == expected
    # a run sees each in its months: the powers follow
    case = case.with_reform(month=13, set={"authority.delegated_share": 1.0})
    months = sim.simulate(case).months
    assert months.powers_held[12] < 1.0
    assert months.imbalance_index[13] == pytest.approx(case.params["responsibility.downshift"] - 1.0)


@settings(max_examples=60)
@given(case=cases())
def test_segments_are_the_reforms_one_after_the_other(case):
    segments = case.segments()
    starts = [start for start, _ in segments]
    assert starts[0] == 0 and starts == sorted(set(starts))
    for month in range(case.structure.months):
        values = dict(case.params)
        for reform in case.reforms:
            if reform.month <= month + 1:
                values |= reform.changes
        assert dict([p for start, p in segments if start <= month][-1]) == values


def test_the_with_methods_leave_the_case_alone():
    case = county()
    text = case.to_toml()
    case.with_params({"tolerance.coverage": 1.0})
    case.with_structure(warm_up=0, cadres=9)
    changes = {"tolerance.coverage": 1.0}
    reformed = case.with_reform(month=2, set=changes)
    changes["tolerance.coverage"] = 0.0
    assert reformed.reforms[0].changes["tolerance.coverage"] == 1.0
    assert case.to_toml() == text
    with pytest.raises(dataclasses.FrozenInstanceError):
        case.name = "x"
    assert case.with_structure(warm_up=0, months=3).structure == dataclasses.replace(case.structure, months=3)
    assert case.with_params({LEVERS[0]: 0.9}).with_params({LEVERS[1]: 0.9}).params[LEVERS[0]] == 0.9


# Files of one's own.

HEAD = "schema_version = 1\n"


def write(folder, name, text):
    path = folder / f"{name}.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_base_chains(tmp_path):
    write(tmp_path, "first", 'base = "baseline"\n[structure]\nmonths = 30\n[params]\n"support.care" = 0.3\n')
    write(tmp_path, "second", 'base = "first"\n[[reforms]]\nmonth = 4\n[reforms.set]\n"support.care" = 0.6\n')
    third = 'base = "second.toml"\n[structure]\ncadres = 7\n[params]\n"tolerance.coverage" = 0.5\n'
    third += '[[reforms]]\nmonth = 9\n[reforms.set]\n"tolerance.coverage" = 1\n'
    case = sim.load_case(write(tmp_path, "third", third))
    assert (case.name, case.structure.months, case.structure.cadres) == ("third", 30, 7)
    assert case.params.changes() == {"support.care": 0.3, "tolerance.coverage": 0.5}
    assert [(r.month, dict(r.changes)) for r in case.reforms] == [
        (4, {"support.care": 0.6}),
        (9, {"tolerance.coverage": 1}),
    ]


def test_a_file_may_stand_on_a_prescription_and_go_on(tmp_path):
    path = write(tmp_path, "mine", 'base = "s1"\n[[reforms]]\nmonth = 90\n[reforms.set]\nsupport.care = 1.0\n')
    case = sim.load_case(str(path))
    assert [r.month for r in case.reforms] == [61, 90]
    assert case.segments()[-1][1]["support.care"] == 1.0
    assert case.segments()[-1][1]["tolerance.coverage"] == sim.load_case("s1").segments()[-1][1]["tolerance.coverage"]


def test_quoted_and_plain_dotted_keys_say_the_same(tmp_path):
    quoted = sim.load_case(write(tmp_path, "a", '[params]\n"support.care" = 0.5\n'))
    plain = sim.load_case(write(tmp_path, "b", "[params]\nsupport.care = 0.5\n"))
    nested = sim.load_case(write(tmp_path, "c", "[params.support]\ncare = 0.5\n"))
    same_case(quoted, plain)
    same_case(quoted, nested)
