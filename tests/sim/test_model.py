"""The county as Mesa users expect it."""

import gc
import weakref

import mesa
import numpy as np
import pytest
from counties import county, fingerprint, same, tables

import sim
from sim.signals import Deed, Option
from sim.world import World

CASE = county(townships=2, cadres=3, residents=4, months=8)


def test_agents_by_type():
    model = sim.CountyModel(CASE, rng=1)
    assert isinstance(model, mesa.Model)
    sizes = {kind: len(model.agents_by_type[kind]) for kind in (sim.CountyDepartment, sim.TownshipCadre, sim.Resident)}
    assert sizes == {sim.CountyDepartment: 10, sim.TownshipCadre: 6, sim.Resident: 8}
    assert len(model.agents) == 24
    for kind, mine in (
        (sim.CountyDepartment, model.departments),
        (sim.TownshipCadre, model.cadres),
        (sim.Resident, model.residents),
    ):
        assert set(model.agents_by_type[kind]) == set(mine)
        assert [agent.row for agent in mine] == list(range(len(mine)))


def test_a_step_is_a_month():
    model = sim.CountyModel(CASE, rng=1)
    assert model.month == 0 and isinstance(model.world, World)
    for month in range(1, 9):
        assert model.running
        model.step()
        assert model.month == month and model.steps == month
    assert not model.running


def test_beyond_the_horizon():
    model = sim.CountyModel(CASE, rng=1)
    for _ in range(8):
        model.step()
    before = tables(model.archive)
    with pytest.raises(sim.QuanzeError, match="ends after 8 months; see Case.with_structure"):
        model.step()
    same(before, tables(model.archive))
    assert model.month == 8


def test_a_case_by_name_and_the_default():
    model = sim.CountyModel("s2", rng=3)
    assert model.case == sim.load_case("s2")
    assert sim.CountyModel().case == sim.load_case("baseline")
    with pytest.raises(sim.QuanzeError, match="did you mean 'baseline'"):
        sim.CountyModel("basline")


@pytest.mark.parametrize("seed", [0, 1, np.int64(5), np.int32(5), np.uint8(5), 2**40, 2**63 - 1])
def test_seeds_of_all_sorts(seed):
    model = sim.CountyModel(CASE, rng=seed)
    run = model.finish()
    assert run.seed == int(seed) and type(run.seed) is int
    same(tables(run.archive), tables(sim.simulate(CASE, seed=int(seed)).archive))


def test_the_run_so_far():
    model = sim.CountyModel(CASE, rng=2)
    for _ in range(5):
        model.step()
    whole = sim.simulate(CASE, seed=2).archive
    assert model.run.archive.deeds[:5].tobytes() == whole.deeds[:5].tobytes()
    assert (model.run.archive.deeds[5:] == 0).all()
    rest = model.finish()
    assert rest.engine == "mesa"
    same(tables(rest.archive), tables(whole))


# Collecting.


def test_a_data_collector_gets_the_months_rates():
    collector = mesa.DataCollector(
        model_reporters={
            "acted": lambda model: model.rates(["acts_per_actionable"])["acts_per_actionable"],
            "all": "month",
            "rates": lambda model: model.rates(),
        },
        agenttype_reporters={sim.TownshipCadre: {"burnout": "burnout"}, sim.Resident: {"content": "satisfaction"}},
    )
    model = sim.CountyModel(CASE, rng=1, datacollector=collector)
    while model.running:
        model.step()
    table = collector.get_model_vars_dataframe()
    months = sim.simulate(CASE, seed=1).months
    assert table["all"].tolist() == list(range(1, 9))
    assert table["acted"].tolist() == pytest.approx(months["acts_per_actionable"].tolist(), nan_ok=True)
    for month, rates in enumerate(table["rates"], 1):
        assert set(rates) == set(sim.indicators())
        for name, value in rates.items():
            assert value == pytest.approx(months.loc[month, name], nan_ok=True), name
    cadres = collector.get_agenttype_vars_dataframe(sim.TownshipCadre)
    assert len(cadres) == 8 * 6
    assert cadres["burnout"].groupby("Step").mean().tolist() == pytest.approx(months["burnout"].tolist())


