"""Every lever stands with one mover, and nothing beyond its policy range can be asked for."""

import pytest

import sim
from experiments.workshop.levers import FILE, checked, limits, movers, read_movers, step
from sim.errors import InputError
from sim.tables import own_toml

LEVERS = [name for name, row in sim.parameters().items() if row.kind == "lever"]


def test_every_lever_stands_with_one_mover():
    assert sorted(lever.name for group in movers() for lever in group.levers) == sorted(LEVERS)


@pytest.mark.parametrize("fault", ["twice", "missing", "none"])
def test_a_fault_of_the_table_is_named(fault):
    content = {name: {**row, "levers": list(row["levers"])} for name, row in own_toml(FILE).items()}
    lever = content["county"]["levers"][0]
    if fault == "twice":
        content["above"]["levers"].append(lever)
    elif fault == "missing":
        content["county"]["levers"].remove(lever)
    else:
        lever = "authority.none"
        content["county"]["levers"].append(lever)
    with pytest.raises(AssertionError, match=lever):
        read_movers(content)


@pytest.mark.parametrize("name", LEVERS)
def test_a_slider_has_steps_and_ends_within_the_range(name):
    lever = sim.parameters()[name]
    low, high = limits(lever)
    assert (high - low) / step(lever) >= (1 if lever.integer else 19.99)
    assert [checked(name, end) for end in (low, high)] == [low, high]
    assert step(lever) == 1 or not lever.integer


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("authority.delegated_share", 0.9, "policy range"),
        ("authority.delegated_share", "0.5", "must be a number"),
        ("authority.delegated_share", float("nan"), "finite"),
        ("authority.delegated_shar", 0.5, "did you mean"),
        ("cadres.sanction_cost", 1.0, "no lever"),
    ],
)
def test_what_no_reform_could_set_is_refused(name, value, said):
    with pytest.raises(InputError, match=said):
        checked(name, value)
