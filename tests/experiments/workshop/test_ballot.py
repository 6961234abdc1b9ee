"""A vote: one of each browser, in time, without names, bounded, and nobody in without the code."""

from collections import OrderedDict

import pytest

import sim
from experiments.workshop import ballot as voting
from experiments.workshop.ballot import CLOSED, MOST_POINTS, MOST_VOTES, NONE, OPEN, REVEALED, Asked, Ballot, Vote
from experiments.workshop.bench import Bench, Board
from experiments.workshop.browsers import Browsers
from experiments.workshop.limits import Limit
from experiments.workshop.voted import differences, improved, result_html, strip
from sim.errors import InputError
from sim.words import LANGUAGES

ASKED = Asked("blame_avoidance_rate", (sim.load_case("s0"), sim.load_case("s1")))


@pytest.fixture
def ballot():
    opened = Ballot("040506")
    opened.open(ASKED)
    return opened


def test_a_second_vote_replaces_the_first(ballot):
    ballot.vote("a", "s0", 4)
    ballot.vote("b", "s0", 8)
    before = ballot.version
    ballot.vote("a", "s1", 6)
    assert ballot.votes() == [Vote("s0", 8.0), Vote("s1", 6.0)]
    assert ballot.counted() == {"s0": 1, "s1": 1} and list(ballot.guesses("s1")) == [6.0]
    assert ballot.version == before + 1 and ballot.of("a") == Vote("s1", 6.0) and ballot.of("c") is None


def test_who_believes_in_none_gives_no_number(ballot):
    ballot.vote("a", NONE, 12)
    assert ballot.votes() == [Vote(NONE, 0.0)]


@pytest.mark.parametrize("late", ["closed", "revealed", "cleared", "never opened"])
def test_a_late_vote_is_refused_and_not_counted(ballot, late):
    ballot.vote("a", "s0", 4)
    if late == "closed":
        ballot.close()
    elif late == "revealed":
        ballot.reveal(None)
    elif late == "cleared":
        ballot.clear()
    else:
        ballot = Ballot()
    kept = ballot.votes()
    with pytest.raises(InputError, match="the vote is closed"):
        ballot.vote("b", "s0", 4)
    assert ballot.votes() == kept


@pytest.mark.parametrize(
    ("reform", "points", "said"),
    [
        ("s2", 3, "unknown reform 's2'"),
        (["s0"], 3, "unknown reform"),
        (None, 3, "unknown reform"),
        ("s0", MOST_POINTS + 1, "a number from 0 to 50"),
        ("s0", -1, "a number from 0 to 50"),
        ("s0", float("nan"), "a number from 0 to 50"),
        ("s0", "3", "a number from 0 to 50"),
        ("s0", True, "a number from 0 to 50"),
    ],
)
def test_what_is_no_vote_is_refused(ballot, reform, points, said):
    with pytest.raises(InputError, match=said):
        ballot.vote("a", reform, points)
    assert not ballot.votes()


def test_votes_and_browsers_are_bounded(ballot):
    for number in range(MOST_VOTES):
        ballot.vote(str(number), "s0", 1)
        ballot.enter(str(number), str(number), "040506")
    with pytest.raises(InputError, match="200 votes already"):
        ballot.vote("one more", "s0", 1)
    with pytest.raises(InputError, match="200 votes already"):
        ballot.enter("one more", "one more", "040506")
    ballot.vote("7", "s1", 2)
    assert len(ballot.votes()) == MOST_VOTES and ballot.counted()["s1"] == 1


def test_a_browser_cannot_vote_all_the_time(ballot):
    for _ in range(voting.VOTES):
        ballot.vote("a", "s0", 1)
    with pytest.raises(InputError, match="too often"):
        ballot.vote("a", "s1", 1)
    ballot.vote("b", "s1", 1)
    assert ballot.of("a") == Vote("s0", 1.0)


def test_only_who_says_the_code_is_in(ballot):
    for wrong in ("", "40506", "040507", "０４０５０６", "040506 040506"):
        with pytest.raises(InputError, match="not the code"):
            ballot.enter("a", wrong, wrong)
    assert not ballot.is_in("a")
    ballot.enter("a", "here", " 040506 ")
    assert ballot.is_in("a") and not ballot.is_in("b")
    with pytest.raises(InputError, match="not the code"):
        Ballot("").enter("a", "here", "")


