"""Authority and responsibility as the tables of a county spread them, before any simulation."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.answers.answer import Finding
from sim.county import DELEGATED, ENFORCEMENT, HOLDERS, NATIONAL, County
from sim.parameter import parameters

if TYPE_CHECKING:
    import pandas as pd

OWN, SHARED, TAKEN_BACK = range(len(HOLDERS))  # places in a split
PARTS = ("own", "shared", "taken_back")  # what they are called, see `HOLDERS`
NATIONAL_SPLIT = np.array([float(NATIONAL[holder]) for holder in HOLDERS])


class Splits(NamedTuple):
    """How many are the townships' own, shared and taken back: arrays (..., holder), see `PARTS`.

    Attributes
    ----------
    duties : array
        Duties of the list, each once.
    occasions : array
        How often a year they arise, over all townships that have them.
    """

    duties: np.ndarray
    occasions: np.ndarray


@dataclass(frozen=True, repr=False)
class Imbalance(Finding):
    """What a county's tables say of who has the authority over what townships answer for.

    Everything on the list counts as what townships answer for, as in the model. Townships and departments keep the
    order of their tables: nothing is ranked.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> found = ex.imbalance(sim.read_county("plain"))
    >>> list(found.tables()), list(found.figures("en"))
    (['whole', 'departments', 'townships', 'lines'], ['departments', 'townships', 'map'])
    >>> from experiments.answers.imbalance import elsewhere
    >>> found.whole.duties.tolist(), round(float(elsewhere(found.whole.duties)), 3)
    ([72.0, 61.0, 77.0], 0.657)
    """

    kind = "imbalance"

    county: County

    @property
    def listed(self) -> bool:
        """Whether there is a list of duties; without one only parameters speak."""
        return bool(self.county.duties)

    @cached_property
    def departments(self) -> Splits:
        """Of each department; a duty counts once, however many townships have it."""
        duties = np.zeros((len(self.county.domains), len(PARTS)))
        for duty in self.county.duties:
            duties[duty.domain, HOLDERS.index(duty.holder)] += 1.0
        return Splits(duties, self.county.yearly.sum(axis=0))

    @cached_property
    def townships(self) -> Splits:
        """Of each township: the duties that it has."""
        duties = np.zeros((len(self.county.townships), len(PARTS)))
        for duty in self.county.duties:
            duties[list(duty.townships) or slice(None), HOLDERS.index(duty.holder)] += 1.0
        return Splits(duties, self.county.yearly.sum(axis=1))

    @cached_property
    def whole(self) -> Splits:
        """Of the county's list."""
        return Splits(*(split.sum(axis=0) for split in self.departments))

    @cached_property
    def powers(self) -> np.ndarray:
        """Who has the power over more than half of the occasions of a line (township, department), of `PARTS`.

        Where neither side has it alone it is ``"shared"``; empty where nothing arises.
        """
        yearly = self.county.yearly
        whole = yearly.sum(axis=2)
        sides = [whole == 0.0, 2.0 * yearly[:, :, OWN] > whole, 2.0 * yearly[:, :, TAKEN_BACK] > whole]
        return np.select(sides, ["", PARTS[OWN], PARTS[TAKEN_BACK]], PARTS[SHARED])

    @cached_property
    def powerless(self) -> np.ndarray:
        """Responsibility without power: occasions a year of a line over which a department alone has the authority."""
        return np.asarray(self.county.yearly[:, :, TAKEN_BACK])

    @cached_property
    def delegated(self) -> np.ndarray:
        """Delegated powers of each township, as the parameter says where there is no list."""
        usual = parameters()[DELEGATED].default
        return np.array([town.params.get(DELEGATED, usual) for town in self.county.townships])

    @cached_property
    def enforcement(self) -> np.ndarray:
        """Share of each department's matters that need enforcement power, on the mean of townships; without a list."""
        level = self.county.levels.get(ENFORCEMENT, parameters()[ENFORCEMENT].default)
        return np.minimum(1.0, level * self.county.enforcement_ratios[0])

    def tables(self) -> "dict[str, pd.DataFrame]":
        """With a list of duties ``whole``, ``departments``, ``townships``, ``lines``.

        ``whole`` also has the split of an average list of the nation, of which no frequencies are known; ``lines`` says
        of each township and department who has the power and how often a year the township answers without it.

        Without a list ``departments`` and ``townships``: the parameters that say something of powers.
        """
        import pandas as pd

        towns = [town.name for town in self.county.townships]
        domains = self.county.domains
        named = pd.DataFrame(
            {
                "department": [domain.id for domain in domains],
                "department_zh": [domain.department["zh"] for domain in domains],
                "department_en": [domain.department["en"] for domain in domains],
            }
        )
        if not self.listed:
            return {
                "departments": named.assign(**{ENFORCEMENT: self.enforcement}),
                "townships": pd.DataFrame({"township": towns, DELEGATED: self.delegated}),
            }
        unknown = Splits(NATIONAL_SPLIT[None], np.full((1, len(PARTS)), np.nan))
        rows = [np.concatenate([one[None], other]) for one, other in zip(self.whole, unknown, strict=True)]
        lines = pd.MultiIndex.from_product([towns, named["department"]], names=["township", "department"])
        occasions = {name: self.county.yearly[:, :, k].ravel() for name, k in zip(_occasions(), range(3), strict=True)}
        powers = {"power": self.powers.ravel(), "powerless": self.powerless.ravel()}
        return {
            "whole": pd.DataFrame({"list": ["county", "national"], **_columns(Splits(*rows))}),
            "departments": named.assign(**_columns(self.departments)),
            "townships": pd.DataFrame({"township": towns, **_columns(self.townships)}),
            "lines": pd.DataFrame({**occasions, **powers}, index=lines).reset_index(),
        }

    def __repr__(self) -> str:
        return f"<Imbalance: {repr(self.county)[len('<County: ') : -1]}>"


