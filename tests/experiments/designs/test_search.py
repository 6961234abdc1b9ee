"""Searches for small packages: moves, packages, worlds, files, and what is refused."""

import pytest

import sim
from experiments.designs.drawn import draw, priors_of
from experiments.designs.reader import read_design
from experiments.designs.search import (
    LEVERS,
    Move,
    SmallSearch,
    combined,
    name_of,
    orders_of,
    read_search,
    towards,
)
from experiments.designs.setting import Setting
from sim.errors import InputError
from sim.window import Window
from sim.words import LANGUAGES

HEAD = 'schema_version = 1\nkind = "search"\nstructure = {townships = 1, months = 48}\nwindow = 24\nreplicates = 2\n'
SMALL = sim.load_case("baseline").with_structure(townships=1, months=48)


def written(folder, text):
    path = folder / "mine.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def plan(**more):
    setting = Setting("little", {}, SMALL, (3, 4), ("inaction_rate", "overreach_rate"), Window.of(24))
    how = {"levers": LEVERS[:4], "worlds": draw(priors_of(), 40, 1), "stages": (10, 10), "judged": 20, "keep": 4}
    return SmallSearch(setting, "inaction_rate", **{**how, **more})


def test_the_file_that_ships_asks_for_all_packages_of_three_of_thirty_levers():
    found = read_design("search_three_things")
    design = found.design
    assert found.kind == "search" and design.packages == 4525 and design.keep == 30
    assert set(design.levers) == {name for name, row in sim.parameters().items() if row.policy}
    assert [case.name for case in design.compare] == ["s0", "s1", "s2", "s3", "s4"]
    assert {reform.month for case in design.compare for reform in case.reforms} == {13}
    assert all(case.params == design.setting.base.params for case in design.compare)


def test_a_lever_goes_both_ways_and_stays_within_its_policy_range():
    design = read_design("search_three_things").design
    by_lever = {}
    for move in design.moves:
        row = sim.parameters()[move.lever]
        assert row.policy[0] <= move.value <= row.policy[1] and move.value != row.default
        assert not row.integer or move.value == int(move.value)
        by_lever.setdefault(move.lever, []).append(move.value)
    assert by_lever["authority.delegated_share"] == [0.3, 0.6]
    assert by_lever["support.care"] == [0.5]  # it stands at the lower end
    assert set(by_lever) == set(design.levers)


def test_whole_numbers_are_rounded_towards_the_end():
    row = sim.parameters()["assessment.veto_domains"]
    assert list(towards(row, 3, 0.4)) == [2.0, 5.0] and list(towards(row, 7, 1.0)) == [1.0]


def test_packages_are_all_combinations_the_smallest_first():
    moves = tuple(Move(name, 0.5) for name in "abcd")
    found = combined(moves, 3)
    assert len(found) == len(set(found)) == plan(most=3).packages == 4 + 6 + 4
    assert [len(one) for one in found] == sorted(len(one) for one in found)
    assert len(orders_of(found[-1])) == 6 and orders_of(found[0]) == []
    assert name_of(found[4]) == "a=0.5+b=0.5" and name_of(()) == "start"


def test_a_package_is_one_reform_and_an_order_is_one_for_each_move():
    asked, package = plan(), (Move("authority.delegated_share", 0.6), Move("support.care", 0.5))
    case = asked.reformed(package)
    assert [(reform.month, dict(reform.changes)) for reform in case.reforms] == [(13, dict(package))]
    assert case.title == {
        "zh": "权力下放比例\u00a00.4→0.6；关怀减压\u00a00→0.5",
        "en": "delegated powers 0.4\u00a0→\u00a00.6; care 0\u00a0→\u00a00.5",
    }
    assert [reform.month for reform in asked.in_order(package[::-1]).reforms] == [13, 25]


def test_points_of_a_stage_are_its_packages_in_each_of_its_worlds():
    asked = plan()
    packages = combined(asked.moves[:3], 2)
    study = asked.choosing(1, packages)
    assert study.seeds == (3,) and study.points == 10 * (1 + len(packages))
    point = study.point(2 * (1 + len(packages)) + 4)  # in the third world
    assert point.params["work.flaw_rate"] == asked.worlds.loc[12, "work.flaw_rate"]
    assert dict(point.reforms[0].changes) == dict(packages[3])
    assert study.point(0).reforms[0].changes == {}
    assert len(set(study.kin.tolist())) == 10  # all packages of a world share their past


