"""Keyed draws: the published generator, uniform and independent, and nobody's luck depends on who else is there."""

import math

import numpy as np
import pytest
from counties import begin, county
from hypothesis import given
from hypothesis import strategies as st
from own_counties import department, lived_in, own_county
from scipy import stats

import sim
from sim.draws import Kind, Stream, draw4, gumbel, normal, philox, pick, triangular

# Random123 1.14, kat_vectors, "philox4x32 10": counter (4 words), key (2 words), output (4 words).
VECTORS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text):
    return [int(word, 16) for word in text.split()]


def plain_philox(counter, key):
    """The generator in Python's own integers, from the paper (Salmon et al. 2011)."""
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


@pytest.mark.parametrize(("counter", "key", "expected"), VECTORS)
def test_published_vectors(counter, key, expected):
    given_words = [np.uint64(word) for word in words(counter) + words(key)]
    assert [int(word) for word in philox(*given_words)] == words(expected)
    assert plain_philox(words(counter), words(key)) == words(expected)


word = st.integers(0, 2**32 - 1)


@given(st.lists(word, min_size=6, max_size=6))
def test_any_counter_and_key(six):
    assert [int(x) for x in philox(*[np.uint64(x) for x in six])] == plain_philox(six[:4], six[4:])


@given(
    seed=st.integers(0, 2**63 - 1),
    stream=st.integers(0, 255),
    month=st.integers(0, 1200),
    kind=st.sampled_from(list(Kind)),
    place=st.integers(0, 1000),
    index=st.integers(0, 5000),
    born=st.integers(0, 1200),
)
def test_a_draw_is_the_generator_at_its_key(seed, stream, month, kind, place, index, born):
    """Each part of an identity has its own bits of the counter, the seed is the key; never 0 or 1."""
    counter = [stream + (month << 8), index, born, place + (kind << 24)]
    expected = [(x + 0.5) / 2**32 for x in plain_philox(counter, [seed % 2**32, seed >> 32])]
    drawn = draw4(seed, stream, month, kind, place, index, born)
    assert list(drawn) == expected
    assert all(0.0 < u < 1.0 for u in drawn)


def test_the_ends_are_never_drawn():
    """The extreme words map inside (0, 1), so neither ln 0 nor a certain event can come of a draw."""
    assert 0.0 < 0.5 / 2**32 and (2**32 - 0.5) / 2**32 < 1.0
    assert math.isfinite(gumbel(0.5 / 2**32)) and math.isfinite(gumbel((2**32 - 0.5) / 2**32))


def sample(n, vary):
    keys = {"seed": 11, "stream": 3, "month": 5, "kind": 1, "place": 2, "index": 7, "born": 4}
    return np.array([draw4(*{**keys, vary: i}.values()) for i in range(n)])


