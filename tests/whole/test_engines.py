"""Two drivers, one county: the Mesa agents and the compiled loop, every array byte for byte, month by month."""

import numpy as np
import pytest
from counties import LEVERS, NAMES, at, begin, cases, county, same, seeds, state, tables
from hypothesis import example, given, settings
from hypothesis import strategies as st
from own_counties import own_cases

import sim
from sim.engine import drain, live
from sim.rules import decision
from sim.signals import Option


class Deliberate(sim.TownshipCadre):
    """Decides by the default rule, but in Python: so the reasons for refusing are asked of this method, too."""

    def choose(self, matter, weighing):
        return decision.choose(weighing)


class Spelled(sim.TownshipCadre):
    """The default rule, spelled out from the fields of the weighing."""

    def choose(self, matter, weighing):
        v = weighing[0]
        good = v.credited
        act = v.motivation * (1.0 - v.burnout) * good + v.reward * (good + v.leniency * (1.0 - good))
        act = act + v.resident_pull * v.success + v.benefit - v.effort * (1.0 + v.burnout) - v.fear_act + v.noise_act
        if v.idea:
            return Option.ACT if act >= v.let_go and not v.lacks else Option.LET_GO
        values = {}
        if not v.lacks:
            values[Option.ACT] = act
        if not v.lacks and v.may_abuse:
            guilt = v.abuse_guilt * v.motivation * (1.0 - v.burnout) * good
            values[Option.ABUSE] = act + v.rent - guilt - v.fear_abuse
        values[Option.PAPER] = v.paper + v.paper_benefit * v.benefit - v.integrity * v.motivation * (1.0 - v.burnout)
        if v.may_pass:
            values[Option.PASS] = v.pass_on
        values[Option.WAIT] = v.wait - v.wait_guilt * v.motivation * (1.0 - v.burnout)
        if v.lacks == 1:
            values[Option.OVERREACH] = act + v.overreach
        return max(values, key=values.get)


def shuffle(model):
    for people in (model.departments, model.cadres, model.residents):
        people.shuffle(inplace=True)


def live_side_by_side(case, seed, cadre=sim.TownshipCadre, permuted=False, log=True):
    world, archive, plan = begin(case, seed, log)
    model = sim.CountyModel(case, rng=seed, cadre=cadre, log=log)
    same(state(world), state(model.world))
    for _ in range(case.structure.months):
        if permuted:
            shuffle(model)
        live(world, archive, plan, 1)
        events = drain(world) if log else world.events
        model.step()
        if log:
            assert events.tobytes() == model._events[-1].tobytes()
            world.events[:] = 0  # the order in which signals were written down is nobody's business
            model.world.events[:] = 0
        same(state(world), state(model.world))
        same(tables(archive), tables(model.archive))
    return model


@settings(max_examples=25)
@given(case=cases(), seed=seeds, permuted=st.booleans())
def test_both_drivers_live_the_same_months(case, seed, permuted):
    live_side_by_side(case, seed, permuted=permuted)


@settings(max_examples=40)
@given(case=own_cases(), seed=seeds, permuted=st.booleans())
def test_both_drivers_live_the_same_months_in_a_county_of_tables(case, seed, permuted):
    live_side_by_side(case, seed, permuted=permuted)


@settings(max_examples=12)
@given(case=cases(months=(14, 18)), seed=seeds, permuted=st.booleans(), cadre=st.sampled_from([Deliberate, Spelled]))
def test_a_rule_of_ones_own_that_repeats_the_default_changes_nothing(case, seed, permuted, cadre):
    live_side_by_side(case, seed, cadre, permuted)


@pytest.mark.parametrize("end", ["low", "high"])
def test_all_levers_at_one_end(end):
    everything = {name: getattr(sim.parameters()[name], end) for name in LEVERS}
    live_side_by_side(county(townships=2, cadres=3, residents=4, months=14, params=everything), 4, permuted=True)


@pytest.mark.parametrize("name", LEVERS)
def test_each_lever_at_both_ends(name):
    """Low in the first months, high after a reform, so that either end meets what the other left behind."""
    case = county(townships=2, cadres=3, residents=3, months=13).with_params({name: at(name, 0.0)})
    live_side_by_side(case.with_reform(month=7, set={name: at(name, 1.0)}), 6, log=False)


SIZES = {
    "one cadre": {"cadres": 1},
    "one cadre who can be removed": {"cadres": 3, "townships": 1},
    "one township": {"townships": 1},
    "one of everything": {"townships": 1, "cadres": 1, "residents": 1},
    "no residents": {"residents": 0},
    "no mandates": {"params": {"workload.mandates": 0.0}},
    "nothing to do": {"residents": 0, "params": {"workload.mandates": 0.0}},
    "less than a year": {"months": 5},
    "one month": {"months": 1},
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_odd_sizes(sizes, seed):
    live_side_by_side(county(**{"months": 25, **sizes}), seed, permuted=True)


def test_the_whole_run_is_the_same_however_it_is_asked_for():
    case = county(months=26).with_reform(month=14, set={"support.rotation": 0.5, "support.role_models": 0.3})
    compiled = sim.simulate(case, seed=9, log=True)
    agents = sim.simulate(case, seed=9, engine="mesa", log=True)
    own = sim.simulate(case, seed=np.int64(9), engine="mesa", cadre=Deliberate)
    silent = sim.simulate(case, seed=9)
    for run in (agents, own, silent):
        same(tables(compiled.archive), tables(run.archive))
    assert compiled.events.tobytes() == agents.events.tobytes()
    assert compiled.events.size > 0 and silent.events.size == 0
    assert (compiled.engine, agents.engine, own.engine) == ("compiled", "mesa", "mesa")


def test_another_rule_of_choice_does_change_the_county():
    """The control of the tests above: the bytes would show it."""

    class Idle(sim.TownshipCadre):
        def choose(self, matter, weighing):
            return Option.WAIT

    case = county(months=14)
    idle = sim.simulate(case, seed=1, engine="mesa", cadre=Idle)
    assert tables(idle.archive) != tables(sim.simulate(case, seed=1).archive)
    assert idle.summary()["acted_share"] == 0.0
    assert idle.summary()["other"] + idle.sums()["stuck_wait"] / (
        idle.sums()["stuck_wait"] + idle.sums()["refused_wait"]
    ) == pytest.approx(1.0)


@settings(max_examples=20)
@given(case=cases(months=(1, 26), names=tuple(NAMES)), seed=seeds)
@example(case=county(months=24), seed=1)
def test_a_run_repeats_itself(case, seed):
    """Nothing is kept between runs, in the arrays or outside."""
    first, again = (tables(sim.simulate(case, seed=seed).archive) for _ in range(2))
    same(first, again)


def test_seeds_differ():
    case = county(months=6)
    seen = {sim.simulate(case, seed=seed).archive.deeds.tobytes() for seed in (0, 1, 2, 2**32, 2**32 + 1, 2**63 - 1)}
    assert len(seen) == 6
