"""Every row moves what it is said to move: neutral against default or a stated dose, 30 paired seeds."""

import re

import numpy as np
import pytest
from effects import params

import sim
from experiments.answers.mechanisms import (
    Effect,
    bands,
    compare,
    findings,
    measure,
    mechanisms,
    patterns,
    resolve,
    statements,
)
from sim.errors import QuanzeError
from tools.effect_words import interval, number, setting
from tools.mechanisms import DOCUMENT


@pytest.mark.parametrize("effect", params(mechanisms()))
def test_effect(effect):
    m = effect.measured()
    assert effect.verdict(m), f"{effect.measure}, {setting(effect)}: {interval(m)}"


@pytest.mark.parametrize("effect", list(findings()), ids=lambda effect: f"{effect.owner}-{effect.measure}")
def test_a_finding_is_still_what_is_found(effect):
    assert effect.measured().found == effect.found


def test_all_rows_are_there_once():
    ids = [row.id for row in mechanisms()]
    assert ids == sorted(set(ids)) and ids[:43] == [f"M{k:02}" for k in range(1, 44)]


@pytest.mark.parametrize("row", mechanisms(), ids=lambda row: row.id)
def test_a_row_names_what_exists(row):
    assert all(callable(resolve(rule)) for rule in row.rules)
    assert set(row.parameters) <= set(sim.parameters())
    assert row.zh and row.en and row.effects
    for effect in row.effects:
        assert effect.before != effect.after
        assert {*effect.before, *effect.after} <= set(row.parameters)


def test_parameters_belong_only_to_rows_there_are():
    tagged = {name for name, row in sim.parameters().items() if row.mechanisms}
    rows = {row.id for row in mechanisms()}
    assert {m for name in tagged for m in sim.parameters()[name].mechanisms} <= rows


def test_the_document_tells_every_row():
    text = DOCUMENT.read_text(encoding="utf-8")
    for row in (*mechanisms(), *statements(), *patterns()):
        assert row.zh in text and row.en in text
        for effect in row.effects:
            assert f"`{effect.measure}`" in text and setting(effect) in text
            assert effect.why in text
    assert all(band.zh in text for band in bands())
    rows = (*mechanisms(), *statements(), *patterns())
    assert text.count("**fails**") == sum(not e.holds for row in rows for e in row.effects)


def test_paired_comparison_is_the_t_interval_of_the_differences():
    before = np.array([0.0, 1.0, 2.0, 3.0])
    m = compare(before, before + np.array([1.0, 2.0, 1.0, 2.0]))
    half = 3.182446 * np.sqrt(1 / 3) / 2
    assert m.effect == 1.5 and m.found == "up"
    assert (m.low, m.high) == pytest.approx((1.5 - half, 1.5 + half), rel=1e-6)


def test_a_measure_that_is_undefined_is_refused():
    with pytest.raises(QuanzeError, match="0/0"):
        compare(np.array([1.0, np.nan]), np.array([1.0, 1.0]))


def test_an_unknown_measure_is_refused():
    with pytest.raises(QuanzeError, match="n_nothing"):
        measure("n_nothing / n_acted", {}, 2)


@pytest.mark.parametrize(
    ("expect", "more", "values", "holds"),
    [
        ("up", {}, (0.1, 0.2), True),
        ("up", {}, (-0.1, 0.2), False),
        ("up", {"at_least": 0.25}, (0.1, 0.2), False),
        ("down", {"by": 0.3}, (-0.5, -0.2), True),
        ("down", {}, (0.1, 0.2), False),
        ("flat", {"at_most": 0.1}, (-0.05, 0.09), True),
        ("flat", {"at_most": 0.1}, (0.05, 0.11), False),
        ("not up", {}, (-0.2, 0.0), True),
        ("not up", {}, (-0.1, 0.2), False),
    ],
)
def test_verdicts(expect, more, values, holds):
    low, high = values
    effect = Effect("row", "incidents", {}, {}, expect, **more)
    m = compare(np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    m = type(m)(1.0, 1.0 + (low + high) / 2, (low + high) / 2, low, high)
    assert effect.verdict(m) is holds


def test_numbers_have_three_digits_and_no_exponent():
    assert [number(v) for v in (0.0001234, -0.5, 12.345, 1171.4, 0.0)] == ["0.000123", "−0.500", "12.3", "1171", "0"]
    assert not re.search("e", number(1e-9))
