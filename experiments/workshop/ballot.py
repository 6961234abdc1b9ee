"""A vote of the room on which reform will help and by how much: before the model answers, and without names.

A vote is kept under the number that a browser was given at random, in memory, until it is cleared or the server ends.
"""

import hmac
import secrets
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sim
from experiments.workshop.bench import MAIN, Board
from experiments.workshop.limits import Limit
from sim.errors import InputError, unknown
from sim.tables import is_number

CLOSED, OPEN, REVEALED = ("closed", "open", "revealed")
NONE = ""  # of the reforms helps
MOST_VOTES = 200
MOST_POINTS = 50  # of a hundred, by which a reform could help
VOTES, VOTE_SECONDS = 10, 60.0  # of a browser
TRIES, ALL_TRIES, TRY_SECONDS = 5, 60, 60.0  # of a wrong code: of an address, of all
_DIGITS = 6


@dataclass(frozen=True)
class Vote:
    """What somebody believes.

    Attributes
    ----------
    reform : str
        Which will help most; empty for none.
    points : float
        By how many of a hundred it will make the outcome better.
    """

    reform: str
    points: float


@dataclass(frozen=True)
class Asked:
    """What is voted on: an outcome, and reforms of the county as it is."""

    outcome: str
    reforms: tuple[sim.Case, ...]

    def __post_init__(self) -> None:
        if self.outcome not in MAIN:
            raise unknown("outcome", self.outcome, MAIN)
        if not self.reforms:
            raise InputError("workshop_vote_nothing")


class Ballot:
    """The one vote that is held at a time.

    Parameters
    ----------
    code : str, optional
        That whoever comes from another computer has to say.

    Attributes
    ----------
    state : str
        ``"closed"``, ``"open"`` or ``"revealed"``.
    asked : Asked or None
        What is voted on.
    board : Board or None
        The model's answer, once it is there.
    version : int
        Rises with every change, so that pages know when to look.

    Examples
    --------
    >>> import sim
    >>> from experiments.workshop.ballot import Asked, Ballot
    >>> ballot = Ballot()
    >>> ballot.open(Asked("needs_resolved", (sim.load_case("s0"), sim.load_case("s1"))))
    >>> ballot.vote("a browser", "s1", 12), ballot.vote("a browser", "s0", 5)
    (None, None)
    >>> ballot.votes()
    [Vote(reform='s0', points=5.0)]
    """

    def __init__(self, code: str = "") -> None:
        self.code = code
        self.state, self.asked, self.board, self.version = CLOSED, None, None, 0
        self._votes: dict[str, Vote] = {}
        self._let_in: set[str] = set()
        self._lock = threading.Lock()
        self._often = Limit(VOTES, VOTE_SECONDS)
        self._tries, self._all_tries = Limit(TRIES, TRY_SECONDS), Limit(ALL_TRIES, TRY_SECONDS)

    state: str
    asked: Asked | None
    board: Board | None
    version: int

    def enter(self, browser: str, address: str, code: str) -> None:
        """Let a browser in that says the code.

        Raises
        ------
        InputError
            Another code, too many tries, or too many browsers.
        """
        right = hmac.compare_digest(code.strip().encode(errors="replace"), self.code.encode()) and bool(self.code)
        self._tries.count(address, times=not right)
        self._all_tries.count(times=not right)
        if not right:
            raise InputError("workshop_code")
        with self._lock:
            if len(self._let_in) >= MOST_VOTES and browser not in self._let_in:
                raise InputError("workshop_votes_full", most=MOST_VOTES)
            self._let_in.add(browser)

    def is_in(self, browser: str) -> bool:
        """Whether it said the code."""
        return browser in self._let_in

    def open(self, asked: Asked) -> None:
        """Begin a vote; that of before is gone, unless it goes on: the same, and no answer was shown yet."""
        with self._lock:
            if asked != self.asked or self.board is not None:
                self._votes.clear()
            self.asked, self.state, self.board = asked, OPEN, None
            self.version += 1

    def close(self) -> None:
        """Take no more votes."""
        self._turn(CLOSED)

    def reveal(self, board: Board) -> None:
        """Take no more votes, and show all of them beside the model's answer."""
        with self._lock:
            self.board = board
        self._turn(REVEALED)

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._votes.clear()
            self.asked, self.board = None, None
        self._turn(CLOSED)

    def vote(self, browser: str, reform: Any, points: Any) -> None:
        """Take a vote, in the place of the one that the browser gave before.

        Raises
        ------
        InputError
            The vote is not open, there is no such reform, it is not so many of a hundred, too often, too many votes.
        """
        self._often.count(browser)
        with self._lock:
            if self.state != OPEN or self.asked is None:
                raise InputError("workshop_vote_closed")
            names = [case.name for case in self.asked.reforms]
            if reform not in (NONE, *names):
                raise unknown("reform", reform, names)
            if not is_number(points) or not 0 <= points <= MOST_POINTS:
                raise InputError("workshop_vote_points", most=MOST_POINTS, found=points)
            if browser not in self._votes and len(self._votes) >= MOST_VOTES:
                raise InputError("workshop_votes_full", most=MOST_VOTES)
            self._votes[browser] = Vote(reform, 0.0 if reform == NONE else float(points))
            self.version += 1

    def of(self, browser: str) -> Vote | None:
        """What a browser voted."""
        return self._votes.get(browser)

    def votes(self) -> list[Vote]:
        """All votes, in an order that says nothing of who came when."""
        with self._lock:
            return sorted(self._votes.values(), key=lambda one: (one.reform, one.points))

    def counted(self) -> "Counter[str]":
        """How many believe that which reform helps most."""
        return Counter(one.reform for one in self.votes())

    def guesses(self, reform: str) -> Sequence[float]:
        """By how much those believe it to help who chose it."""
        return [one.points for one in self.votes() if one.reform == reform]

    def _turn(self, state: str) -> None:
        with self._lock:
            self.state = state
            self.version += 1


def new_code() -> str:
    """A code that nobody can foresee."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
