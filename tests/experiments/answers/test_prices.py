"""Prices: every lever has one, a cost is its closed form, and each has texts in both languages."""

import copy

import pytest

import sim
from experiments.answers import prices as room
from experiments.answers.prices import Effort, cost, currency, prices, read_prices, yearly_cost
from sim.parameter import parameters
from sim.tables import own_toml

SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=2, months=36)
SHARE, VISITS = "authority.delegated_share", "inspection.visits_per_month"
TABLE = own_toml(room.FILE)
LEVERS = [row for row in parameters().values() if row.kind == "lever"]


@pytest.mark.parametrize("row", LEVERS, ids=lambda row: row.name)
def test_every_lever_has_a_price_that_can_be(row):
    price = prices()[row.name]
    low, high = row.policy
    for way in (price.up, price.down):
        assert -24 <= way.posts * (high - low) <= 24  # a township has no more posts to gain or to lose
        assert abs(way.hours) * (high - low) <= 24 * 12 * 168
    assert not (any(price.up) and any(price.down)) or all(a * b <= 0 for a, b in zip(price.up, price.down, strict=True))
    free = not any(price.up) and not any(price.down)
    assert free == price.paid["zh"].startswith("不花钱") == price.paid["en"].startswith("free")
    assert price.assumed == price.source["zh"].startswith("假定")


def test_an_hour_is_about_the_2016th_of_a_post():
    assert currency().hours * 12 * 168 == pytest.approx(currency().posts, rel=0.01)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("support.care", None, "prices.toml: support.care: every lever has a price"),
        ("support.caer", TABLE["levers"]["support.care"], "prices.toml: support.caer: every lever has a price"),
        ("support.care", {"up": {}}, "prices.toml: support.care has no down, paid, source"),
        ("support.care", {**TABLE["levers"]["support.care"], "up": {"hour": 1.0}}, "up cannot be {'hour': 1.0}"),
        ("support.care", {**TABLE["levers"]["support.care"], "down": 3}, "down cannot be 3"),
        ("support.care", {**TABLE["levers"]["support.care"], "paid": {"zh": "休假"}}, "paid cannot be"),
    ],
)
def test_a_fault_in_the_table_is_found(key, value, words):
    content = copy.deepcopy(TABLE)
    if value is None:
        del content["levers"][key]
    else:
        content["levers"][key] = value
    with pytest.raises(AssertionError) as caught:
        read_prices(content)
    assert words in str(caught.value)


def test_cost_is_price_times_way_in_either_direction():
    case = SMALL.with_reform(13, {SHARE: 0.7, VISITS: 0.04})
    table = cost(case).set_index("lever")
    taken, freed = (Effort(*table.loc[name, list(Effort._fields)]) for name in (SHARE, VISITS))
    up, down = prices()[SHARE].up, prices()[VISITS].down
    assert taken == pytest.approx(Effort(*(part * 0.3 for part in up)))
    assert freed == pytest.approx(Effort(*(part * 0.1 for part in down))) and freed.hours < 0
    hour, money, post = currency()
    worth = (taken.hours + freed.hours) * hour + (taken.money + freed.money) * money + taken.posts * post
    assert yearly_cost(case) == pytest.approx(worth)
    assert table[["month", "before", "after"]].loc[SHARE].tolist() == [13, 0.4, 0.7]


def test_going_back_to_the_start_costs_nothing_and_each_state_counts_by_its_months():
    """From month 13 on 24 months are left: 6 of them at 0.7, 18 at the start again."""
    once = SMALL.with_reform(13, {SHARE: 0.7})
    returned = once.with_reform(19, {SHARE: 0.4})
    assert cost(returned)["cost"].tolist() == pytest.approx([yearly_cost(once) / 4, 0.0])
    raised = once.with_reform(25, {VISITS: 0.28})
    expected = yearly_cost(once) + yearly_cost(SMALL.with_reform(13, {VISITS: 0.28})) / 2
    assert yearly_cost(raised) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["s0", "s1", "s2", "s4"])
@pytest.mark.parametrize("dose", [0.0, 0.3, 1.0])
def test_cost_is_linear_in_the_dose(name, dose):
    from experiments.designs.packages import ray

    case = sim.load_case(name)
    assert yearly_cost(ray(case, dose)) == pytest.approx(dose * yearly_cost(case), rel=1e-12)


def test_the_cost_does_not_depend_on_how_many_townships_there_are():
    case = sim.load_case("s0")
    assert yearly_cost(case) == yearly_cost(case.with_structure(warm_up=0, townships=3))


def test_packages_that_ship_stay_in_the_policy_ranges_but_for_the_crackdown():
    """The first rule of doses went half way to the bound of a probability, which no policy reaches: known."""
    beyond = set()
    for case in map(sim.load_case, sim.case_names()):
        for reform in case.reforms:
            for lever, value in reform.changes.items():
                low, high = parameters()[lever].policy
                if not low <= value <= high:
                    beyond.add((case.name, lever))
    assert beyond == {(name, "accountability.formalism_crackdown") for name in ("s3.first", "crackdown")}
