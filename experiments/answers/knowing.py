"""What would it be worth to know a fact before choosing? From a sample of worlds, by regression.

Whoever chooses without knowing takes the option that is best on average over the worlds. Whoever knows a fact takes the
one that is best on average over the worlds where it is so, which a regression of the options' benefits on the fact
tells (Strong, Oakley & Brennan 2014). Here each world is left out of the regression that chooses for it, and what the
choice is worth is read from that world's own benefits: neither the noise of the seeds nor the freedom of the curve can
make a fact look valuable, only too little so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from experiments.answers.statistics import LEVEL, band, dominance, places
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 50  # worlds
SHUFFLES = 99  # of the worlds among the facts: what facts seem worth that say nothing
DEGREE = 4  # of the curve along the ranks of a fact
_SMOOTH = (1e-3, 1e-2, 1e-1, 1.0)  # penalties, as shares of the number of worlds; the one that predicts best is taken
_ALIKE = 1e-9  # relative: directions in which facts do not differ
EVERYTHING, TOGETHER, MEASURED = "everything", "together", "measured"  # besides the kinds of parameters
COUNTY, RESEARCH = "county", "research"  # who can find out a fact


@dataclass(frozen=True)
class Known:
    """What it is worth to know something, world by world.

    Attributes
    ----------
    gain : array (world,)
        How much better what one would then choose is than what one chooses without.
    changed : array (world,)
        Whether one would then choose otherwise.
    p : float
        Chance that the most valuable of as many facts, if none said anything, would seem worth as much.
    """

    gain: np.ndarray = field(repr=False)
    changed: np.ndarray = field(repr=False)
    p: float = np.nan

    @property
    def pays(self) -> bool:
        """Whether its worth is told from zero (5 %)."""
        return self.p < LEVEL


@dataclass(frozen=True)
class Knowing:
    """What it is worth to know facts, by themselves and together, before one of some options is chosen.

    Attributes
    ----------
    facts, groups : mapping of name to Known
        Single facts, and several known together.
    perfect : array (world,)
        Of knowing everything; its mean is the expected value of perfect information. With several seeds it is free,
        to first order, of what the luck of the seeds adds: twice the gain by all seeds less that by half of them.
    crude : float
        The same mean by all seeds without that correction, which is too high.
    changed : float
        Share of worlds in which another option is best by the means over the seeds; too high likewise.
    choice : int
        The option that is best on average, chosen without knowing.
    usual : float
        Mean square of what is between it and the best of the others: the size of a gain that was not seen.
    worlds, dropped : int
        Those with a benefit for every option, and those without.
    """

    facts: Mapping[str, Known]
    groups: Mapping[str, Known]
    perfect: np.ndarray = field(repr=False)
    crude: float
    changed: float
    choice: int
    usual: float
    worlds: int
    dropped: int = 0

    def interval(self, gain: np.ndarray) -> tuple[float, float, float]:
        """Mean gain and its 95 % interval over worlds, none of them below zero."""
        value, low, high = (max(0.0, float(one)) for one in band(gain, 0, self.usual))
        return value, low, high

    def ranks(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        """First and last place that each of some facts may have among them, all differences at once."""
        if not names:
            return {}
        gains = np.stack([self.facts[name].gain for name in names])
        first, last = places(dominance(gains[None], [1])[0])
        return {name: (int(a), int(b)) for name, a, b in zip(names, first, last, strict=True)}

    def table(self, kinds: Mapping[str, str]) -> "pd.DataFrame":
        """A row for knowing everything, a row per group, and a row per fact, the most valuable first.

        Parameters
        ----------
        kinds : mapping
            By fact, what sort of fact it is; facts are ranked within the sort of people who can find it out (`who`).
        """
        import pandas as pd

        worth, low, high = self.interval(self.perfect)
        rows: list[dict[str, object]] = [{"fact": "", "fact_kind": EVERYTHING, "worth": worth}]
        rows[0] |= {"worth_low": low, "worth_high": high, "changed": self.changed}
        rows += [{"fact": name, "fact_kind": TOGETHER, **self._row(known)} for name, known in self.groups.items()]
        of = {name: who(kinds[name]) for name in self.facts}
        for people in dict.fromkeys(of.values()):
            names = sorted((name for name in self.facts if of[name] == people), key=self._sorted)
            for name, (first, last) in self.ranks(names).items():
                row = {"fact": name, "fact_kind": kinds[name], "who": people, **self._row(self.facts[name])}
                rows.append({**row, "place_first": first, "place_last": last})
        return pd.DataFrame(rows)

    def _sorted(self, name: str) -> float:
        return -float(self.facts[name].gain.mean())

    def _row(self, known: Known) -> dict[str, object]:
        worth, low, high = self.interval(known.gain)
        row = {"worth": worth, "worth_low": low, "worth_high": high, "changed": float(known.changed.mean())}
        return {**row, "by_chance": known.p, "pays": "yes" if known.pays else "no"}


def who(kind: str) -> str:
    """Who can find out a fact of a kind: a county about itself, or research about people and institutions."""
    return RESEARCH if kind in ("behaviour", "structure") else COUNTY


def knowing(
    facts: "pd.DataFrame",
    benefits: np.ndarray,
    groups: Mapping[str, Sequence[str]] | None = None,
    apart: Sequence[str] = (),
    shuffles: int = SHUFFLES,
) -> Knowing:
    """Say what it is worth to know facts before choosing.

    Parameters
    ----------
    facts : DataFrame
        A row per world, a column per fact.
    benefits : array (world, seed, option) or (world, option)
        Higher is better. Worlds in which a fact or one of them is NaN are left out; of them, on all
        seeds of a half.
    groups : mapping of name to sequence of str
        Facts to be known together. The curve adds up what each says, so what only several say together is not seen.
    apart : sequence of str
        Facts that were measured on the first half of the seeds, and are judged on the others: else the luck of the
        seeds would be in both.
    shuffles : int
        How often worlds are shuffled to see what facts seem worth that say nothing.

    Raises
    ------
    InputError
        Too few worlds or options, an unknown fact.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from experiments.answers.knowing import knowing
    >>> x = np.random.default_rng(1).normal(size=(400, 2))
    >>> found = knowing(pd.DataFrame(x, columns=["a", "b"]), np.column_stack([np.zeros(400), x[:, 0]]))
    >>> found.table({"a": "world", "b": "world"})["pays"].tolist()[1:]
    ['yes', 'no']
    """
    benefits = np.asarray(benefits, float)
    benefits = benefits[:, None] if benefits.ndim == 2 else benefits
    if benefits.shape[0] != len(facts) or benefits.shape[2] < 2:
        raise InputError("knowing_shape", worlds=len(facts), found=benefits.shape[0], options=benefits.shape[2])
    seeds, kept = benefits.shape[1], usable(facts, benefits)
    if kept.sum() < FEWEST:
        raise InputError("knowing_few", count=int(kept.sum()), least=FEWEST)
    benefits, facts = benefits[kept], facts[kept]
    means, later = band(benefits, 1)[0], band(benefits[:, seeds // 2 :], 1)[0]
    order = np.random.default_rng(1)
    shuffled = np.stack([np.arange(len(means)), *(order.permutation(len(means)) for _ in range(shuffles))])
    terms = {name: _terms(facts[name].to_numpy(float)) for name in facts}
    sets: dict[str, Sequence[str]] = {name: (name,) for name in facts}
    sets |= {name: tuple(of) for name, of in (groups or {}).items()}
    found: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
    for name, of in sets.items():
        judged = later if set(of) & set(apart) else means
        found[name] = _gains(np.concatenate([terms[one] for one in of], 1), judged, shuffled)
    single = np.max([found[name][2] for name in facts], 0) if len(facts.columns) else np.zeros(shuffles)

    def known(name: str, null: np.ndarray) -> Known:
        gain, changed, _ = found[name]
        return Known(gain, changed, float((1 + (null >= gain.mean()).sum()) / (1 + len(null))))

    choice = int(means.mean(0).argmax())
    gained, perfect = _perfect(benefits, means)
    usual = float(((np.delete(means, choice, 1).max(1) - means[:, choice]) ** 2).mean())
    return Knowing(
        {name: known(name, single) for name in facts},
        {name: known(name, found[name][2]) for name in groups or {}},
        perfect,
        float(gained.mean()),
        float((means.max(1) > means[:, choice]).mean()),
        choice,
        usual,
        len(means),
        int((~kept).sum()),
    )


def usable(facts: "pd.DataFrame", benefits: np.ndarray) -> np.ndarray:
    """Worlds (world,) in which all facts are known, and all benefits on both halves of the seeds."""
    half = benefits.shape[1] // 2
    parts = [band(part, 1)[0] for part in (benefits[:, : half or 1], benefits[:, half:])]
    return np.asarray(np.isfinite(parts).all((0, 2)) & np.isfinite(facts.to_numpy(float)).all(1))


def _perfect(benefits: np.ndarray, means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gain of choosing the best option in each world, by all seeds, and without what the luck of seeds adds."""
    without = means[:, means.mean(0).argmax()]
    gained, seeds = means.max(1) - without, benefits.shape[1]
    if seeds < 2:
        return gained, gained
    half = seeds // 2
    turned = [np.roll(benefits, -half * turn, 1)[:, :half] for turn in range(2)]
    by_half = np.mean([band(part, 1)[0].max(1) for part in turned], 0) - without
    return gained, 2 * gained - by_half


