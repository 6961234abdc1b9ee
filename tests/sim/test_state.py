"""Halting, saving, waking and branching a county: equal to the bit to a run that was never stopped."""

import copy
import json
import sys
import types
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from counties import LEVERS, cases, changes, county, same, seeds, state, tables
from hypothesis import example, given, settings
from hypothesis import strategies as st
from own_counties import lived_in, own_cases, own_county

import sim
from sim.errors import InputError
from sim.rules import decision

LITTLE = county(townships=2, cadres=3, residents=3, months=26, inspection__visits_per_month=0.9)


class Spelled(sim.TownshipCadre):
    """Decides by the default rule, but in Python."""

    def choose(self, matter, weighing):
        return decision.choose(weighing)


def everything(run):
    """Bytes of all that a run keeps."""
    return {name: table.tobytes() for name, table in run.archive._asdict().items()} | {"log": run.events.tobytes()}


def stepped(case, seed, month, log=True, **agents):
    model = sim.CountyModel(case, rng=seed, log=log, **agents)
    while model.month < month:
        model.step()
    return model


@st.composite
def halted(draw, tables=True):
    case = draw(cases() | own_cases() if tables else cases())
    return case, draw(seeds), draw(st.integers(0, case.structure.months))


@st.composite
def futures(draw):
    """A case, a month, and a case that is the same until then."""
    case, seed, month = draw(halted())
    months = draw(st.integers(max(month, 1), case.structure.months + 14))
    past = tuple(reform for reform in case.reforms if reform.month <= max(month, 1))  # month 1 founds the county
    other = replace(case, name="other", reforms=past, structure=replace(case.structure, months=months))
    if month < months:
        start = draw(st.integers(max(month, 1) + 1, months)) if month + 1 < months else months
        if start > max(month, 1):
            pilots = draw(st.lists(st.sampled_from([*other.county.places]), unique=True))
            other = other.with_reform(start, draw(changes(tuple(LEVERS), 12).filter(bool)), townships=pilots)
    return case, other, seed, month


@settings(max_examples=40)
@given(life=halted(), log=st.booleans())
@example(life=(LITTLE, 1, 0), log=True)
@example(life=(LITTLE, 1, 11), log=True)
@example(life=(LITTLE, 1, 12), log=True)
@example(life=(LITTLE, 1, 13), log=False)
@example(life=(LITTLE, 1, 26), log=True)
def test_a_county_that_was_halted_lives_on_as_if_it_had_not_been(life, log):
    case, seed, month = life
    whole = everything(sim.simulate(case, seed, log=log))
    from_loop = sim.halt(case, month, seed, log)
    from_agents = stepped(case, seed, month, log).state
    same(state(from_loop.world), state(from_agents.world))
    for halt in (from_loop, from_agents):
        assert halt.month == month
        same(everything(halt.go_on()), whole)
        model = sim.resume(halt)
        assert (model.month, model.steps, model.running) == (month, month, month < case.structure.months)
        same(everything(model.finish()), whole)


@settings(max_examples=40)
@given(life=futures())
def test_a_branch_is_a_run_of_the_other_case_from_the_start(life):
    case, other, seed, month = life
    whole = everything(sim.simulate(other, seed, log=True))
    halt = sim.halt(case, month, seed, log=True)
    same(everything(halt.go_on(other)), whole)
    same(everything(sim.resume(halt, other).finish()), whole)


@pytest.mark.parametrize(("before", "after"), [(2, 6), (6, 2)])
def test_matters_that_live_longer_or_shorter_from_now_on_find_their_room(before, after):
    case = county(months=24, workload__deadline_months=before)
    other = case.with_reform(month=13, set={"workload.deadline_months": after})
    halt = sim.halt(case, 12)
    assert (halt.branch(other)[0].matters.size > halt.world.matters.size) == (after > before)
    same(everything(halt.go_on(other)), everything(sim.simulate(other)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.with_structure(warm_up=0, cadres=5), "its structure.cadres is 5, and 3 was lived with"),
        (lambda c: c.with_structure(warm_up=0, months=11), "ends after 11 months, and 12 were lived"),
        (lambda c: c.with_params({"support.care": 0.5}), "in month 1 its support.care is 0.5"),
        (lambda c: c.with_reform(month=12, set={"support.care": 0.5}), "in month 12 its support.care is 0.5"),
    ],
)
def test_another_past_is_refused_and_the_first_difference_named(change, said):
    with pytest.raises(InputError, match=said):
        sim.halt(LITTLE, 12).go_on(change(LITTLE))
    with pytest.raises(InputError, match=said):
        sim.resume(sim.halt(LITTLE, 12), change(LITTLE))


