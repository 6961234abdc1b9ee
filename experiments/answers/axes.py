"""What a swept function returns, as an array (point, seed, outcome): axes are read by name or by a strict shape."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.errors import InputError, unknown

AXES = ("point", "seed", "outcome")


def as_values(found: Any, points: int, seeds: int, outcomes: Sequence[str]) -> np.ndarray:
    """Read an answer of a function of `points` points.

    Parameters
    ----------
    found : array, mapping of outcome to array, or array with named axes
        An array (point, seed, outcome); without the axis of the seeds where there is but one, without that of the
        outcomes where there is but one. A mapping has an array (point, seed) or (point,) per outcome. What has
        ``dims`` (xarray) is read by their names: point, seed, outcome, in any order.

    Raises
    ------
    InputError
        Any other shape: an array is never turned or folded to make it fit.
    """
    shape = (points, seeds, len(outcomes))
    if isinstance(found, Mapping):
        for name in found:
            if name not in outcomes:
                raise unknown("outcome", name, outcomes)
        for name in outcomes:
            if name not in found:
                raise InputError("sweep_outcome", name=name)
        return np.concatenate([as_values(found[name], points, seeds, (name,)) for name in outcomes], axis=2)
    if hasattr(found, "dims"):
        found = _ordered(found)
    values = np.asarray(found, float)
    known: set[tuple[int, ...]] = {shape}
    if seeds == 1:
        known |= {(points, len(outcomes))}
    if len(outcomes) == 1:
        known |= {(points, seeds)}
    if seeds == len(outcomes) == 1:
        known |= {(points,)}
    if values.shape not in known:
        raise InputError("sweep_shape", found=values.shape, wanted=shape, axes=", ".join(AXES))
    return values.reshape(shape)


def _ordered(found: Any) -> np.ndarray:
    for name in found.dims:
        if name not in AXES:
            raise unknown("axis", name, AXES)
    present = [name for name in AXES if name in found.dims]
    values = np.asarray(found.transpose(*present).values, float)
    return values.reshape([values.shape[present.index(name)] if name in present else 1 for name in AXES])
