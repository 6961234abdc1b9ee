"""Packages: the dose rule in closed form, who must have found a demand, and case files as the table gives them."""

from dataclasses import replace

import pytest
from counties import county
from places import ROOT

import sim
from sim.case_files import CASES
from sim.demand import Demand, Document, documents
from sim.package import (
    BROAD,
    FIRST,
    MADE,
    READINGS,
    case_name,
    contested,
    document_of,
    dose,
    package,
    reading_labels,
    unmet,
)
from tools.packages import files

PART = {"full": 1 / 2, "clear": 1 / 3, "mention": 1 / 6}
CARE, POWERS, DEADLINE = "support.care", "authority.delegated_share", "workload.deadline_months"


def demand(coding, strength, direction=1, lever=CARE, quote="引文"):
    return Demand("S1", coding, "S1-D01", quote, "words", lever, (lever,) if lever else (), direction, strength, {})


def document(*demands):
    return Document("S1", "s1", {}, {}, demands)


@pytest.mark.parametrize("name", [name for name, row in sim.parameters().items() if row.kind == "lever"])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_dose_is_a_part_of_the_way(name, direction):
    row = sim.parameters()[name]
    end = row.policy[direction > 0]
    for strength, part in PART.items():
        value = dose(row, direction, strength)
        if row.integer:
            assert value == int(value) and 0 <= direction * (value - row.default - part * (end - row.default)) < 1
        else:
            assert value == pytest.approx(row.default + part * (end - row.default), rel=5e-4)
        assert row.policy[0] <= value <= row.policy[1] or row.default == pytest.approx(value)


def test_whole_numbers_are_rounded_towards_the_end():
    row = replace(sim.parameters()[DEADLINE], default=3.0, policy=(1.0, 6.0))
    assert [dose(row, -1, strength) for strength in PART] == [2, 2, 2]
    assert [dose(row, 1, strength) for strength in PART] == [5, 4, 4]


@pytest.mark.parametrize(
    ("found", "agreed", "narrow", "broad"),
    [
        ("A full, B full", "full", "full", "full"),
        ("A full, B clear", "clear", "clear", "full"),
        ("A clear, B mention", "mention", None, "clear"),
        ("A full", None, None, "full"),
        ("B mention", None, None, "mention"),
        ("A mention, A full, B clear", "clear", "clear", "full"),  # of a coding the strongest
    ],
)
def test_who_must_have_found_it(found, agreed, narrow, broad):
    read = document(*(demand(*one.split()) for one in found.split(", ")))
    got = {reading: package(read, reading).get(CARE) for reading in MADE}
    assert {reading: move and move.strength for reading, move in got.items()} == {
        "agreed": agreed,
        "narrow": narrow,
        "broad": broad,
    }


def test_what_is_asked_both_ways_follows_what_both_find():
    up, down = (demand("A", "full"), demand("B", "clear")), demand("A", "full", -1)
    assert package(document(*up, down), BROAD)[CARE].direction == 1
    for reading in MADE:
        assert not package(document(demand("A", "full"), demand("B", "full", -1)), reading)
        assert not package(document(*up, down, demand("B", "clear", -1)), reading)


def test_the_reason_is_the_first_of_the_strongest():
    read = document(demand("A", "clear", quote="甲"), demand("A", "full", quote="乙"), demand("A", "full", quote="丙"))
    assert [one.quote for one in package(read, BROAD)[CARE].demands] == ["乙"]


def test_unmet_is_what_moves_nothing_each_quotation_once():
    none = [demand("A", "full", lever="", direction=0, quote=quote) for quote in ("教育", "学习教育", "调研")]
    reported = demand("A", "full", lever="x", direction=0, quote="已处分")
    read = document(demand("A", "full"), *none, replace(reported, levers=()))
    assert [one.quote for one in unmet(read)] == ["教育", "调研"]


def test_contested_is_what_packages_move_apart():
    up, down = (package(document(demand("A", "full", way)), BROAD) for way in (1, -1))
    assert contested([up, down]) == [CARE]
    assert contested([up, up]) == []


def test_the_case_files_are_what_the_table_gives():
    made = dict(files())
    for name, content in made.items():
        assert (CASES / f"{name}.toml").read_text(encoding="utf-8") == content, "python -m tools.packages --write"
    readings = {name.partition(".")[0]: name for name in made if "." in name}
    assert set(readings) == {of.case for of in documents().values() if of.case}


@pytest.mark.parametrize("name", [of.name for of in documents().values() if of.case])
@pytest.mark.parametrize("reading", MADE)
def test_a_case_moves_what_its_document_asks_and_quotes_it(name, reading):
    read = documents()[name]
    case, moves = sim.load_case(case_name(read.case, reading)), package(read, reading)
    (reform,) = case.reforms
    assert dict(reform.changes) == {lever: move.value for lever, move in moves.items()}
    quotes = {demand.quote for demand in read.demands}
    for lever, reason in reform.reasons.items():
        quote = reason["zh"].split("」（")[0].removeprefix("「")
        assert quote in quotes and quote == moves[lever].demands[0].quote
        assert all(demand.id in reason["zh"] and demand.id in reason["en"] for demand in moves[lever].demands)
        low, high = sim.parameters()[lever].policy
        assert low <= reform.changes[lever] <= high


@pytest.mark.parametrize("name", [of.name for of in documents().values() if of.case])
def test_narrow_is_part_of_agreed_and_agreed_of_broad(name):
    agreed, narrow, broad = (package(documents()[name], reading) for reading in MADE)
    assert narrow.keys() < agreed.keys() < broad.keys()
    assert all(narrow[lever] == agreed[lever] for lever in narrow)
    way = {lever: (move.direction, move.direction * move.value) for lever, move in agreed.items()}
    assert all((broad[lever].direction, broad[lever].direction * broad[lever].value) >= way[lever] for lever in way)


def test_a_case_knows_its_document():
    case = sim.load_case("s1.narrow")
    assert document_of(case).name == "S1" and document_of(sim.load_case("s0b")).name == "S0b"
    assert document_of(sim.load_case("s4.first")).name == "S4"
    assert document_of(case.with_structure(townships=2)).name == "S1"
    assert document_of(county().named("s1")) is None and document_of(sim.load_case("care")) is None


def test_readings_have_names_in_both_languages():
    assert tuple(reading_labels()) == READINGS and READINGS[-1] == FIRST
    for document in documents().values():
        for reading in READINGS if document.case else ():
            if (name := case_name(document.case, reading)) in sim.case_names() and reading != "agreed":
                title = sim.load_case(name).title
                assert all(reading_labels()[reading][lang] in title[lang] for lang in ("zh", "en"))


def test_the_page_of_the_packages_is_of_this_table():
    page = (ROOT / "docs" / "packages.md").read_text(encoding="utf-8")
    for document in documents().values():
        for one in unmet(document):
            assert one.quote in page
