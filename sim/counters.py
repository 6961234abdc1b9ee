"""Mesa's numbers of agents, kept by models that can be let go."""

import itertools
import weakref
from collections.abc import Iterator
from typing import Any


class WeakCounters(weakref.WeakKeyDictionary[Any, Iterator[int]]):
    """A count from 1 for each model, as `mesa.Agent._ids` of Mesa 3.3 holds it, but gone when its model is.

    Mesa's own table is kept by the class, and with it every model that was ever made, finished or not: 1.85 MB a
    county.
    """

    def __getitem__(self, model: Any) -> Iterator[int]:
        """Count of a model; a new model begins at 1."""
        return self.setdefault(model, itertools.count(1))
