"""Rows of the tables of mechanisms and statements as parameters of tests."""

import pytest

from experiments.answers.mechanisms import names


def params(rows):
    """One parameter set per effect; what the table marks as not holding must fail, or the table is out of date."""
    sets = []
    for row in rows:
        for name, effect in names(row):
            marks = () if effect.holds else pytest.mark.xfail(reason=effect.why, strict=True, raises=AssertionError)
            sets.append(pytest.param(effect, id=name, marks=marks))
    return sets
