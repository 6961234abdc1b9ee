"""What must follow from the model does: each sentence as paired effects over 30 seeds."""

import pytest
from effects import params

from experiments.answers.mechanisms import Effect, Measured, patterns, statements
from tools.effect_words import interval, setting


@pytest.mark.parametrize("effect", params(statements()))
def test_statement(effect: Effect):
    m = effect.measured()
    assert effect.verdict(m), f"{effect.measure}, {setting(effect)}: {interval(m)}"


@pytest.mark.parametrize("effect", params(patterns()))
def test_pattern(effect: Effect):
    m = effect.measured()
    assert effect.verdict(m), f"{effect.measure}, {setting(effect)}: {interval(m)}"


def effects(statement: str) -> list[Measured]:
    (row,) = (row for row in statements() if row.id == statement)
    return [effect.measured() for effect in row.effects]


def test_visits_lower_acting_through_fear_about_as_much_as_through_hours_and_burnout():
    fear, hours = effects("visits_channels")
    assert fear.high < 0 > hours.high
    assert fear.effect / hours.effect == pytest.approx(1.0, abs=0.15)


def test_where_only_omissions_are_punished_visits_raise_acting_through_fear():
    together, fear, hours = effects("visits_region")
    assert together.low > 0
    assert fear.effect > abs(hours.effect)
