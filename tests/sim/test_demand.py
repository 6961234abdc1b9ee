"""The demands of the documents: every row can be read, a fault is one sentence, the table says what was coded."""

from copy import deepcopy

import pytest

import sim
from sim.demand import CODINGS, DOCUMENTS, documents, read_documents, strengths
from sim.tables import table

ROW = {"id": "D99", "quote": "要求", "en": "asks", "lever": "support.care", "direction": "+", "strength": "full"}


def with_row(**changes):
    """The table with one more row, of which a change of None takes away a key."""
    content = deepcopy(table("demands"))
    row = {name: value for name, value in {**ROW, **changes}.items() if value is not None}
    content["documents"]["S1"]["A"] = [*content["documents"]["S1"]["A"], row]
    return content


def test_every_document_is_there_and_coded_twice():
    assert tuple(documents()) == DOCUMENTS
    for document in documents().values():
        assert {demand.coding for demand in document.demands} == set(CODINGS)
    assert sum(len(of.demands) for of in documents().values()) == len(sim.demands()) == 598


def test_strengths_fall():
    assert {name: one.part for name, one in strengths().items()} == {"full": 2, "clear": 3, "mention": 6}


def test_a_demand_moves_what_it_was_coded_for_or_says_why_not():
    for demand in sim.demands().values():
        if demand.why:
            assert demand.levers != (demand.lever,)
        else:
            assert demand.levers == ((demand.lever,) if demand.lever else ())
        assert bool(demand.levers) <= (demand.direction != 0)


def test_certainty_is_read_apart_from_gravity():
    read = {demand.quote: demand.levers for demand in sim.demands().values()}
    assert read["失職追究制"] == read["坚决追究责任"] == ("accountability.pursuit",)
    assert read["党内警告、记过"] == read["对存在问题的干部依法依规进行严肃处理"] == ("accountability.severe_share",)
    assert set(read["做到失责必问、问责必严"]) == {"accountability.pursuit", "accountability.severe_share"}


def test_a_row_more_is_read():
    (one,) = (demand for demand in read_documents(with_row())["S1"].demands if demand.id == "S1-D99")
    assert (one.coding, one.levers, one.direction, one.strength) == ("A", ("support.care",), 1, "full")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lever": "support.kindness"}, r"S1 A D99: 'support.kindness' is no lever"),
        ({"lever": "cadres.rent"}, r"S1 A D99: 'cadres.rent' is no lever"),
        ({"direction": "up"}, r"S1 A D99: a lever has a direction, one of \+, 0, -, not 'up'"),
        ({"direction": None}, r"a lever has a direction"),
        ({"lever": None}, r"a lever has a direction"),
        ({"direction": "0"}, r"S1 A D99: support.care is moved in no direction"),
        ({"strength": "strong"}, r"S1 A D99: unknown strength 'strong'; known: full, clear, mention"),
        ({"anew": "kindly"}, r"S1 A D99: unknown way to read it anew 'kindly'; known: certainty, "),
        ({"anew": "certainty"}, r"S1 A D99: 'certainty' is not for 'support.care'"),
        ({"quote": ""}, r"S1 A D99: quote cannot be ''"),
        ({"en": None}, r"S1 A D99 has no en"),
        ({"page": "3"}, r"S1 A D99: unknown key 'page'"),
        ({"id": "D33"}, r"S1: A S1-D33 support.care is there twice"),
    ],
)
def test_a_fault_is_one_sentence(changes, message):
    with pytest.raises(AssertionError, match=message):
        read_documents(with_row(**changes))


def test_an_unknown_document_is_told():
    content = deepcopy(table("demands"))
    content["documents"]["S9"] = content["documents"]["S1"]
    with pytest.raises(AssertionError, match="unknown document 'S9'; known: S0a, S0b, S0c, S1"):
        read_documents(content)


def test_a_package_has_a_rationale():
    content = deepcopy(table("demands"))
    del content["documents"]["S1"]["rationale"]
    with pytest.raises(AssertionError, match="S1: a case and its rationale go together"):
        read_documents(content)


def test_they_are_shown_to_people_in_both_languages():
    frames = [sim.demands().to_frame(lang) for lang in ("zh", "en")]
    assert list(frames[0].columns) == list(frames[1].columns) and len(frames[0]) == len(sim.demands())
    assert frames[0].loc["A S1-D05 accountability.publicity", ["quote", "strength"]].tolist() == [
        "反面典型进行公开曝光",
        "充分",
    ]
    assert "expose negative cases publicly" in sim.demands()._repr_html_()