def test_the_parameters_of_the_first_month_found_the_county_and_are_past_at_once():
    with pytest.raises(InputError, match="in month 1"):
        sim.halt(LITTLE, 0).go_on(LITTLE.with_params({"support.care": 0.5}))
    assert sim.halt(LITTLE, 0).go_on(LITTLE.with_reform(month=2, set={"support.care": 0.5})).seed == 1


@pytest.mark.parametrize("month", [-1, 27, 1.5, True, "12"])
def test_a_month_that_cannot_be_halted_at_is_refused(month):
    with pytest.raises(InputError, match="after 0 to 26 months"):
        sim.halt(LITTLE, month)


def test_what_goes_on_shares_nothing_with_the_state():
    model = stepped(LITTLE, 2, 12)
    halt = model.state
    kept = state(halt.world) | tables(halt.archive)
    model.finish()
    sim.resume(halt).finish()
    halt.go_on()
    same(state(halt.world) | tables(halt.archive), kept)
    for mine, theirs in zip((*halt.world, *halt.archive), (*halt.branch()[0], *halt.branch()[1]), strict=True):
        assert not mine.flags.writeable and not np.shares_memory(mine, theirs)


def test_threads_live_futures_of_one_past_at_once():
    halt = sim.halt(LITTLE, 12, seed=5, log=True)
    futures = [LITTLE.with_reform(month=13, set={"support.care": share / 8}) for share in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        for case, run in zip(futures, pool.map(halt.go_on, futures), strict=True):
            same(everything(run), everything(sim.simulate(case, 5, log=True)))


def test_a_copied_model_lives_its_own_life():
    model = stepped(LITTLE, 3, 13)
    before = state(model.world)
    twin = copy.deepcopy(model)
    for people in ("departments", "cadres", "residents"):
        assert all(agent.world is twin.world and agent.model is twin for agent in getattr(twin, people))
    assert twin.adjudication.world is twin.world
    run = twin.finish()
    same(state(model.world), before)
    same(everything(run), everything(model.finish()))
    same(everything(run), everything(sim.simulate(LITTLE, 3, log=True)))


# Files


@settings(max_examples=10)
@given(life=halted(tables=False), log=st.booleans())
def test_a_saved_state_comes_back_to_the_bit(life, log, tmp_path_factory):
    case, seed, month = life
    path = tmp_path_factory.mktemp("state") / "county"
    halt = sim.halt(case.named("县（一）/a.b"), month, seed, log)
    halt.save(path)
    back = sim.load_state(path)
    assert back.case == halt.case and (back.seed, back.month) == (seed, month)
    same(state(back.world) | tables(back.archive), state(halt.world) | tables(halt.archive))
    assert (back.events is None) == (not log)
    same(everything(back.go_on()), everything(sim.simulate(case, seed, log=log)))


def test_a_saved_state_of_a_county_of_tables_comes_back_to_the_bit(tmp_path, monkeypatch):
    """Its arrays have the sizes that the tables say; what makes a county of tables is not asked here."""
    county = own_county({"cadres": 5, "residents": 0}, {"cadres": 2, "residents": 7, "leaders": 1})
    for name in ("county_files", "county_tables"):
        reader = types.SimpleNamespace(county_of=lambda tables, where: county, read_county=None)
        monkeypatch.setitem(sys.modules, f"sim.{name}", reader)
    case = lived_in(county, 26).with_reform(14, {"support.care": 0.5}, townships=["2"])
    halt = sim.halt(case, 12, log=True)
    halt.save(tmp_path / "county")
    back = sim.load_state(tmp_path / "county")
    assert back.case == halt.case
    same(state(back.world) | tables(back.archive), state(halt.world) | tables(halt.archive))
    same(everything(sim.resume(back).finish()), everything(sim.simulate(case, log=True)))


def test_a_county_of_other_tables_is_another_past():
    towns = {"cadres": 3, "residents": 3}, {"cadres": 3, "residents": 3}
    case = lived_in(own_county(*towns), 24)
    halt = sim.halt(case, 12)
    for other in ({"cadres": 3, "residents": 3, "leaders": 1}, towns[1] | {"params": {"support.care": 0.5}}):
        with pytest.raises(InputError, match="the tables of its county are not those of baseline"):
            halt.go_on(lived_in(own_county(towns[0], other), 24))
    with pytest.raises(InputError, match="its structure.cadres is 2, and 3 was lived with"):
        halt.go_on(lived_in(own_county(towns[0], {"cadres": 1, "residents": 3}), 24))
    with pytest.raises(InputError, match="in month 12 its support.care is 0.5"):
        halt.go_on(case.with_reform(12, {"support.care": 0.5}, townships=["2"]))
    pilot = case.with_reform(13, {"support.care": 0.5}, townships=["2"])
    same(everything(halt.go_on(pilot)), everything(sim.simulate(pilot)))


def test_a_model_is_saved_and_resumed_with_agents_of_ones_own(tmp_path):
    path = tmp_path / "county.zip"
    stepped(LITTLE, 4, 13, cadre=Spelled).save(str(path))
    model = sim.resume(str(path), cadre=Spelled)
    assert model.month == 13 and type(next(iter(model.cadres))) is Spelled
    same(everything(model.finish()), everything(sim.simulate(LITTLE, 4, log=True)))
    branched = LITTLE.with_structure(warm_up=0, months=30).with_reform(month=14, set={"support.care": 0.5})
    same(everything(sim.resume(path, branched).finish()), everything(sim.simulate(branched, 4, log=True)))


def test_other_tools_can_read_the_file_and_the_same_state_is_the_same_file(tmp_path):
    halt = sim.halt(LITTLE, 12)
    for name in "ab":
        halt.save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with np.load(tmp_path / "a", allow_pickle=False) as file:
        assert file["world/clock"]["month"] == 12
        assert file["archive/deeds"].sum() == halt.archive.deeds.sum()
    with zipfile.ZipFile(tmp_path / "a") as file:
        assert json.loads(file.read("manifest.json"))["month"] == 12


def test_a_file_that_cannot_be_written_leaves_the_old_one_alone(tmp_path, monkeypatch):
    path = tmp_path / "county"
    halt = sim.halt(LITTLE, 12)
    halt.save(path)
    before = path.read_bytes()

    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array_header_1_0", full)
    with pytest.raises(InputError, match="No space left"):
        halt.save(path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputError, match="cannot write"):
        halt.save(tmp_path / "nowhere" / "county")


def rewritten(path, name, content):
    """Replace one member of a saved state."""
    with zipfile.ZipFile(path) as file:
        members = {member: file.read(member) for member in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for member, data in (members | {name: content}).items():
            if data is not None:
                file.writestr(member, data)


def test_states_of_other_rules_versions_and_kinds_are_refused(tmp_path):
    path = tmp_path / "county"
    for change, said in (
        ({"rules": "0123456789abcdef"}, "saved under other rules"),
        ({"schema_version": 99}, "schema_version must be 1, not 99"),
        ({"kind": "study"}, "no sound state"),
        ({"case_hash": "0"}, "no sound state"),
    ):
        sim.halt(LITTLE, 12).save(path)
        with zipfile.ZipFile(path) as file:
            manifest = json.loads(file.read("manifest.json"))
        rewritten(path, "manifest.json", json.dumps(manifest | change))
        with pytest.raises(InputError, match=said):
            sim.load_state(path)


def test_files_that_are_no_states_are_refused(tmp_path):
    path = tmp_path / "county"
    with pytest.raises(InputError, match="cannot read"):
        sim.load_state(path)
    with pytest.raises(InputError, match="cannot read"):
        sim.resume(tmp_path)
    for content in (b"", b"schema_version = 1"):
        path.write_bytes(content)
        with pytest.raises(InputError, match="no sound state"):
            sim.load_state(path)
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(InputError, match="no sound state"):
        sim.load_state(tmp_path / "other.npz")
    for name, content in (
        ("manifest.json", b"[]"),
        ("world/clock.npy", None),
        ("world/clock.npy", b"no array"),
        ("archive/deeds.npy", (lambda p: (np.save(p, np.zeros(3)), p.read_bytes())[1])(tmp_path / "x.npy")),
        ("world/cadres.npy", (lambda p: (np.save(p, np.array([{}])), p.read_bytes())[1])(tmp_path / "x.npy")),
    ):
        sim.halt(LITTLE, 12).save(path)
        rewritten(path, name, content)
        with pytest.raises(InputError, match="no sound state"):
            sim.load_state(path)


@settings(max_examples=60)
@given(data=st.data())
def test_damage_is_noticed(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("state") / "county"
    halt = sim.halt(LITTLE, 12)
    halt.save(path)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[place:]
    else:
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        back = sim.load_state(path)
    except InputError:
        return
    same(state(back.world) | tables(back.archive), state(halt.world) | tables(halt.archive))
    assert back.case == halt.case
