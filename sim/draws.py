"""Keyed random numbers: every event has its own, whatever else happens.

A draw is a pure function of (seed, stream, month, identity), so scenarios that share a seed share all their luck
(common random numbers), and neither order, engine, process nor policy can move a draw. The generator is Philox 4x32
with ten rounds (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11).
"""

import math
from enum import IntEnum

import numpy as np

from sim.compiled import compiled, inner, typed
from sim.elementary import cosine_of_turns, log


class Stream(IntEnum):
    """What a draw is for. The numbers are part of the model: changing one changes every published result."""

    CADRE = 1  # attributes of the holder of a seat, by seat and cohort
    RESIDENT = 2  # attributes of a resident
    POWER = 3  # which (township, domain) pairs get enforcement power first
    MANDATE = 4  # is a slot of (department, township) filled this month
    NEED = 5  # does a resident raise a need, in which domain, does the community settle it
    BIRTH = 6  # difficulty, enforcement, money of a new matter
    HANDLER = 7  # who gets it
    RIVAL = 8  # the second candidate under matching
    VISIT = 9  # visit of a department to a township; covert or not
    DECISION = 10  # choice noise
    OUTCOME = 11  # time found, success, flaw, hand-off resolved
    DISCOVERY = 12  # visit finding, complaint, supervision, look-back in time
    RULING = 13  # who answers, tracing, defence, scope of tolerance
    SANCTION = 14  # ruling on tolerance, charge of the reviewer, severity, joint liability
    INCIDENT = 15
    LOOKBACK = 16
    YEAR_END = 17  # retirement, vacancy, rotation, order in the rotation pool
    ANSWER = 18  # does the department come when asked
    MAJOR = 19  # is a new matter a major one
    RECALL = 20  # is a delegated power taken back
    ABUSE = 21  # does a matter offer an abuse, and how large a one
    IDEA = 22  # does a cadre have an idea of his own, in which domain
    OFF_LIST = 23  # is a new matter one that no list foresees
    REMOVAL = 24  # does a disciplined cadre leave the post


class Kind(IntEnum):
    """Whom an identity belongs to."""

    CADRE = 0
    RESIDENT = 1
    DEPARTMENT = 2
    MANDATE = 3
    NEED = 4
    IDEA = 5


_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _WORD = np.uint64(0xFFFFFFFF), np.uint64(32)


@typed("UniTuple(u8,4)(u8,u8,u8,u8,u8,u8)")
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Philox 4x32-10: four 32-bit words (as uint64) from a counter of four and a key of two 32-bit words."""
    for _ in range(10):
        product0 = _M0 * c0
        product1 = _M1 * c2
        c0, c1, c2, c3 = (
            (product1 >> _WORD) ^ c1 ^ k0,
            product1 & _LOW,
            (product0 >> _WORD) ^ c3 ^ k1,
            product0 & _LOW,
        )
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@typed("UniTuple(f8,4)(i8,i8,i8,i8,i8,i8,i8)")
def draw4(seed: int, stream: int, month: int, kind: int, place: int, index: int, born: int) -> tuple:
    """Four floats in (0, 1) for one event.

    Parameters
    ----------
    seed : int
        Seed of the county, 0 to 2**63 - 1.
    stream : int
        What the draw is for (`Stream`), below 256.
    month : int
        Month or year of the event; below 2**24.
    kind, place, index, born : int
        Structural identity: whose event it is (`Kind`), township, index there, month or cohort of birth.

    Returns
    -------
    tuple of four float
        (word + 1/2) / 2**32 each, so neither 0 nor 1 is ever drawn.
    """
    a, b, c, d = philox(
        np.uint64(int(stream) | (int(month) << 8)),
        np.uint64(index),
        np.uint64(born),
        np.uint64(int(place) | (int(kind) << 24)),
        np.uint64(seed) & _LOW,
        np.uint64(seed) >> _WORD,
    )
    unit = 2.0**-32
    return (a + 0.5) * unit, (b + 0.5) * unit, (c + 0.5) * unit, (d + 0.5) * unit


@compiled
def gumbel(u: float) -> float:
    """Standard Gumbel deviate ``-ln(-ln u)`` of a uniform draw."""
    return -log(-log(u))


@compiled
def triangular(mean: float, half_width: float, u: float, v: float) -> float:
    """Symmetric triangular deviate ``mean + half_width * (u + v - 1)``."""
    return mean + half_width * (u + v - 1.0)


@compiled
def normal(u: float, v: float) -> float:
    """Standard normal deviate by Box and Muller: ``sqrt(-2 ln u) * cos(2 pi v)``."""
    return math.sqrt(-2.0 * log(u)) * cosine_of_turns(v)


@inner
def _step(n: int, last: float, at: float, u: float) -> tuple[float, float]:
    at = np.floor((at + 1.0) / u)
    return (at if at < n else last), at


@inner
def walk(n: int, last: float, at: float, four: tuple) -> tuple[float, float]:
    """Walk four records on from `at`, the next being ``floor((at + 1) / u)``: the last below `n`, and the last of all.

    `u` is a whole number of units of 2**-33, so a quotient is whole or that far from it: rounding moves no floor.
    """
    a, b, c, d = four
    last, at = _step(n, last, at, a)
    last, at = _step(n, last, at, b)
    last, at = _step(n, last, at, c)
    return _step(n, last, at, d)


@typed("i8(i8,i8,i8,i8,i8,i8,i8)")
def pick(n: int, seed: int, stream: int, month: int, kind: int, place: int, index: int) -> int:
    """Pick one of `n` uniformly and consistently: with ``n + 1`` a pick either stays or becomes the new one.

    The record process of jump consistent hashing (Lamping & Veach 2014), see `walk`: the last record below `n`. So one
    more cadre takes matters from the others and moves none between them.
    """
    last, at, attempt = 0.0, 0.0, 0
    while at < n:
        last, at = walk(n, last, at, draw4(seed, stream, month, kind, place, index, attempt))
        attempt += 1
    return int(last)
