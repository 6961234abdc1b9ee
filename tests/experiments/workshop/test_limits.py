"""Whoever does something too often has to wait, and nobody else."""

import pytest

from experiments.workshop.limits import _MOST_KEYS, Limit
from sim.errors import InputError


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def limit(clock):
    return Limit(3, 10.0, lambda: clock[0])


def test_one_too_many_is_refused_until_the_time_is_over(limit, clock):
    for second in (0.0, 4.0, 5.0):
        clock[0] = second
        limit.count("one")
    with pytest.raises(InputError, match="go on in 5 s"):
        limit.count("one")
    limit.count("another")
    clock[0] = 9.9
    with pytest.raises(InputError, match="go on in 1 s"):
        limit.count("one")
    clock[0] = 10.0
    limit.count("one")
    with pytest.raises(InputError, match="go on in 4 s"):
        limit.count("one")


def test_a_look_is_not_counted_but_refused_all_the_same(limit):
    for _ in range(5):
        limit.count("one", times=0)
    for _ in range(3):
        limit.count("one")
    with pytest.raises(InputError, match="too often"):
        limit.count("one", times=0)


def test_it_remembers_so_many_and_no_more(limit):
    for number in range(_MOST_KEYS + 50):
        limit.count(number)
    assert len(limit._times) == _MOST_KEYS
    assert 0 not in limit._times and _MOST_KEYS + 49 in limit._times


def test_the_sentence_is_said_in_the_reader_s_language(limit):
    for _ in range(3):
        limit.count()
    with pytest.raises(InputError) as refused:
        limit.count()
    assert refused.value.told("zh") == "太频繁了，请过 10 秒再来"
