"""Which county a room watches, and in which month, as a link keeps it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from experiments.workshop.watching import MOST_SEED, check_seed
from sim.errors import InputError, unknown

_NUMBER = re.compile(r"\d{1,10}")


@dataclass(frozen=True)
class Scene:
    """A case, its luck, and a month from 1.

    Examples
    --------
    >>> from experiments.workshop.scene import Scene
    >>> Scene("s1", 7, 73).link(), Scene.of_parts({"watch": "s1", "luck": "7"}, ["baseline", "s1"])
    ('watch=s1&luck=7&month=73', Scene(case='s1', seed=7, month=1))
    """

    case: str = "baseline"
    seed: int = 1
    month: int = 1

    def link(self) -> str:
        """What stands behind the question mark of a link that restores it; nothing where all is as at first."""
        first = Scene()
        parts = {"watch": self.case, "luck": str(self.seed), "month": str(self.month)}
        usual = {"watch": first.case, "luck": str(first.seed), "month": str(first.month)}
        return urlencode({name: value for name, value in parts.items() if value != usual[name]})

    @classmethod
    def of_parts(cls, parts: Mapping[str, str], cases: Sequence[str]) -> "Scene":
        """Read what `link` has written; a month that is not lived is moved to the last one when it is shown.

        Raises
        ------
        InputError
            It says something else.
        """
        first = cls()
        case = parts.get("watch") or first.case
        if case not in cases:
            raise unknown("case", case[:80], cases)
        luck, month = parts.get("luck") or str(first.seed), parts.get("month") or str(first.month)
        if _NUMBER.fullmatch(luck) is None:
            raise InputError("workshop_seed", most=MOST_SEED, found=luck[:20])
        if _NUMBER.fullmatch(month) is None or int(month) < 1:
            raise InputError("workshop_link", found=f"month={month[:20]}")
        return cls(case, check_seed(int(luck)), int(month))