def test_the_code_cannot_be_tried_all_the_time_from_one_address_nor_from_many(ballot):
    for number in range(voting.TRIES):
        ballot.enter(str(number), "room", "040506")  # a room may share an address
    for _ in range(voting.TRIES):
        with pytest.raises(InputError, match="not the code"):
            ballot.enter("a", "room", "1")
    with pytest.raises(InputError, match="too often"):
        ballot.enter("a", "room", "040506")
    for number in range(voting.ALL_TRIES - voting.TRIES):
        with pytest.raises(InputError, match="not the code"):
            ballot.enter("a", str(number), "1")
    with pytest.raises(InputError, match="too often"):
        ballot.enter("a", "yet another", "040506")
    assert not ballot.is_in("a")


def test_codes_cannot_be_foreseen_and_have_six_digits():
    codes = {voting.new_code() for _ in range(50)}
    assert len(codes) > 45 and all(len(code) == 6 and code.isdecimal() for code in codes)


def test_opened_again_on_the_same_the_votes_stay_and_on_another_they_go(ballot):
    ballot.vote("a", "s0", 4)
    ballot.close()
    ballot.open(ASKED)
    assert ballot.state == OPEN and len(ballot.votes()) == 1
    ballot.open(Asked("needs_resolved", ASKED.reforms))
    assert not ballot.votes()
    ballot.clear()
    assert ballot.state == CLOSED and ballot.asked is None and ballot.board is None


def test_nothing_can_be_asked_of_nothing():
    with pytest.raises(InputError, match="nothing to vote on"):
        Asked("needs_resolved", ())
    with pytest.raises(InputError, match="outcome"):
        Asked("burnout", ASKED.reforms)


def test_nothing_but_a_number_drawn_at_random_is_kept_of_a_browser(ballot):
    browsers = Browsers()
    cookie = browsers.new()
    ballot.enter(browsers.number(cookie), "198.51.100.7", "040506")
    ballot.vote(browsers.number(cookie), "s0", 3)
    kept = repr({name: value for name, value in vars(ballot).items() if not isinstance(value, Limit)})
    assert "198.51.100.7" not in kept and browsers.number(cookie) in kept
    assert browsers.number(Browsers().new()) is None
    assert browsers.number("") is None and browsers.number("é.ü") is None


def test_the_result_stands_beside_the_model_s_answer(ballot):
    small = sim.load_case("baseline").with_structure(townships=2, cadres=8, residents=10, warm_up=0)
    bench = Bench(small)
    asked = Asked(
        "blame_avoidance_rate",
        tuple(bench.base.with_reform(61, c.reforms[0].changes).named(c.name) for c in ASKED.reforms),
    )
    ballot.open(asked)
    for number, points in enumerate((5, 5, 20)):
        ballot.vote(str(number), "s0", points)
    ballot.vote("x", NONE, 0)
    board = bench.compare(asked.reforms, range(1, 5))
    ballot.reveal(board)
    assert ballot.state == REVEALED
    found = board.comparisons["years_1_5"].difference(1, 0)
    mean, low, high = improved(differences(board, asked)[0], "blame_avoidance_rate")
    assert mean == pytest.approx(-100 * found.difference) and low <= mean <= high
    for lang in LANGUAGES:
        told = result_html(ballot, lang)
        assert told.count('class="guess"') == 3 and told.count('class="model"') == 2
        assert ("4 票中的 3 票" if lang == "zh" else "votes: 3 of 4") in told
        assert ("猜能好 5 至 20，中间为 5" if lang == "zh" else "guesses from 5 to 20, the middle one 5") in told


def test_a_strip_holds_what_is_far_out_and_what_nobody_knows():
    drawn = strip([0.0, 50.0, 50.0, 50.0], (float("nan"),) * 3, 20.0)
    assert drawn.count("<circle") == 4 and "model" not in drawn and 'cx="592.0"' in drawn


@pytest.mark.parametrize("between", ["nothing", "closed"])
def test_opened_again_after_the_answer_was_shown_nobody_has_voted(ballot, between):
    ballot.vote("a", "s0", 4)
    ballot.reveal(Board(OrderedDict()))
    if between == "closed":
        ballot.close()
    ballot.open(ASKED)
    assert ballot.state == OPEN and not ballot.votes() and ballot.of("a") is None


def test_a_code_that_is_no_text_at_all_is_a_wrong_one(ballot):
    for _ in range(voting.TRIES):
        with pytest.raises(InputError, match="not the code"):
            ballot.enter("a", "here", "\ud800")
    with pytest.raises(InputError, match="too often"):
        ballot.enter("a", "here", "040506")