@pytest.mark.parametrize("vary", ["seed", "month", "place", "index", "born"])
def test_uniform_and_independent_along_every_part_of_the_key(vary):
    u = sample(4000, vary)
    for column in u.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-3
        # neighbours: serial correlation of 4000 uniforms has a standard error of 1/sqrt(4000)
        assert abs(np.corrcoef(column[:-1], column[1:])[0, 1]) < 4 / math.sqrt(4000)
    correlations = np.corrcoef(u.T)[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < 4 / math.sqrt(4000)


def test_streams_and_kinds_do_not_share_draws():
    seen = {draw4(1, stream, 0, kind, 0, 0, 0) for stream in Stream for kind in Kind}
    assert len(seen) == len(Stream) * len(Kind)
    assert len(set(Stream)) == len(Stream)


def test_shapes_of_the_deviates():
    u = sample(8000, "index")
    assert stats.kstest([gumbel(x) for x in u[:, 0]], stats.gumbel_r.cdf).pvalue > 1e-3
    assert stats.kstest([normal(x, y) for x, y in u[:, :2]], "norm").pvalue > 1e-3
    wide = [triangular(0.4, 0.5, x, y) for x, y in u[:, 2:]]
    assert stats.kstest(wide, stats.triang(0.5, loc=-0.1, scale=1.0).cdf).pvalue > 1e-3


@pytest.mark.parametrize("n", [1, 2, 3, 7, 24])
def test_pick_is_uniform(n):
    counts = np.bincount([pick(n, 5, Stream.HANDLER, 0, 3, 1, i) for i in range(6000)], minlength=n)
    assert counts.size == n
    assert n == 1 or stats.chisquare(counts).pvalue > 1e-3


@given(n=st.integers(1, 60), seed=st.integers(0, 2**63 - 1), index=st.integers(0, 5000))
def test_with_one_more_a_pick_stays_or_becomes_the_new_one(n, seed, index):
    before = pick(n, seed, Stream.HANDLER, 9, Kind.NEED, 3, index)
    after = pick(n + 1, seed, Stream.HANDLER, 9, Kind.NEED, 3, index)
    assert 0 <= before < n
    assert after in (before, n)


def test_the_new_one_takes_its_share_from_everybody():
    moved = [pick(8, 3, Stream.HANDLER, 0, 3, 0, i) for i in range(8000) if pick(9, 3, Stream.HANDLER, 0, 3, 0, i) == 8]
    assert stats.binomtest(len(moved), 8000, 1 / 9).pvalue > 1e-3
    assert stats.chisquare(np.bincount(moved, minlength=8)).pvalue > 1e-3


# One more resident, cadre or township.

PERSON = ["ability", "motivation", "loss_aversion", "dependence", "young", "tenure", "leader", "seat", "township"]
NEED = Kind.NEED.value


def founded(seed=3, **sizes):
    case = county(**{"townships": 3, "cadres": 5, "residents": 6, **sizes})
    return begin(case, seed)[0]


def by_place(rows, per, fields):
    return {(i // per, i % per): tuple(rows[i][f] for f in fields) for i in range(rows.size)}


@pytest.mark.parametrize("more", ["townships", "cadres", "residents"])
def test_one_more_changes_nobody_elses_attributes(more):
    sizes = {"townships": 3, "cadres": 5, "residents": 6}
    larger = {**sizes, more: sizes[more] + 1}
    small, large = founded(**sizes), founded(**larger)
    people = by_place(small.cadres, sizes["cadres"], PERSON)
    more_people = by_place(large.cadres, larger["cadres"], PERSON)
    assert people.items() <= more_people.items()
    assert (len(more_people) > len(people)) == (more != "residents")
    residents = by_place(small.residents, sizes["residents"], ["propensity"])
    more_residents = by_place(large.residents, larger["residents"], ["propensity"])
    assert residents.items() <= more_residents.items()
    assert (len(more_residents) > len(residents)) == (more != "cadres")
    assert np.array_equal(small.lines["delegation"], large.lines["delegation"][:3])


FIXED = ["difficulty", "domain", "needs_power", "funded"]


def born(case, months=8):
    """What is drawn for every matter of the first months, by identity; and on which seat it lands."""
    matters, seats = {}, {}
    model = sim.CountyModel(case, rng=3)
    for month in range(months):
        model.step()
        world = model.world
        for m in world.matters[: world.clock[0].open]:
            if m["born"] == month:
                key = (int(m["origin"]), int(m["township"]), int(m["index"]), month)
                matters[key] = {field: m[field].item() for field in FIXED}
                seats[key] = int(m["handler"]) - int(world.townships[m["township"]].first)
    return matters, seats


@pytest.mark.parametrize("more", ["townships", "cadres", "residents"])
def test_one_more_changes_no_other_matters_draws(more):
    sizes = {"townships": 2, "cadres": 4, "residents": 5}
    larger = {**sizes, more: sizes[more] + 1}
    small, who = born(county(**sizes))
    large, who_then = born(county(**larger))
    shared = small.keys() & large.keys()
    assert len(shared) > 30
    assert all(small[key] == large[key] for key in shared)
    if more == "cadres":
        assert all(who_then[key] in (who[key], 4) for key in shared)
        assert any(who_then[key] == 4 for key in shared)
    else:
        assert all(who_then[key] == who[key] for key in shared)


@pytest.mark.parametrize("more", ["townships", "cadres", "residents"])
def test_one_more_changes_nobody_elses_arrivals(more):
    """Mandates, visits and needs of the places in both counties are the same, if departments visit without fear."""
    quiet = {"params": {"inspection.department_cover": 0.0}, "months": 12}
    sizes = {"townships": 2, "cadres": 4, "residents": 5}
    small = sim.simulate(county(**sizes, **quiet), seed=3, log=True).events
    large = sim.simulate(county(**{**sizes, more: sizes[more] + 1}, **quiet), seed=3, log=True).events
    from sim.signals import Line

    for line in (Line.MANDATED, Line.ANNOUNCED_VISITS, Line.COVERT_VISITS, Line.RAISED):
        fields = ["month", "township", "domain"]
        few = sorted(e[fields].item() for e in small if e["kind"] == 1000 + line)
        many = sorted(e[fields].item() for e in large if e["kind"] == 1000 + line and e["township"] < 2)
        if line == Line.RAISED and more == "residents":
            for event in few:
                assert event in many
                many.remove(event)
            assert many  # the new resident has needs, too
        else:
            assert few == many


# One more in a county of tables.

TOWNS = ({"cadres": 4, "residents": 5}, {"cadres": 2, "residents": 9, "leaders": 1}, {"cadres": 7, "residents": 0})
OFFICES = tuple(department(k, ratio, False, k) for k, ratio in enumerate((1.0, 0.5, 1.625, 1.0, 1.0), 1))
QUIET = {"inspection.department_cover": 0.0, "work.idea_rate": 0.3}
MORE = {
    "township": lambda towns, offices: ((*towns, {"cadres": 3, "residents": 3}), offices),
    "department": lambda towns, offices: (towns, (*offices, department(6))),
    "cadre": lambda towns, offices: ((towns[0] | {"cadres": 5}, *towns[1:]), offices),
    "resident": lambda towns, offices: ((towns[0] | {"residents": 6}, *towns[1:]), offices),
}
one_more = pytest.mark.parametrize("more", MORE)


def tabled(towns=TOWNS, offices=OFFICES, months=12):
    """Every department presses five mandates on every township, of room for eight."""
    return lived_in(own_county(*towns, departments=offices, matters=(5.0,) * len(towns)), months, QUIET)


@one_more
def test_one_more_in_the_tables_changes_nobody_elses_attributes(more):
    small, large = (begin(case, 3)[0] for case in (tabled(), tabled(*MORE[more](TOWNS, OFFICES))))
    for people, fields in (("cadres", PERSON), ("residents", ["township", "index", "propensity"])):
        few, many = ({tuple(row[f] for f in fields) for row in getattr(world, people)} for world in (small, large))
        assert few <= many and len(few) == getattr(small, people).size
    assert np.array_equal(small.lines["delegation"], large.lines["delegation"][: len(TOWNS), : len(OFFICES)])


@one_more
def test_one_more_in_the_tables_changes_no_other_matters_draws(more):
    """But for one thing: of more departments another may be the one of a need or an idea, which is drawn as a share.

    It stays the same or becomes the next one, and with it changes what share of its matters needs a power. Who has a
    need or an idea, how hard it is and whether there is money for it stay as they are, as all of a mandate does.
    """
    (small, who), (large, who_then) = born(tabled()), born(tabled(*MORE[more](TOWNS, OFFICES)))
    shared = small.keys() & large.keys()
    assert {origin for origin, *_ in shared} == {Kind.MANDATE, Kind.NEED} and len(shared) > 100
    moved = sum(small[key]["domain"] != large[key]["domain"] for key in shared)
    assert (moved > 0) == (more == "department")
    for key in shared:
        before, after = small[key], large[key]
        if more == "department" and key[0] == NEED:
            assert after.pop("domain") - before.pop("domain") in (0, 1)
            del before["needs_power"], after["needs_power"]
        assert before == after
        assert who_then[key] == who[key] or (more == "cadre" and key[1] == 0 and who_then[key] == 4)
    assert any(who_then[key] == 4 for key in shared if key[1] == 0) == (more == "cadre")


@one_more
def test_one_more_in_the_tables_changes_nobody_elses_arrivals(more):
    from sim.signals import Deed, Line

    few, many = (sim.simulate(case, 3, log=True).events for case in (tabled(), tabled(*MORE[more](TOWNS, OFFICES))))
    for line in (Line.MANDATED, Line.ANNOUNCED_VISITS, Line.COVERT_VISITS):
        mine = [e[["month", "township", "domain"]].item() for e in few if e["kind"] == 1000 + line]
        theirs = [e[["month", "township", "domain"]].item() for e in many if e["kind"] == 1000 + line]
        assert mine and mine == [e for e in theirs if e[1] < len(TOWNS) and e[2] < len(OFFICES)]
    for kind in (Deed.RECEIVED, Deed.IDEAS):  # of needs and ideas, whose department may be another
        origin = Kind.NEED if kind == Deed.RECEIVED else Kind.IDEA
        mine, theirs = (
            {e[["month", "township", "index"]].item() for e in events if e["kind"] == kind and e["origin"] == origin}
            for events in (few, many)
        )
        newcomer = {"cadre": (Kind.IDEA, 0, 4), "resident": (Kind.NEED, 0, 5)}.get(more)
        old = {e for e in theirs if e[1] < len(TOWNS) and (origin, *e[1:]) != newcomer}
        assert mine and mine == old
