"""What is drawn and told of a county is what its run counted."""

import gc

import numpy as np
import pytest

import sim
from experiments.workshop import tales, watching
from experiments.workshop.watching import DEEDS, MOST_SEED, SANCTIONS, check_seed, watch
from sim.errors import InputError
from sim.signals import Deed, Line
from sim.words import LANGUAGES


@pytest.fixture(scope="module")
def watched():
    case = sim.load_case("s4").with_structure(townships=3, cadres=12, months=84, warm_up=0)
    return watch(case, 3)


@pytest.fixture(scope="module")
def run(watched):
    return sim.simulate(watched.case, 3)


def test_a_frame_counts_what_the_run_counted(watched, run):
    for month in (1, 40, 84):
        frame, m = watched.frame(month), month - 1
        assert frame["needs"] == run.archive.lines[m, :, Line.RAISED].sum()
        assert frame["mandates"] == run.archive.lines[m, :, Line.MANDATED].sum()
        assert frame["asked"] == run.archive.deeds[m, :, Deed.REQUESTED].sum()
        assert frame["sanctions"] <= run.archive.deeds[m][:, list(SANCTIONS)].sum()
        assert [town["received"] for town in frame["townships"]] == run.archive.deeds[m, :, Deed.RECEIVED].tolist()
        assert [len(town["deeds"]) for town in frame["townships"]] == [12, 12, 12]


def test_the_course_is_the_indicator_of_the_year(watched, run):
    for month in (12, 60, 84):
        wanted = run.rates((month - 11, month), ["blame_avoidance_rate"])["blame_avoidance_rate"]
        assert abs(watched.course[month - 1] - 100 * wanted) <= 0.5
    assert len(watched.course) == 84


def test_a_cadre_has_the_colour_of_what_he_did_most(watched):
    happened = sim.simulate(watched.case, 3, log=True).events
    frame, m = watched.frame(50), 49
    for seat, code in enumerate(frame["townships"][1]["deeds"]):
        own = happened[(happened["month"] == m) & (happened["township"] == 1) & (happened["seat"] == seat)]

        def count(*kinds, own=own):
            return int(own["amount"][np.isin(own["kind"], kinds)].sum())

        feared = count(Deed.FEAR_FIRST)
        refused = count(Deed.REFUSED_PAPER, Deed.REFUSED_PASS, Deed.REFUSED_WAIT) - feared
        barred, wronged = (
            count(Deed.STUCK_PAPER, Deed.STUCK_PASS, Deed.STUCK_WAIT),
            count(Deed.OVERREACHED, Deed.ABUSED),
        )
        counts = [0, count(Deed.ACTED, Deed.IDEA_ACTED), feared, refused, barred, wronged]
        assert counts[int(code)] == max(counts), (seat, DEEDS[int(code)], counts)


def test_seats_and_townships_add_up(watched):
    for kind in (Deed.RECEIVED, Deed.ACTED, Deed.FEAR_FIRST):
        assert sum(watched.counts(0, 84, seat)[kind] for seat in range(12)) == watched.counts(0, 84)[kind]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everybody_has_a_story(watched, lang):
    lines = tales.township_tale(watched, 2, 70, lang) + tales.department_tale(watched, 4, 70, lang)
    lines += tales.cadre_tale(watched, 2, 5, 70, lang) + tales.cadre_tale(watched, 2, 5, 5, lang)
    assert len(lines) > 15 and all(line and "{" not in line for line in lines)
    assert str(watched.counts(2, 70)[Deed.RECEIVED]) in lines[0]


def test_matters_that_are_offered_can_be_told(watched):
    for place in ({"township": 1}, {"township": 1, "seat": 3}, {"domain": 2}):
        matters = watched.matters(80, **place)
        assert 0 < len(matters) <= watching.MOST_MATTERS
        for key, domain in matters:
            told = watched.story(str(key)).sentences("zh")
            assert str(key) in told[0] and len(told) > 1
            assert watched.case.county.domains[domain].name["zh"] in told[0]


def test_the_last_sanction_of_a_year_is_told(watched):
    hit = np.argwhere(watched._sanctioned)
    found = 0
    for m, cadre in hit[-30:]:
        township, seat = divmod(int(cadre), 12)
        story = watched.why_sanctioned(township, seat, int(m) + 1)
        found += story is not None
        if story is not None:
            assert np.isin(story.events["kind"], SANCTIONS).any()
    assert found > 10


@pytest.mark.parametrize("month", [0, 85, 1.5, None, "3", True])
def test_months_that_were_not_lived_are_refused(watched, month):
    with pytest.raises(InputError, match="months go from 1 to 84"):
        watched.check_month(month)


@pytest.mark.parametrize("seed", [-1, MOST_SEED + 1, 0.5, None, "1", True, [1]])
def test_seeds_that_are_none_are_refused(seed):
    with pytest.raises(InputError, match="a seed is a whole number"):
        check_seed(seed)


@pytest.mark.parametrize("place", [-1, 3, None, "0", True, 1.0])
def test_places_that_are_none_are_refused(watched, place):
    with pytest.raises(InputError, match="no place"):
        tales.township_tale(watched, place, 10, "en")


def test_who_looks_at_the_same_county_shares_it_and_it_goes_with_the_last():
    case = sim.load_case("baseline").with_structure(townships=1, cadres=4, residents=4, months=12, warm_up=0)
    one, other = watch(case, 1), watch(case, 1)
    assert one is other and len(watching._watched) >= 1
    before = len(watching._watched)
    del one, other
    gc.collect()
    assert len(watching._watched) == before - 1
