"""Agents as public nouns: what they show, and that looking changes nothing."""

import numpy as np
import pytest
from counties import county, same, tables

import sim
from sim.rules import decision
from sim.signals import Option

CASE = county(townships=2, cadres=4, residents=6, months=26)
EXPECTED = tables(sim.simulate(CASE, seed=3).archive)


class Peeking(sim.TownshipCadre):
    """Weighs everything else on the desk before deciding, as often as asked."""

    def peek(self, matter):
        return [self.weigh(other) for other in self.desk if other.row != matter.row]

    def choose(self, matter, weighing):
        others = self.peek(matter)
        assert all(0.0 <= other[0].skill <= 1.0 for other in others)
        return super().choose(matter, weighing)


class PeekingExplainer(Peeking):
    def choose(self, matter, weighing):
        self.peek(matter)
        return decision.choose(weighing)  # by a rule of one's own, so that the reasons are asked of it

    def explain(self, matter, weighing, option):
        self.peek(matter)
        reasons = super().explain(matter, weighing, option)
        self.peek(matter)
        return reasons


class Scribbling(sim.TownshipCadre):
    """Writes into what it was given to look at."""

    def choose(self, matter, weighing):
        option = super().choose(matter, weighing)
        weighing[:] = np.zeros(1, weighing.dtype)
        return option

    def explain(self, matter, weighing, option):
        reasons = super().explain(matter, weighing, option)
        weighing[0].u_success = 1.0 - weighing[0].u_success
        return reasons


class Direct(sim.TownshipCadre):
    """Asks the compiled rules themselves, for every matter of the county."""

    def choose(self, matter, weighing):
        for row in self.desks.matters():
            decision.weigh(self.world, row)
            decision.choose(self.world.weighing)
        decision.size_up(self.world, self.row)
        self.world.weighing["u_success"] = 0.0
        return super().choose(matter, weighing)


class Uncopied(sim.TownshipCadre):
    """Hands out the scratch paper itself, and peeks."""

    def weigh(self, matter):
        decision.weigh(self.world, matter.row)
        return self.world.weighing

    def choose(self, matter, weighing):
        for other in self.desk:
            self.weigh(other)
        return super().choose(matter, weighing)


@pytest.mark.parametrize("cadre", [Peeking, PeekingExplainer, Scribbling, Direct, Uncopied])
def test_looking_changes_nothing(cadre):
    same(EXPECTED, tables(sim.simulate(CASE, seed=3, engine="mesa", cadre=cadre).archive))


def test_between_months_anything_may_be_weighed_and_read():
    model = sim.CountyModel(CASE, rng=3)
    while model.running:
        model.step()
        for cadre in model.cadres:
            for matter in cadre.desk:
                cadre.weigh(matter)
        model.world.weighing[:] = np.ones(1, model.world.weighing.dtype)
        model.world.spare[:] = np.ones(1, model.world.spare.dtype)
        model.run.summary()
        repr(model)
    same(EXPECTED, tables(model.archive))


def test_a_desk_cannot_be_changed_by_who_looks_at_it():
    model = sim.CountyModel(CASE, rng=3)
    for _ in range(3):
        model.step()
    rows = model.desks.of_cadre(0)
    assert isinstance(rows, tuple)
    list(model.cadres)[0].desk.clear()
    assert model.desks.of_cadre(0) == rows


# What they show.


def test_the_nouns_are_public():
    assert {"Matter", "Option"} <= set(sim.__all__)
    assert sim.Option is Option and sim.Option.WAIT == 4
    model = sim.CountyModel(CASE, rng=3)
    for _ in range(3):
        model.step()
    desk = [matter for cadre in model.cadres for matter in cadre.desk]
    assert desk and all(type(matter) is sim.Matter for matter in desk)


def test_cadres_show_what_the_tables_of_their_run_say():
    model = sim.CountyModel(CASE, rng=3)
    shown = {}
    while model.running:
        if model.month % 12 == 11:  # a year's row is written before anybody leaves
            model.step()
            year = model.run.cadres.loc[model.month // 12]
        else:
            model.step()
    for cadre in model.cadres:
        shown[cadre.township, cadre.seat] = cadre
        row = cadre.record
        for name in ("cohort", "tenure", "ability", "motivation", "loss_aversion", "dependence", "merit", "burnout"):
            value = getattr(cadre, name)
            assert type(value) in (int, float) and value == row[name]
        for name in ("slips_blamed", "slips_spared", "omissions_blamed", "omissions_spared"):
            assert getattr(cadre, name) == row[name] >= 0
        for name in ("fear_of_acting", "fear_of_omitting"):
            assert getattr(cadre, name) == row[name]
        assert cadre.norm == model.run.archive.states["norm"][-1, cadre.township - 1]
        assert cadre.is_young == bool(row.young)
    assert sorted(shown) == [(township, seat) for township in (1, 2) for seat in (1, 2, 3, 4)]
    assert set(year.index.droplevel("cohort")) == set(shown)
    assert [cadre.is_leader for (_, seat), cadre in shown.items()] == [seat <= 2 for _, seat in shown]


def test_departments_and_residents_show_themselves():
    model = sim.CountyModel(CASE, rng=3)
    for _ in range(5):
        model.step()
    last = model.run.archive.departments[-1]
    for department in model.departments:
        for name in ("liability", "absence", "response"):
            assert getattr(department, name) == last[name][department.row]
    assert [resident.township for resident in model.residents] == [1] * 6 + [2] * 6
    for resident in model.residents:
        assert 0 <= resident.satisfaction <= 1
        assert resident.propensity == model.world.residents["propensity"][resident.row]


def test_what_they_show_is_read_only_and_says_what_it_is():
    model = sim.CountyModel(CASE, rng=3)
    cadre = list(model.cadres)[0]
    for agent, name in (
        (cadre, "burnout"),
        (list(model.departments)[0], "response"),
        (list(model.residents)[0], "propensity"),
    ):
        before = getattr(agent, name)
        with pytest.raises(sim.QuanzeError, match=f"{name} of a {type(agent).__name__} is read .* agent.record.{name}"):
            setattr(agent, name, 0.5)
        assert getattr(agent, name) == before
        assert getattr(type(agent), name).__doc__
    for name in ("township", "seat", "norm"):
        with pytest.raises(AttributeError):
            setattr(cadre, name, 1)


def test_agents_and_models_are_shown_in_a_few_words():
    model = sim.CountyModel(CASE, rng=3, cadre=Peeking)
    assert repr(model) == "<CountyModel: baseline, seed 3, month 0 of 26>"
    assert repr(list(model.cadres)[5]) == "<Peeking: township 2, seat 2, burnout 0.00>"
    assert repr(list(model.departments)[0]) == "<CountyDepartment: work_safety, response 0.00>"
    assert repr(list(model.residents)[6]) == "<Resident 6: township 2, satisfaction 0.60>"
    model.step()
    assert repr(model) == "<CountyModel: baseline, seed 3, month 1 of 26>"
