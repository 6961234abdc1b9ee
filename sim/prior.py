"""What is believed of a parameter before anything is fitted: a distribution of one of a few shapes.

A prior is no range of a sweep. ``low`` and ``high`` of a parameter say what the arithmetic allows; a prior says where a
county of the kind that is meant may lie, and how likely.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.tables import is_number
from sim.words import text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

# What each shape is told by, besides the lowest and the highest value it gives any weight.
SHAPES: Mapping[str, tuple[str, ...]] = {
    "uniform": (),
    "triangular": ("mode",),
    "lognormal": ("median", "factor"),
    "two_point": ("share",),
}
_DEVIATIONS = 1.6448536269514722  # of a normal law, to either side, that hold nine tenths of it
_TINY = 1e-300  # in place of the length of a side that a triangle does not have


@dataclass(frozen=True)
class Prior:
    """The distribution of a parameter, between two values.

    Whole numbers have the weight of what is rounded to them: the cell of half a unit to either side.

    Attributes
    ----------
    shape : str
        ``uniform``; ``triangular``, rising to the mode and falling from it; ``lognormal``, with nine tenths of its
        weight between the median divided by a factor and multiplied by it, cut at both ends; ``two_point``, one value
        or the other.
    low, high : float
        The lowest and the highest value.
    mode, median, factor : float or None
        Of the shapes that have them.
    share : float or None
        Weight of the upper one of two points.
    integer : bool
        Whether it is about whole numbers.

    Examples
    --------
    >>> import sim
    >>> prior = sim.parameters()["authority.delegated_share"].prior
    >>> prior.shape, prior.low, prior.mode, prior.high
    ('triangular', 0.2, 0.4, 0.8)
    >>> prior.quantile([0.0, 0.5, 1.0]).round(3).tolist()
    [0.2, 0.454, 0.8]
    """

    shape: str
    low: float
    high: float
    mode: float | None = None
    median: float | None = None
    factor: float | None = None
    share: float | None = None
    integer: bool = False

    @property
    def faults(self) -> str:
        """What cannot be in its numbers; empty if all can."""
        given = {name: getattr(self, name) for name in ("mode", "median", "factor", "share")}
        told = {name for name, value in given.items() if value is not None}
        if told != set(SHAPES[self.shape]):
            return f"a {self.shape} prior has {', '.join(('low', 'high', *SHAPES[self.shape]))}"
        if not self.low < self.high:
            return f"low = {self.low:g} with high = {self.high:g}"
        for name in ("mode", "median"):
            if given[name] is not None and not self.low <= given[name] <= self.high:
                return f"{name} = {given[name]:g}, with {self.low:g} to {self.high:g}"
        if self.shape == "lognormal" and not (self.low >= 0 and given["median"] > 0 and given["factor"] > 1):
            return "a lognormal prior needs a median above 0 and a factor above 1"
        if self.share is not None and not 0 < self.share < 1:
            return f"share = {self.share:g}, and both points need some weight"
        if self.integer and any(value != int(value) for value in (self.low, self.high, self.mode or 0)):
            return "of a whole number low, mode and high must be whole"
        return ""

    def covers(self, value: float) -> bool:
        """Whether a value, or what lies just beside it, has any weight."""
        if self.shape == "two_point":
            return value in (self.low, self.high)
        if self.shape == "triangular" and not self.integer:
            return self.low < value < self.high or value == self.mode
        return self.low <= value <= self.high

    def quantile(self, u: "ArrayLike") -> "np.ndarray":
        """Values below which shares `u` of the weight lie: the inverse of the distribution function.

        Parameters
        ----------
        u : array_like
            From 0 to 1.
        """
        import numpy as np

        share = np.asarray(u, float)
        if self.shape == "two_point":
            assert self.share is not None
            return np.where(share < 1 - self.share, self.low, self.high)
        edge = 0.5 if self.integer else 0.0
        low, high = self.low - edge, self.high + edge
        found = self._between(share, low, high)
        found = np.floor(found + 0.5) if self.integer else found
        inside = np.clip(found, self.low, self.high)
        return np.select([share <= 0.0, share >= 1.0], [self.low, self.high], inside)  # a tail rounds before its end

    def below(self, value: "ArrayLike") -> "np.ndarray":
        """Share of the weight that lies at a value or below it: the distribution function.

        Parameters
        ----------
        value : array_like

        Examples
        --------
        >>> import sim
        >>> prior = sim.parameters()["authority.delegated_share"].prior
        >>> prior.below([0.2, prior.quantile(0.5), 0.8]).round(6).tolist()
        [0.0, 0.5, 1.0]
        """
        import numpy as np

        x = np.asarray(value, float)
        if self.shape == "two_point":
            assert self.share is not None
            return np.select([x < self.low, x < self.high], [0.0, 1 - self.share], 1.0)
        edge = 0.5 if self.integer else 0.0
        low, high = self.low - edge, self.high + edge
        return self._share(np.clip(np.floor(x) + 0.5 if self.integer else x, low, high), low, high)

    def _share(self, x: "np.ndarray", low: float, high: float) -> "np.ndarray":
        import numpy as np

        if self.shape == "uniform":
            return np.asarray((x - low) / (high - low))
        if self.shape == "triangular":
            assert self.mode is not None
            up, down = max(self.mode - low, _TINY), max(high - self.mode, _TINY)
            rising, falling = (x - low) ** 2 / ((high - low) * up), (high - x) ** 2 / ((high - low) * down)
            return np.where(x < self.mode, rising, 1 - falling)
        from scipy.special import ndtr

        centre, deviation, ends = self._normal(low, high)
        with np.errstate(divide="ignore"):
            below = ndtr((np.log(np.maximum(x, 0.0)) - centre) / deviation)
        return np.asarray((below - ends[0]) / (ends[1] - ends[0]))

    def _normal(self, low: float, high: float) -> tuple[float, float, tuple[float, float]]:
        """Of the logarithm: mean, standard deviation, and the shares below both ends before the law is cut there."""
        from scipy.special import ndtr

        assert self.median is not None and self.factor is not None
        centre, deviation = math.log(self.median), math.log(self.factor) / _DEVIATIONS
        first, last = (float(ndtr((math.log(end) - centre) / deviation)) if end > 0 else 0.0 for end in (low, high))
        return centre, deviation, (first, last)

    def _between(self, share: "np.ndarray", low: float, high: float) -> "np.ndarray":
        import numpy as np

        if self.shape == "uniform":
            return low + share * (high - low)
        if self.shape == "triangular":
            assert self.mode is not None
            up, down = self.mode - low, high - self.mode
            rising = low + np.sqrt(share * (high - low) * up)
            return np.where(share * (high - low) < up, rising, high - np.sqrt((1 - share) * (high - low) * down))
        from scipy.special import ndtri

        centre, deviation, ends = self._normal(low, high)
        return np.asarray(np.exp(centre + deviation * ndtri(ends[0] + share * (ends[1] - ends[0]))))

    def told(self, lang: str) -> str:
        """Say it in a language."""
        names = ("low", "high", *SHAPES[self.shape])
        return text(f"prior.{self.shape}", lang, **{name: f"{getattr(self, name):g}" for name in names})


def read_prior(row: Mapping[str, Any], integer: bool) -> Prior:
    """Read ``{shape = …, low = …, high = …, …}``; what cannot be raises ValueError with the reason."""
    shape = row.get("shape", "")
    if shape not in SHAPES:
        raise ValueError(f"shape = {shape!r}, which is none of {', '.join(SHAPES)}")
    numbers = {name: value for name, value in row.items() if name != "shape"}
    for name, value in numbers.items():
        if name not in ("low", "high", "mode", "median", "factor", "share") or not is_number(value):
            raise ValueError(f"{name} = {value!r}")
    if missing := {"low", "high"} - numbers.keys():
        raise ValueError(f"no {' and no '.join(sorted(missing))}")
    found = Prior(shape, integer=integer, **{name: float(value) for name, value in numbers.items()})
    if found.faults:
        raise ValueError(found.faults)
    return found
