"""The record and what happened: what stands as completed, what is so in truth, and what the gap is made of."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.statistics import band, everywhere
from sim.indicator import RECORD, ratio, record_parts

if TYPE_CHECKING:
    import pandas as pd

Counts = Mapping[str, np.ndarray]  # arrays (case, seed)


def kept(counts: Counts) -> bool:
    """Whether all that this takes was counted."""
    return counts.keys() >= {*record_parts()}


def record(cases: Sequence[sim.Case], counts: Counts) -> "pd.DataFrame":
    """Means over the seeds, with their 95 % intervals, of every indicator in `RECORD`: a row per case and outcome.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> found = ex.compare([case, case.named("again")], range(1, 4)).tables()["record"]
    >>> of = found.set_index(["case", "outcome"])["mean"]["again"]
    >>> bool(abs(of["completed_in_truth"] + of["record_gap"] - of["completed_on_record"]) < 1e-12)
    True
    """
    import pandas as pd

    values = everywhere(np.stack([ratio(name, counts) for name in RECORD], -1))
    columns = {
        name: part.ravel() for name, part in zip(("mean", "mean_low", "mean_high"), band(values, 1), strict=True)
    }
    index = pd.MultiIndex.from_product([[case.name for case in cases], RECORD], names=["case", "outcome"])
    return pd.DataFrame(columns, index=index).reset_index()


def true_share(counts: Counts) -> np.ndarray:
    """Of what stands as completed on record in each case, over all seeds, the share that is so in truth."""
    true, recorded = (counts[name].sum(1) for name in ("resolved", "on_record"))
    return np.divide(true, recorded, out=np.full(true.shape, np.nan), where=recorded > 0)
