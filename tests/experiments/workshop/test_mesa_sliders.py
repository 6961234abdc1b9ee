"""Mesa's page gets models whose levers are where its sliders are."""

import pytest

import sim
from experiments.workshop.levers import limits, step
from experiments.workshop.mesa_sliders import LeverCounty, sliders
from sim.errors import InputError

LEVERS = [name for name, row in sim.parameters().items() if row.kind == "lever"]


def test_sliders_give_the_values_of_today_within_what_a_reform_could_set():
    for name, slider in sliders(LEVERS, "zh").items():
        row = sim.parameters()[name]
        assert (slider["min"], slider["max"]) == limits(row) and slider["step"] == step(row)
        assert slider["value"] == row.default and slider["label"] == row.label["zh"]
        assert isinstance(slider["value"], int) == row.integer == (slider["type"] == "SliderInt")


def test_a_county_made_from_all_sliders_is_the_county_as_it_is():
    values = {name: slider["value"] for name, slider in sliders(LEVERS).items()}
    within = {name: value for name, value in values.items() if limits(sim.parameters()[name])[0] <= value}
    assert LeverCounty(rng=1, **within).case.hash() == sim.load_case("baseline").hash()


def test_a_lever_that_is_moved_is_lived():
    model = LeverCounty(rng=3, **{"authority.delegated_share": 0.7})
    model.step()
    same = sim.CountyModel(sim.load_case("baseline").with_params({"authority.delegated_share": 0.7}), rng=3)
    while same.month < model.month:
        same.step()
    assert (
        model.month == 1
        and list(model.datacollector.model_vars["inaction_rate"])
        and (model.world.cadres == same.world.cadres).all()
    )


@pytest.mark.parametrize("levers", [{"nonsense": 1}, {"residents.need_rate": 1}, {"authority.delegated_share": 7}])
def test_what_is_no_lever_is_refused(levers):
    with pytest.raises(InputError):
        LeverCounty(rng=1, **levers)
