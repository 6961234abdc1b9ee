"""What Mesa's data collectors get from a county, at the end of every month.

In the rows of ``mesa.batch_run`` of Mesa 3.3 the agents' columns are a month older than the model's: it counts model
rows from 0 and agent records from 1. `mesa.DataCollector`'s own tables are right. Seeds are a parameter of the model
there (``{"rng": [1, 2]}``); in Mesa 3.5 they are an option of the batch (``rng=[1, 2]``), which overwrites those among
the parameters, and ``Step`` counts from 1.
"""

import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeAlias

import mesa

from sim.errors import InputError
from sim.indicator import HEADLINES

Collector: TypeAlias = mesa.DataCollector | Callable[[], mesa.DataCollector] | None
_taken: weakref.WeakSet[mesa.DataCollector] = weakref.WeakSet()


class Headlines(mesa.DataCollector):
    """The county's seed and its headline indicators, after each month those of the last 60 months lived.

    So the last row of a model, which is what ``mesa.batch_run`` gives, is the summary of its run. For the single month
    take ``model.rates()``.
    """

    def __init__(self) -> None:
        names = ("seed_of_county", *HEADLINES)
        super().__init__(model_reporters=dict(zip(names, names, strict=True)))

    def collect(self, model: Any) -> None:
        """Add a row; all indicators are reckoned at once rather than one by one."""
        row = SimpleNamespace(seed_of_county=model.seed_of_county, **model.run.rates(names=list(HEADLINES)))
        row.time = getattr(model, "time", model.month)  # newer Mesas note when a row was collected
        super().collect(row)


def own_collector(wanted: Collector) -> mesa.DataCollector | None:
    """Return the collector of one model: the one given, or what the function given makes.

    Raises
    ------
    InputError
        It collects from another model already (``mesa.batch_run`` hands one object to all of its models, whose rows
        would then all be those of the first).
    """
    collector = wanted if wanted is None or isinstance(wanted, mesa.DataCollector) else wanted()
    if collector in _taken:
        raise InputError("collector_taken")
    if collector is not None:
        _taken.add(collector)
    return collector