def test_rates_before_the_first_month_are_not_numbers():
    assert all(np.isnan(value) for value in sim.CountyModel(CASE, rng=1).rates().values())


# Views.


def test_agents_are_live_views_of_their_rows():
    model = sim.CountyModel(CASE, rng=1)
    cadre, resident, department = list(model.cadres)[2], list(model.residents)[3], list(model.departments)[4]
    model.world.cadres["burnout"][2] = 0.75
    model.world.residents["satisfaction"][3] = 0.125
    assert (cadre.burnout, resident.satisfaction) == (0.75, 0.125)
    cadre.record.burnout = 0.5
    assert model.world.cadres["burnout"][2] == 0.5
    assert [c.is_leader for c in model.cadres] == [True, True, False] * 2
    assert department.domain.id == "urban_management"
    model.step()
    p = CASE.params
    f = p["department.prior"]
    base = p["authority.department_response"]
    assert department.liability == pytest.approx(f)
    assert department.response == pytest.approx(base * (1 - f) + (1 - base) * f)


class Listener(sim.TownshipCadre):
    """Writes down what it is asked."""

    def __init__(self, model, row):
        super().__init__(model, row)
        self.seen = []

    def choose(self, matter, weighing):
        self.seen.append((matter.age, matter.overdue, matter.domain.id, matter.difficulty, repr(matter)))
        return super().choose(matter, weighing)


def test_a_cadre_sees_its_desk():
    model = sim.CountyModel(county(townships=1, cadres=2, residents=9, months=6), rng=1, cadre=Listener)
    while model.running:
        model.step()
    seen = [entry for cadre in model.cadres for entry in cadre.seen]
    assert len(model.agents_by_type[Listener]) == 2
    assert any(age > 0 for age, *_ in seen) and all(age >= 0 for age, *_ in seen)
    assert all(overdue == (age >= 3) for age, overdue, *_ in seen)
    assert all(0 <= x <= 1 and domain in text for _, _, domain, x, text in seen)
    n = model.archive.deeds.sum((0, 1))
    decided = model.archive.lines.sum((0, 1))[5]
    assert len(seen) > decided > n[Deed.ACTED]  # refusals are asked again, under the switches


# Overriding.


class Bold(sim.TownshipCadre):
    """Acts whenever it can."""

    def choose(self, matter, weighing):
        return Option.ACT if weighing[0].lacks == 0 else Option.WAIT


class Fearless(sim.TownshipCadre):
    """Acts unless afraid of anything at all."""

    def choose(self, matter, weighing):
        v = weighing[0]
        return Option.ACT if v.lacks == 0 and v.fear_act == 0 else Option.WAIT


def test_a_decision_of_ones_own():
    summary = sim.simulate(CASE, seed=1, engine="mesa", cadre=Bold).summary()
    assert summary["acts_per_actionable"] == 1.0
    assert summary["perfunctory_rate"] == summary["buck_passing_rate"] == summary["overreach_rate"] == 0.0
    assert summary["cannot_authority"] > 0


def test_the_reasons_are_those_of_the_own_rule():
    """One who would act but for fear dares not: in all three versions, whatever the default rule would have said."""
    summary = sim.simulate(CASE, seed=1, engine="mesa", cadre=Fearless).summary()
    assert summary["acts_per_actionable"] == 0.0
    for version in ("", "_shapley", "_last_in", "_per_matter"):
        assert summary[f"blame_avoidance_rate{version}"] == 1.0
    assert summary["other"] == 0.0
    assert summary["cannot_binding"] == 0.0  # even if it could, it would be afraid


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Option.NONE, "possible here: "),
        (99, "gave 99"),
        (None, "gave None"),
        ("act", "gave 'act'"),
        (Option.OVERREACH, "OVERREACH"),
    ],
)
def test_an_impossible_choice_is_refused(wrong, words):
    class Confused(sim.TownshipCadre):
        def choose(self, matter, weighing):
            return wrong

    model = sim.CountyModel(CASE, rng=1, cadre=Confused)
    with pytest.raises(ValueError, match="Confused.choose gave") as caught:
        for _ in range(8):
            model.step()
    assert words in str(caught.value)
    assert "PAPER" in str(caught.value) and "WAIT" in str(caught.value)


