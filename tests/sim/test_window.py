"""Which months are reported: the last ones, or those from one month to another, never others than was said."""

import numpy as np
import pytest
from counties import county, totals

import sim
from sim.errors import InputError
from sim.window import Window

RUN = sim.simulate(county(months=36), 1)


@pytest.mark.parametrize(
    ("stated", "bounds", "text"),
    [
        (12, (24, 36), "12"),
        (np.int64(12), (24, 36), "12"),
        ("12", (24, 36), "12"),
        (100, (0, 36), "100"),
        ((5, 9), (4, 9), "5-9"),
        ([1, 1], (0, 1), "1-1"),
        ("13-36", (12, 36), "13-36"),
        ("13–36", (12, 36), "13-36"),
    ],
)
def test_what_is_stated_is_what_is_reported(stated, bounds, text):
    window = Window.of(stated)
    assert window.bounds(36) == bounds and str(window) == text
    assert Window.of(window.stated) == Window.of(str(window)) == Window.of(window) == window
    assert RUN.sums(stated)["acted"] == totals(RUN, *bounds)["acted"]
    assert window.within(36).bounds(36) == bounds


@pytest.mark.parametrize("stated", [0, -1, 2.5, True, None, (0, 3), (5, 4), (1, 2, 3), "", "a", "3-", "9-3", [1, "x"]])
def test_what_is_no_window_is_named(stated):
    with pytest.raises(InputError, match="window must be a whole number of months, at least 1, or the first and last"):
        Window.of(stated)


def test_months_that_are_not_lived_are_refused():
    with pytest.raises(InputError, match="the window .months 30 to 40. is beyond the horizon of 36 months"):
        RUN.rates((30, 40))


def test_rates_of_some_months_are_those_of_a_run_that_ends_with_them():
    shorter = sim.simulate(county(months=24), 1)
    for months in ((7, 24), (13, 24)):
        assert RUN.rates(months) == pytest.approx(shorter.rates(months[1] - months[0] + 1), nan_ok=True)


def test_a_window_is_told_in_both_languages():
    assert [Window(60).told(lang) for lang in ("zh", "en")] == ["最后 60 个月", "last 60 months"]
    assert [Window.of("3-9").told(lang) for lang in ("zh", "en")] == ["第 3 至 9 个月", "months 3 to 9"]