def _terms(fact: np.ndarray) -> np.ndarray:
    """Columns of a smooth curve along the ranks of a fact, the more bent ones made smaller: they cost more."""
    from scipy.stats import rankdata

    levels = len(np.unique(fact))
    across = 2 * (rankdata(fact) - 0.5) / len(fact) - 1
    degrees = np.arange(1, min(DEGREE, levels - 1) + 1)
    columns = np.polynomial.legendre.legvander(across, DEGREE)[:, degrees]
    columns = columns - columns.mean(0)
    return np.asarray(columns / columns.std(0) / degrees**2)


def _gains(terms: np.ndarray, means: np.ndarray, shuffled: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gain of knowing and whether the choice changes, in each world; and the mean gain after each shuffle.

    The first of `shuffled` (shuffle, world) leaves the worlds where they are.
    """
    worlds, options = means.shape
    apart = means - means.mean(1, keepdims=True)
    of_all = apart[shuffled].transpose(1, 0, 2)
    left_out = _left_out(terms, of_all.reshape(worlds, -1), options).reshape(of_all.shape)
    choice = int(means.mean(0).argmax())
    chosen = left_out.argmax(2)
    gains = np.take_along_axis(of_all, chosen[..., None], 2)[..., 0] - of_all[:, :, choice]
    return gains[:, 0], chosen[:, 0] != choice, gains[:, 1:].mean(0)


def _left_out(terms: np.ndarray, values: np.ndarray, options: int) -> np.ndarray:
    """Predictions (world, column) for each world by a ridge regression on the others.

    Of no curve at all and curves of several penalties, the one that predicts best, for `options` columns at a time.
    """
    worlds, mean = len(values), values.mean(0)
    best = np.repeat(mean[None], worlds, 0)
    least = _missed(values, (mean * worlds - values) / (worlds - 1), options)
    if not terms.size:
        return best
    u, sizes, _ = np.linalg.svd(terms, full_matrices=False)
    u, sizes = u[:, sizes > _ALIKE * sizes[0]], sizes[sizes > _ALIKE * sizes[0]]
    along = u.T @ values
    for penalty in _SMOOTH:
        kept = sizes**2 / (sizes**2 + penalty * worlds)
        weight = (1 / worlds + (u**2) @ kept)[:, None]
        found = (mean + (u * kept) @ along - weight * values) / (1 - weight)
        missed = _missed(values, found, options)
        better = np.repeat(missed < least, options)
        best[:, better], least = found[:, better], np.minimum(least, missed)
    return best


def _missed(values: np.ndarray, found: np.ndarray, options: int) -> np.ndarray:
    return np.asarray(((values - found) ** 2).sum(0).reshape(-1, options).sum(1))
