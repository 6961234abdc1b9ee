"""Months that are reported, beside the reforms: what is said in both languages is true of the window."""

import re
from collections import Counter

import pytest
from counties import county
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.reported import Reported
from sim.window import Window

LIVED = 240
BASE = county(months=120)


def reformed(*months):
    """The county with a reform in each of some months."""
    case = BASE.named("reformed")
    for month in months:
        case = case.with_reform(month, {"support.care": 0.5})
    return case


@st.composite
def windows(draw):
    """First and last month, often at the ends of years."""
    first = draw(st.integers(1, LIVED) | st.integers(0, 19).map(lambda year: 12 * year + 1))
    last = draw(st.integers(first, LIVED) | st.integers(1, 20).map(lambda year: min(LIVED, first - 1 + 12 * year)))
    return first, last


months_of_reforms = st.sets(st.integers(1, LIVED) | st.integers(0, 19).map(lambda year: 12 * year + 1), max_size=3)


def elapsed(said, first, last, reform):
    """Check that the years or months that are named since a reform are just the window."""
    unit, low, high = re.match(r"(year|month)s? (\d+)(?:–(\d+))? after", said).groups()
    size = {"year": 12, "month": 1}[unit]
    assert reform + size * (int(low) - 1) == first
    assert reform + size * int(high or low) - 1 == last
    assert unit == "year" or (first - reform) % 12 or (last + 1 - reform) % 12  # years wherever they are whole


@given(windows(), months_of_reforms)
def test_what_is_said_is_true_of_the_window(window, reforms):
    (first, last), reforms = window, sorted(reforms)
    told = Reported(Window.of(window), LIVED, tuple(reforms))
    said, zh = told.told("en"), told.told("zh")
    named = Counter(map(int, re.findall(r"\d+", said)))
    assert named == Counter(map(int, re.findall(r"\d+", zh)))
    assert f"months {first} to {last}" in said and f"第 {first} 至 {last} 个月" in zh
    begun = [month for month in reforms if month <= first]
    within = [month for month in reforms if first < month <= last]
    later = [month for month in reforms if month > last]
    if not reforms:
        assert (said, zh) == (Window.of(window).told("en"), Window.of(window).told("zh"))
    elif within:
        listed = re.search(r"into which the reforms? of months? ([\d, ]+) falls?$", said)[1]
        assert [int(month) for month in listed.split(", ")] == within and "其间" in zh
    elif not begun:
        assert said.startswith("before the ") and f"of month {later[0]} " in said and "改革前" in zh
        assert ("first" in said) == ("首次" in zh) == (len(reforms) > 1)
    else:
        elapsed(said, first, last, begun[-1])
        assert ("the last reform" in said) == ("末次" in zh) == (len(reforms) > 1 and not later)
        assert ("before that of month" in said) == ("改革前" in zh) == bool(later)
        assert not later or f"of month {begun[-1]}, before that of month {later[0]} " in said


@pytest.mark.parametrize(
    ("stated", "months", "en", "zh"),
    [
        (60, (), "last 60 months", "最后 60 个月"),
        (60, (61,), "years 1–5 after the reform (months 61 to 120)", "改革后第 1 至 5 年（第 61 至 120 个月）"),
        ("61-72", (61,), "year 1 after the reform (months 61 to 72)", "改革后第 1 年（第 61 至 72 个月）"),
        ("63-66", (61,), "months 3–6 after the reform (months 63 to 66)", "改革后第 3 至 6 个月（第 63 至 66 个月）"),
        (12, (13, 25), "year 8 after the last reform, of month 25 (months 109 to 120)", None),
        ("49-60", (61,), "before the reform of month 61 (months 49 to 60)", None),
        ("49-72", (61,), "months 49 to 72, into which the reform of month 61 falls", None),
        ("1-36", (13, 25), "months 1 to 36, into which the reforms of months 13, 25 fall", None),
        (120, (1,), "years 1–10 after the reform (months 1 to 120)", None),
    ],
)
def test_how_it_is_said(stated, months, en, zh):
    said = Reported.of(stated, [BASE, reformed(*months)])
    assert said.told("en") == en and (zh is None or said.told("zh") == zh)


def test_it_is_said_of_months_that_are_lived():
    assert Reported.of(500, [BASE]).told("en") == "last 120 months"
    half = sim.CountyModel(reformed(61), rng=1)
    for _ in range(66):
        half.step()
    assert "months 7 to 66, into which the reform of month 61 falls" in half.run._repr_html_()


def test_cases_that_do_not_live_equally_long_have_no_last_months_in_common():
    cases = [BASE, reformed(61).with_structure(warm_up=0, months=180)]
    assert Reported.of(60, cases).told("en") == "last 60 months"
    assert Reported.of((61, 120), cases).told("en") == "months 61 to 120"
