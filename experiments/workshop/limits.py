"""How often something may be done, so that nobody can keep the room's computer busy or guess a code."""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

from sim.errors import InputError

_MOST_KEYS = 1000  # of whom it is remembered


class Limit:
    """At most so many times in so many seconds, for each key.

    Parameters
    ----------
    most : int
        Times.
    seconds : float
        In which.
    clock : callable
        Seconds, from any beginning.

    Examples
    --------
    >>> from experiments.workshop.limits import Limit
    >>> limit = Limit(most=2, seconds=60.0, clock=lambda: 0.0)
    >>> limit.count("one"), limit.count("one"), limit.count("another")
    (None, None, None)
    >>> try:
    ...     limit.count("one")
    ... except ValueError as error:
    ...     print(error.told("en"))
    too often; go on in 60 s
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self._clock = most, seconds, clock
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, key: Hashable = "", times: int = 1) -> None:
        """Count one more time, or none, to see whether there is room for one.

        Raises
        ------
        InputError
            It would be one too many; it is not counted.
        """
        with self._lock:
            now = self._clock()
            kept = self._times.setdefault(key, deque())
            self._times.move_to_end(key)
            while len(self._times) > _MOST_KEYS:
                self._times.popitem(last=False)
            while kept and kept[0] <= now - self.seconds:
                kept.popleft()
            if len(kept) >= self.most:
                raise InputError("workshop_often", seconds=math.ceil(kept[0] + self.seconds - now))
            kept.extend([now] * times)
