"""Axes of what a swept function returns: read by name or by a strict shape, never turned to fit."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.answers.axes import as_values
from experiments.answers.sweep import sweep
from experiments.designs.factors import Factor
from sim.errors import InputError

VALUES = np.arange(24.0).reshape(4, 3, 2)
BOTH = ("one", "two")


def test_what_fits_is_taken_as_it_is():
    assert np.array_equal(as_values(VALUES, 4, 3, BOTH), VALUES)
    assert np.array_equal(as_values(VALUES[:, 0], 4, 1, BOTH), VALUES[:, :1])
    assert np.array_equal(as_values(VALUES[:, :, 0], 4, 3, ("one",)), VALUES[:, :, :1])
    assert np.array_equal(as_values(VALUES[:, 0, 0].tolist(), 4, 1, ("one",)), VALUES[:, :1, :1])


@pytest.mark.parametrize("turned", [VALUES.T, VALUES.ravel(), VALUES[:3], VALUES[:, 0], VALUES.transpose(1, 0, 2), 1.0])
def test_what_does_not_fit_is_refused(turned):
    with pytest.raises(InputError, match=r"array of shape .*, not \(4, 3, 2\) \(point, seed, outcome\)"):
        as_values(turned, 4, 3, BOTH)


def test_axes_with_names_may_come_in_any_order():
    def named(array, *dims):
        def transpose(*wanted):
            return named(array.transpose([dims.index(name) for name in wanted]), *wanted)

        return SimpleNamespace(dims=dims, values=array, transpose=transpose)

    assert np.array_equal(as_values(named(VALUES.T, "outcome", "seed", "point"), 4, 3, BOTH), VALUES)
    assert np.array_equal(as_values(named(VALUES[:, 0].T, "outcome", "point"), 4, 1, BOTH), VALUES[:, :1])
    with pytest.raises(InputError, match="unknown axis 'points'; did you mean 'point'"):
        as_values(named(VALUES, "points", "seed", "outcome"), 4, 3, BOTH)
    by_outcome = {"two": VALUES[:, :, 1], "one": VALUES[:, :, 0]}
    assert np.array_equal(as_values(by_outcome, 4, 3, BOTH), VALUES)
    with pytest.raises(InputError, match="returns no outcome 'two'"):
        as_values({"one": VALUES[:, :, 0]}, 4, 3, BOTH)
    with pytest.raises(InputError, match="unknown outcome 'tow'; did you mean 'two'"):
        as_values({**by_outcome, "tow": VALUES[:, :, 0]}, 4, 3, BOTH)


def test_a_sweep_of_a_function_that_returns_outcomes_first_is_refused():
    factors = [Factor("x", 0, 1), Factor("inert", 0, 1)]

    def outcomes_first(points, seeds):
        return np.array([points[:, 0], points[:, 0] ** 2])

    with pytest.raises(InputError, match=r"array of shape \(2, 64\), not \(64, 1, 2\)"):
        sweep(factors, outcomes_first, "sobol", 16, outcomes=BOTH)
    found = sweep(
        factors, lambda x, seeds: dict(zip(BOTH, outcomes_first(x, seeds), strict=True)), "sobol", 16, outcomes=BOTH
    )
    inert = found.indices.query("factor == 'inert' and index == 'ST'")["estimate"]
    assert np.allclose(inert, 0)