def imbalance(county: County) -> Imbalance:
    """Say who has the authority over a county's duties, from its tables alone: nothing is simulated.

    Parameters
    ----------
    county : County
        See `sim.read_county`; one without a list of duties only shows what its parameters say.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> ex.imbalance(sim.read_county("plain"))
    <Imbalance: 9 townships, 10 departments, 210 duties>
    >>> list(ex.imbalance(sim.read_county("mountain")).tables())
    ['departments', 'townships']
    """
    return Imbalance(county)


def elsewhere(split: np.ndarray) -> np.ndarray:
    """Share over which the authority is not the township's alone: shared, or taken back; NaN of nothing."""
    return shares(split)[..., SHARED:].sum(axis=-1)


def shares(split: np.ndarray) -> np.ndarray:
    """Each part as a share of all; NaN of nothing.

    >>> import numpy as np
    >>> from experiments.answers.imbalance import shares
    >>> shares(np.array([117.0, 99.0, 124.0])).round(3).tolist()
    [0.344, 0.291, 0.365]
    """
    whole = split.sum(axis=-1, keepdims=True)
    return np.divide(split, whole, out=np.full(split.shape, np.nan), where=whole > 0.0)


def _occasions() -> list[str]:
    return [f"occasions_{part}" for part in PARTS]


def _columns(splits: Splits) -> dict[str, np.ndarray]:
    duties = {"duties": splits.duties.sum(axis=-1), **dict(zip(PARTS, splits.duties.T, strict=True))}
    occasions = {"occasions": splits.occasions.sum(axis=-1), **dict(zip(_occasions(), splits.occasions.T, strict=True))}
    return {
        **{name: values.astype(int) for name, values in duties.items()},
        "elsewhere": elsewhere(splits.duties),
        **occasions,
        "occasions_elsewhere": elsewhere(splits.occasions),
    }
