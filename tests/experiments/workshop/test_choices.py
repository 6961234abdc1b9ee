"""What a room puts on the table: bounded, checked, and kept by a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from experiments.workshop.bench import START
from experiments.workshop.choices import LONGEST_LINK, MOST_REFORMS, OWN, SEEDS, Choices
from experiments.workshop.levers import limits
from sim.errors import InputError

LEVERS = {name: limits(row) for name, row in sim.parameters().items() if row.kind == "lever" and not row.integer}
POWERS = "authority.delegated_share"


@st.composite
def moves(draw):
    levers = draw(st.lists(st.sampled_from(sorted(LEVERS)), min_size=1, max_size=6, unique=True))
    return {name: draw(st.floats(0, 1)) * (LEVERS[name][1] - LEVERS[name][0]) + LEVERS[name][0] for name in levers}


@given(
    st.lists(st.sampled_from(["s0", "s1", "s2.narrow", "care"]), max_size=2, unique=True),
    st.dictionaries(st.sampled_from(OWN), moves(), max_size=3),
    st.sampled_from(SEEDS),
)
def test_a_link_restores_the_settings(shipped, own, seeds):
    own = {name: {lever: round(value, 6) for lever, value in of.items()} for name, of in own.items()}
    chosen = Choices(tuple(shipped), own, seeds)
    assert Choices.of_link(chosen.link()) == chosen


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("cases=s9", "unknown case 's9'"),
        ("cases=../../etc/passwd", "unknown case"),
        ("cases=baseline", "unknown case"),
        ("cases=s1,s1", "given twice"),
        (f"a={POWERS}:7", "out of bounds"),
        (f"a={POWERS}:0.9", "policy range"),
        (f"a={POWERS}", "cannot be read"),
        (f"a={POWERS}:nan", "cannot be read"),
        ("a=__import__('os'):1", "cannot be read"),
        ("seeds=1000000", "unknown number of seeds"),
        ("cases=s0,s1,s2,s3,s4,care", f"at most {MOST_REFORMS}"),
        ("a=" + "x" * LONGEST_LINK, "too long"),
        ("&".join(f"x{k}=1" for k in range(99)), "cannot be read"),
    ],
)
def test_what_a_link_cannot_ask_for_is_refused_in_a_sentence(link, said):
    with pytest.raises(InputError, match=said):
        Choices.of_link(link)


@given(st.text(max_size=200))
def test_any_link_is_read_or_refused(link):
    try:
        assert Choices.of_link(link).seeds in SEEDS
    except InputError as refused:
        assert len(refused.told("zh")) < 900


def test_a_lever_that_is_put_back_is_not_moved():
    moved = Choices().moved("a", POWERS, 0.7, 0.4).moved("b", POWERS, 0.6, 0.4)
    assert moved.own == {"a": {POWERS: 0.7}, "b": {POWERS: 0.6}}
    assert moved.moved("a", POWERS, 0.4, 0.4).own == {"b": {POWERS: 0.6}} == moved.cleared("a").own


def test_reforms_are_futures_of_the_county_and_begin_together():
    base = sim.load_case("baseline").with_structure(townships=3, months=96)
    first, own = Choices(("s1",)).moved("b", POWERS, 0.7, 0.4).reforms(base)
    assert (first.name, own.name) == ("s1", "own_b")
    assert first.structure == own.structure == base.structure
    assert first.reforms == sim.load_case("s1").reforms
    assert [(reform.month, dict(reform.changes)) for reform in own.reforms] == [(START, {POWERS: 0.7})]
    assert own.title["zh"] == "自拟方案乙"


def test_reforms_begin_in_the_year_that_is_asked_for():
    base = sim.load_case("baseline").with_structure(townships=3, months=300)
    chosen = Choices(("s1",)).moved("a", POWERS, 0.7, 0.4).moved("a", "support.care", 0.5, 0.0)
    chosen = chosen.begun(8, "s1").begun(9, "a", "support.care")
    assert chosen.link() == f"cases=s1%408&a={POWERS}%3A0.7%2Csupport.care%3A0.5%409"
    assert Choices.of_link(chosen.link()) == chosen
    first, own = chosen.reforms(base)
    assert [reform.month for reform in first.reforms] == [85]
    assert [(reform.month, dict(reform.changes)) for reform in own.reforms] == [
        (START, {POWERS: 0.7}),
        (97, {"support.care": 0.5}),
    ]
    assert chosen.begun(6, "s1").begun(6, "a", "support.care").years == {}
    assert chosen.with_shipped([]).cleared("a").years == {}


@pytest.mark.parametrize("year", [5, 16, 8.5, True, "8", None])
def test_years_in_which_no_reform_begins_are_refused(year):
    with pytest.raises(InputError, match="can begin in years 6 to 15"):
        Choices(("s1",)).begun(year, "s1")


@pytest.mark.parametrize("link", [f"a={POWERS}:0.7@99", "cases=s1@3"])
def test_links_with_such_years_are_refused(link):
    with pytest.raises(InputError, match="can begin in years"):
        Choices.of_link(link)