def test_every_stage_has_worlds_and_luck_of_its_own():
    asked = plan()
    assert [list(asked.worlds_of(stage)) for stage in range(3)] == [[*range(10)], [*range(10, 20)], [*range(20, 40)]]
    studies = [asked.choosing(0, ()), asked.choosing(1, ()), asked.judging(())]
    lived = [study.luck(point) + seed for study in studies for point in range(study.points) for seed in study.seeds]
    assert len(lived) == len(set(lived)) == 10 + 10 + 20 * 2


def test_worlds_are_drawn_from_the_priors_of_what_no_county_sets():
    worlds = draw(priors_of(), 50, 2)
    kinds = {sim.parameters()[name].kind for name in worlds}
    assert kinds == {"behaviour", "world", "structure"} and worlds.index.name == "world"
    for name in worlds:
        row = sim.parameters()[name]
        assert worlds[name].between(row.prior.low, row.prior.high).all()


def test_what_it_asks_knows_its_worlds():
    one, other = plan(), plan(worlds=draw(priors_of(), 40, 2))
    assert one.asked() != other.asked() and one.asked() == plan().asked()
    assert plan(dose=0.4).asked() != one.asked()


def test_runs_are_counted_as_if_nothing_were_weeded_out(tmp_path):
    asked = read_search(
        written(tmp_path, 'stages = [10, 10]\nworlds = 10\nlevers = ["support.care", "support.matching"]\nmost = 1')
    )
    assert asked.runs() == 10 * (1 + 2) + 10 * (1 + 2) + 10 * 2 * (1 + 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('goal = "incidents"', "unknown outcome 'incidents' in mine; known: blame_avoidance_rate_shapley"),
        ('outcomes = ["veto_attention_gap"]', "no better direction"),
        ('levers = ["support.care"]', "mine: at least two levers are needed, not 1"),
        ('levers = ["support.care", "work.flaw_rate"]', "mine: work.flaw_rate is no lever"),
        ('levers = ["support.car", "support.matching"]', "did you mean 'support.care'"),
        ('levers = ["support.care", "support.care"]', "lever support.care is given twice"),
        ('levers = ["support.care", "support.matching"]\nkeep = 3', "keep in mine must be a whole number, from 1 to 2"),
        ("keep = 2", "keep = 2 is less than the levers of a package, most = 3"),
        ("most = 4", "most in mine must be a whole number, from 1 to 3, not 4"),
        ("dose = 0", "dose must be above 0 and at most 1, .*, not 0"),
        ("budget = -1", "budget must be a number of at least 0"),
        ("stages = [20]", r"stages must list the worlds of two stages or more .*, not \[20\]"),
        ("stages = [20, 5]", "stages in mine must be a whole number, from 10"),
        ("worlds = 5", "worlds in mine must be a whole number, from 10"),
        ("month = 30", "moves from month 30 on would end in month 54, after the 48 months"),
        ('compare = ["s1", "s1"]', "s1.* is given twice"),
        ('compare = ["baseline"]', "no dated reform"),
        ("replicates = 1", "replicates"),
        ("dosis = 1", "unknown key 'dosis' in mine.toml; did you mean 'dose'"),
    ],
)
def test_what_a_file_may_not_say_is_named_in_one_sentence(text, said, tmp_path):
    head = HEAD.replace("replicates = 2\n", "") if "replicates" in text else HEAD
    path = tmp_path / "mine.toml"
    path.write_text(head + text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        read_design(path)
    for lang in LANGUAGES:
        assert caught.value.told(lang).count("\n") == 0


def test_worlds_must_suffice_and_leave_levers_alone():
    with pytest.raises(InputError, match="stages and worlds need 40 worlds in all, and there are 39"):
        plan(worlds=draw(priors_of(), 39, 1))
    with pytest.raises(InputError, match="is to be moved by reforms and cannot differ from world to world"):
        plan(worlds=draw(priors_of(), 40, 1).assign(**{LEVERS[0]: 0.5}))


def test_a_file_with_compare_is_a_search_without_saying_so(tmp_path):
    path = written(tmp_path, 'compare = ["s1"]')
    path.write_text(path.read_text(encoding="utf-8").replace('kind = "search"\n', ""), encoding="utf-8")
    assert read_design(path).kind == "search"


def test_it_says_what_changes_less_than_one_may_think():
    assert [said.key for said in plan().cautions()] == []
    late = plan(month=30, apart=5)
    assert [said.key for said in late.cautions()] == ["caution.within"]  # once, not for every lever