def test_what_is_possible_depends_on_the_matter():
    class Stubborn(sim.TownshipCadre):
        def choose(self, matter, weighing):
            return Option.ACT

    class Ball(sim.TownshipCadre):
        def choose(self, matter, weighing):
            return Option.PASS

    for kind, missing in ((Stubborn, "ACT,"), (Ball, "PASS")):
        model = sim.CountyModel(CASE, rng=1, cadre=kind)
        with pytest.raises(ValueError, match="possible here") as caught:
            for _ in range(8):
                model.step()
        assert missing not in str(caught.value).split("possible here:")[1]


def test_departments_and_residents_of_ones_own():
    class Meek(sim.CountyDepartment):
        def rule_on_tolerance(self, matter):
            self.ruled = [*getattr(self, "ruled", []), matter.domain.id]
            return super().rule_on_tolerance(matter)

        def visit(self):
            super().visit()
            self.world.lines["visit"][:, self.row] = 0

    class Silent(sim.Resident):
        def complain(self):
            pass

    case = county(months=24, params={"residents.complaint_rate": 0.9, "tolerance.coverage": 1.0})
    run = sim.simulate(case, seed=1, engine="mesa", resident=Silent)
    assert run.summary()["complaints"] < sim.simulate(case, seed=1).summary()["complaints"]
    model = sim.CountyModel(case, rng=1, department=Meek)
    for _ in range(24):
        model.departments.shuffle(inplace=True)
        model.step()
    heard = [d for d in model.departments if hasattr(d, "ruled")]
    assert heard
    # each rules on its own domain, in whatever order they stand
    assert all(set(d.ruled) == {d.domain.id} for d in heard)


def test_it_says_which_driver_ran():
    assert sim.simulate(CASE).engine == "compiled"
    assert sim.simulate(CASE, engine="mesa").engine == "mesa"


# Memory.


def test_finished_models_are_let_go():
    model = sim.CountyModel(CASE, rng=1)
    run = model.finish()
    gone = [weakref.ref(model), weakref.ref(next(iter(model.cadres))) if len(model.cadres) else weakref.ref(model)]
    del model
    gc.collect()
    assert [ref() for ref in gone] == [None, None]
    assert run.summary()["acted_share"] > 0


def test_simulating_with_agents_leaves_no_model_behind():
    gc.collect()
    before = sum(isinstance(thing, sim.CountyModel) for thing in gc.get_objects())
    for seed in range(5):
        sim.simulate(CASE, seed=seed, engine="mesa")
    gc.collect()
    assert sum(isinstance(thing, sim.CountyModel) for thing in gc.get_objects()) <= before


def test_two_models_side_by_side_do_not_meet():
    one, other = sim.CountyModel(CASE, rng=1), sim.CountyModel(CASE, rng=2)
    for _ in range(8):
        one.step()
        other.step()
    assert fingerprint(one.archive) == fingerprint(sim.simulate(CASE, seed=1).archive)
    assert fingerprint(other.archive) == fingerprint(sim.simulate(CASE, seed=2).archive)


def test_a_desk_seen_between_months_holds_what_is_still_open():
    model = sim.CountyModel(
        sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=3, residents=6, months=12)
    )
    assert all(cadre.desk == [] for cadre in model.cadres)
    for _ in range(5):
        model.step()
        desks = [matter for cadre in model.cadres for matter in cadre.desk]
        assert sorted(matter.row for matter in desks) == list(model.desks.matters())
        for cadre in model.cadres:
            assert all(matter.record.handler == cadre.row for matter in cadre.desk)
    assert desks
