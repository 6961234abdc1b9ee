"""Where runs are executed: all cores unless another number is asked for."""

import inspect

import pytest

import experiments as ex
from experiments.running.backends import choose
from sim.many import cores


def test_all_cores_by_default():
    assert ex.Threads().workers == ex.Processes().workers == ex.Threads.of(None).workers == cores()
    assert choose(None, None, None).workers == cores() and choose("processes", 3, None) == ex.Processes(3)
    assert ex.Threads.of(1) == ex.Threads(1)


@pytest.mark.parametrize("name", ex.__all__)
def test_no_question_limits_them(name):
    noun = getattr(ex, name)
    if not isinstance(noun, type) and "workers" in inspect.signature(noun).parameters:
        assert inspect.signature(noun).parameters["workers"].default is None
