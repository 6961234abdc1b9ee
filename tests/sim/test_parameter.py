"""The table of parameters: complete, bounded, bilingual, and a contract of names."""

import math

import numpy as np
import pytest
from counties import NAMES, at
from hypothesis import given
from hypothesis import strategies as st
from places import TESTS

import sim
from sim.world import POLICY, policy_rows

FROZEN = TESTS / "data/parameter_names.txt"
ROWS = [line.split(",") for line in FROZEN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
KINDS = {"lever", "behaviour", "world", "structure", "fixed"}


def test_the_contract_is_whole():
    assert len({name for name, *_ in ROWS}) == len(ROWS)


def test_every_name_of_the_contract_and_no_other():
    assert {name for name, *_ in ROWS} == set(sim.parameters())


@pytest.mark.parametrize(("name", "default", "low", "high", "kind"), ROWS, ids=[row[0] for row in ROWS])
def test_ranges_defaults_and_kinds(name, default, low, high, kind):
    row = sim.parameters()[name]
    assert (row.default, row.low, row.high, row.kind) == (float(default), float(low), float(high), kind)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_says_what_it_is(name):
    row = sim.parameters()[name]
    assert row.name == name and name.count(".") == 1 and name == name.lower()
    assert row.kind in KINDS
    assert row.low < row.high and row.low <= row.default <= row.high
    for texts in (row.label, row.help, row.unit):
        assert set(texts) == {"zh", "en"} and all(text.strip() for text in texts.values())
    assert any("\u4e00" <= letter <= "\u9fff" for letter in row.label["zh"])
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in row.label["en"])
    assert row.source
    assert all(len(m) == 3 and m[0] == "M" and 1 <= int(m[1:]) <= 57 for m in row.mechanisms)
    if row.integer:
        assert all(value == int(value) for value in (row.default, row.low, row.high))
    if row.neutral is not None:
        assert row.low <= row.neutral <= row.high


def test_labels_and_fields_are_told_apart():
    rows = sim.parameters().values()
    for texts in ([row.label["zh"] for row in rows], [row.label["en"] for row in rows], [row.field for row in rows]):
        assert len(set(texts)) == len(texts)


def test_every_mechanism_of_a_lever_is_named():
    assert all(row.mechanisms for row in sim.parameters().values() if row.kind == "lever")


def test_the_policy_record_holds_every_parameter():
    assert set(POLICY.names) == {row.field for row in sim.parameters().values()}
    values = sim.Parameters({name: at(name, 0.3) for name in NAMES})
    row, _ = policy_rows([values])
    for name, parameter in sim.parameters().items():
        assert row[parameter.field][0] == values[name]


def test_values_are_a_read_only_mapping():
    params = sim.load_case("baseline").params
    assert list(params) == NAMES and len(params) == len(NAMES)
    assert params["authority.delegated_share"] == 0.4
    with pytest.raises(TypeError):
        params["authority.delegated_share"] = 0.5
    assert "authority.delegated_share" in params and "authority" not in params


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1), max_size=30))
def test_changes_are_what_differs_from_the_defaults(picked):
    changes = {name: at(name, share) for name, share in picked.items()}
    params = sim.Parameters(changes)
    again = sim.Parameters(params.changes())
    assert dict(again) == dict(params)
    assert set(params.changes()) <= set(changes)
    assert all(isinstance(value, float) for value in params.values())
    one = sim.Parameters().with_changes(changes)
    assert dict(one) == dict(params)


@given(name=st.sampled_from(NAMES), value=st.floats(allow_nan=True, allow_infinity=True))
def test_nothing_out_of_bounds_gets_in(name, value):
    row = sim.parameters()[name]
    fits = math.isfinite(value) and row.low <= value <= row.high and (not row.integer or value == int(value))
    if fits:
        assert row.check(value) == value
    else:
        with pytest.raises(sim.QuanzeError, match=name):
            row.check(value)


@pytest.mark.parametrize("value", [np.float64(0.5), np.float32(0.5), 1, np.int64(1), 0])
def test_numbers_of_all_sorts(value):
    checked = sim.parameters()["tolerance.coverage"].check(value)
    assert type(checked) is float and checked == value
