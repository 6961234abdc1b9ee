"""Mesa's own tools on a county: batch runs, data collectors, seeds that are drawn, models that are dropped."""

import gc
import inspect
import warnings
import weakref

import mesa
import pandas as pd
import pytest
from counties import county, same, tables

import sim
from sim.indicator import HEADLINES

CASE = county(townships=2, cadres=3, residents=4, months=8)


def batch(parameters, seeds=None, **how):
    """Run a batch; newer Mesas take seeds beside the parameters and overwrite those among them."""
    if seeds is not None:
        beside = "rng" in inspect.signature(mesa.batch_run).parameters
        (how if beside else parameters)["rng"] = seeds
    with warnings.catch_warnings():  # newer Mesas would rather have seeds than iterations
        warnings.simplefilter("ignore", DeprecationWarning)
        how = {"number_processes": 1, "display_progress": False, **how}
        return pd.DataFrame(mesa.batch_run(sim.CountyModel, {"case": CASE, **parameters}, **how))


def test_without_a_seed_one_is_drawn_and_said():
    first, second = sim.CountyModel(CASE), sim.CountyModel(CASE)
    assert first.seed_of_county != second.seed_of_county
    assert f"seed {first.seed_of_county}," in repr(first)
    run = first.finish()
    assert run.seed == first.seed_of_county
    same(tables(run.archive), tables(sim.simulate(CASE, seed=run.seed).archive))


def test_iterations_of_a_batch_are_replicates():
    rows = batch({}, iterations=3)
    assert rows.seed_of_county.nunique() == len(rows) == 3
    for _, row in rows.iterrows():
        summary = sim.simulate(CASE, seed=row.seed_of_county).summary()
        assert all(row[name] == pytest.approx(summary[name], nan_ok=True) for name in HEADLINES)


def test_a_batch_over_seeds_and_cases_month_by_month():
    other = CASE.with_params({"tolerance.coverage": 1.0}).named("tolerant")
    rows = batch({"case": [CASE, other]}, seeds=[4, 5], data_collection_period=1)
    assert len(rows) == 2 * 2 * 8 and set(rows.seed_of_county) == {4, 5}
    shown = rows[(rows.seed_of_county == 5) & (rows.case == other)].sort_values("Step").inaction_rate.tolist()
    model = sim.CountyModel(other, rng=5)
    for month in range(8):
        model.step()
        assert shown[month] == pytest.approx(model.run.summary()["inaction_rate"], nan_ok=True)


def shown(name):
    """A reporter of what only some kinds of agents have."""
    return lambda agent: getattr(agent, name, None)


def burnouts():
    return mesa.DataCollector(
        model_reporters={"month": "month", "rates": lambda model: model.rates(["burnout"])["burnout"]},
        agent_reporters={name: shown(name) for name in ("burnout", "norm", "township")},
    )


def test_a_batch_makes_a_collector_for_each_model():
    rows = batch({"datacollector": burnouts}, seeds=[1, 2])
    assert set(rows.month) == {8} and len(rows) == 2 * (10 + 6 + 8)
    rates = rows.groupby("RunId").rates.first()
    assert rates.tolist() == pytest.approx([sim.simulate(CASE, seed).months.burnout[8] for seed in (1, 2)])
    cadres = rows[rows.burnout.notna()]
    assert len(cadres) == 2 * 6 and set(cadres.township) == {1, 2}
    assert cadres.norm.between(0, 1).all() and rows[rows.burnout.isna()].norm.isna().all()


def test_one_collector_for_all_models_of_a_batch_is_refused():
    with pytest.raises(sim.QuanzeError, match="collects from another model already.* a function that makes one"):
        batch({"datacollector": burnouts()}, seeds=[1, 2])


def test_no_collector_if_none_is_wanted():
    model = sim.CountyModel(CASE, rng=1, datacollector=None)
    model.step()
    assert model.datacollector is None


def test_the_default_collector_gives_a_row_a_month():
    model = sim.CountyModel(CASE, rng=1)
    model.finish()
    table = model.datacollector.get_model_vars_dataframe()
    assert list(table.columns) == ["seed_of_county", *HEADLINES] and len(table) == 8


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sim.CountyModel(CASE, seed=3), "seed= is called rng= in CountyModel"),
        (lambda: sim.CountyModel(CASE, cader=sim.TownshipCadre), "unknown argument 'cader' in CountyModel; .* 'cadre'"),
        (lambda: sim.simulate(CASE, rng=3), "rng= is called seed= in simulate"),
        (lambda: sim.simulate(CASE, sed=3), "unknown argument 'sed' in simulate; did you mean 'seed'"),
        (lambda: sim.simulate(CASE, egnine="mesa"), "unknown argument 'egnine' in simulate; did you mean 'engine'"),
        (lambda: sim.simulate(CASE, engine="mesa", residents=int), "'residents' in simulate; did you mean 'resident'"),
    ],
)
def test_a_keyword_that_is_none_is_named(call, words):
    with pytest.raises(sim.QuanzeError, match=words):
        call()


# Memory.


def test_models_stepped_and_dropped_are_freed():
    gone = []
    for seed in range(3):
        model = sim.CountyModel(CASE, rng=seed)
        model.step()
        gone += [weakref.ref(model), weakref.ref(next(iter(model.cadres))), weakref.ref(model.world.matters)]
        del model
    gc.collect()
    assert [ref() for ref in gone] == [None] * 9
    assert not any(isinstance(model, sim.CountyModel) for model in getattr(mesa.Agent, "_ids", {}))


def test_the_models_of_a_batch_are_freed():
    gc.collect()
    before = sum(isinstance(thing, sim.CountyModel) for thing in gc.get_objects())
    batch({}, iterations=3)
    gc.collect()
    assert sum(isinstance(thing, sim.CountyModel) for thing in gc.get_objects()) <= before


def test_agents_are_numbered_from_one_in_each_model():
    models = [sim.CountyModel(CASE, rng=seed) for seed in (1, 2)]
    for model in models:
        assert sorted(agent.unique_id for agent in model.agents) == list(range(1, 25))
        late = sim.Resident(model, 0)
        assert late.unique_id == 25
