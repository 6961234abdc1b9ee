"""Methods of sensitivity analysis, a row each: what they are called, what they need, and how SALib samples.

SALib works on the unit cube. All samples are nested: the first rows of a larger one are the smaller one.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.errors import InputError, unknown

RESAMPLES = 100  # SALib's own default
LEVELS = 4  # of a Morris grid

Problem = dict[str, Any]


class How(NamedTuple):
    """Settings of an analysis.

    Attributes
    ----------
    seed : int
        Of samples and bootstraps, above 0.
    pairs : bool
        Indices of pairs, too.
    resamples : int
        Of a bootstrap.
    luck : bool
        Whether other seeds of the county would give another outcome.
    """

    seed: int
    pairs: bool = False
    resamples: int = RESAMPLES
    luck: bool = False


Sampler = Callable[[Problem, int, How], np.ndarray]


@dataclass(frozen=True)
class Method:
    """One way to say how much a factor matters; what it estimates is in `experiments.answers.methods`.

    Attributes
    ----------
    main : str
        The index that factors are ranked by and whose interval has to become narrow.
    indices : tuple of str
        All indices of single factors, in the order of tables.
    pairs : str
        The index of pairs of factors, on request; empty where there is none.
    least : int
        Smallest base sample.
    power_of_two : bool
        The base sample is part of a Sobol' sequence, which is balanced at powers of two only.
    groups : bool
        Whether several factors may share an index.
    dummies : bool
        An inert factor's index is above zero, so dummies measure how far.
    rows : callable (number of indices, whether of pairs too) -> int
        Points per member of the base sample; they form a block and are resampled together.
    sample : callable (problem, n, how) -> array (n * rows, factor)
    """

    main: str
    indices: tuple[str, ...]
    least: int
    rows: Callable[[int, bool], int]
    sample: Sampler
    power_of_two: bool = True
    groups: bool = False
    dummies: bool = False
    pairs: str = ""


def method_row(name: str, where: str = "") -> Method:
    """One method; an unknown name is answered with the nearest one."""
    try:
        return METHODS[name]
    except KeyError:
        raise unknown("method", name, METHODS, where) from None


def check_size(name: str, n: int) -> None:
    """Refuse a base sample that is too small, or no power of two where the method needs one."""
    method = method_row(name)
    if isinstance(n, bool) or not isinstance(n, int | np.integer):
        raise InputError("sample_whole", found=n)
    if n < method.least:
        raise InputError("sample_small", n=n, method=name, least=method.least)
    if method.power_of_two and n & (n - 1):
        below = 1 << (int(n).bit_length() - 1)
        raise InputError("sample_power", n=n, method=name, below=below, above=2 * below)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let SALib warn and reseed as it likes: bad estimates are seen by their values, and nobody else notices."""
    state, form = np.random.get_state(), warnings.formatwarning
    try:
        with warnings.catch_warnings(record=True):  # a filter would not last: SALib sets its own
            yield
    finally:
        np.random.set_state(state)
        warnings.formatwarning = form


def _sample_morris(problem: Problem, n: int, how: How) -> np.ndarray:
    from SALib.sample import morris

    return np.asarray(morris.sample(problem, n, num_levels=LEVELS, seed=how.seed))


def _sample_sobol(problem: Problem, n: int, how: How) -> np.ndarray:
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, n, calc_second_order=how.pairs, seed=how.seed))


def _sample_sequence(problem: Problem, n: int, how: How) -> np.ndarray:
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(problem["num_vars"], seed=how.seed).random(n))


METHODS = {
    "morris": Method(
        main="mu_star",
        indices=("mu_star", "mu", "sigma"),
        least=4,
        power_of_two=False,
        groups=True,
        rows=lambda count, pairs: count + 1,
        sample=_sample_morris,
    ),
    "sobol": Method(
        main="ST",
        indices=("ST", "S1"),
        pairs="S2",
        least=16,
        groups=True,
        rows=lambda count, pairs: 2 * count + 2 if pairs else count + 2,
        sample=_sample_sobol,
    ),
    "delta": Method(
        main="delta",
        indices=("delta",),
        least=128,
        dummies=True,
        rows=lambda count, pairs: 1,
        sample=_sample_sequence,
    ),
    "pawn": Method(
        main="median",
        indices=("median", "maximum"),
        least=128,
        dummies=True,
        rows=lambda count, pairs: 1,
        sample=_sample_sequence,
    ),
}
