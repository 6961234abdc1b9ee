"""What a package costs: a price for each lever, from the one table ``prices.toml``; most of them are assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import sim
from experiments.designs.packages import check_levers, moved
from sim.parameter import parameters
from sim.tables import check_row, in_two_languages, is_number, own_toml

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).with_name("prices.toml")
COLUMNS = ("month", "lever", "before", "after", "hours", "money", "posts", "cost", "assumed")


class Effort(NamedTuple):
    """What something takes a year in one township; negative where it frees."""

    hours: float = 0.0  # of staff
    money: float = 0.0  # wan yuan, 10,000 yuan
    posts: float = 0.0

    def worth(self) -> float:
        """All of it in wan yuan."""
        return sum(part * rate for part, rate in zip(self, currency(), strict=True))

    def times(self, units: float) -> "Effort":
        """So many times of it."""
        return Effort(*(units * part for part in self))


@dataclass(frozen=True)
class Price:
    """What it takes to move a lever by one of its units.

    Attributes
    ----------
    up, down : Effort
        Of one unit moved up, and of one moved down.
    paid, source : dict
        What is paid for, or why it is free; where the price comes from: texts under ``"zh"`` and ``"en"``.

    Examples
    --------
    >>> from experiments.answers.prices import prices
    >>> prices()["authority.delegated_share"].up
    Effort(hours=0.0, money=5.0, posts=3.0)
    """

    up: Effort
    down: Effort
    paid: dict[str, str]
    source: dict[str, str]

    @property
    def assumed(self) -> bool:
        """Whether nothing better than an assumption stands behind it."""
        return self.source["en"].startswith("assumed")

    def of(self, before: float, after: float) -> Effort:
        """What it takes to move the lever from one value to another."""
        return self.up.times(after - before) if after > before else self.down.times(before - after)


@cache
def prices() -> dict[str, Price]:
    """Price of every lever, by dotted name."""
    return read_prices(_content())


@cache
def currency() -> Effort:
    """What one hour, one wan yuan and one post are worth, in wan yuan a year."""
    row = _currency_row()
    return Effort(row["hour"], 1.0, row["post"])


def currency_source() -> dict[str, str]:
    """Where these rates come from."""
    source: dict[str, str] = _currency_row()["source"]
    return source


def _currency_row() -> dict[str, Any]:
    row: dict[str, Any] = _content()["currency"]
    check_row("prices.toml: currency", row, {"hour": is_number, "post": is_number, "source": in_two_languages}, {})
    return row


@cache
def _content() -> dict[str, Any]:
    return own_toml(FILE)


def read_prices(content: Mapping[str, Any]) -> dict[str, Price]:
    """Read the levers of the table; a fault in it, or a lever without a price, raises AssertionError."""
    texts = dict.fromkeys(("paid", "source"), in_two_languages)
    rows = content["levers"]
    for name, row in rows.items():
        check_row(f"prices.toml: {name}", row, {"up": _is_effort, "down": _is_effort, **texts}, {})
    levers = {name for name, row in parameters().items() if row.kind == "lever"}
    if apart := levers ^ rows.keys():
        raise AssertionError(f"prices.toml: {', '.join(sorted(apart))}: every lever has a price, and nothing else")
    return {
        name: Price(Effort(**row["up"]), Effort(**row["down"]), row["paid"], row["source"])
        for name, row in rows.items()
    }


def _is_effort(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) <= set(Effort._fields) and all(map(is_number, value.values()))


def cost(case: sim.Case) -> "pd.DataFrame":
    """What the reforms of a case cost one township a year, lever by lever.

    The price of a lever is what one unit takes; its cost is that times the way it has gone from where it stood before
    the first reform. With several dated reforms each state counts by the share of the months since the first one in
    which it holds, so the sum of the column is the cost of an average year under reform, and that of a case at a dose
    is the dose times that of the whole case, whole-number levers apart.

    Returns
    -------
    DataFrame
        A row per lever and state: ``month`` (from 1) since which it holds, ``lever``, ``before``, ``after``;
        ``hours``, ``money`` (wan yuan, 10,000 yuan) and ``posts``, negative where they are freed; ``cost``, all three
        in wan yuan; ``assumed``, whether the price is.

    Raises
    ------
    InputError
        A case without reforms, or one that changes what is no lever.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> ex.cost(sim.load_case("delegate_powers"))[["lever", "before", "after", "cost"]]
                            lever  before  after  cost
    0  authority.delegated_share     0.4    0.7  10.5
    """
    import pandas as pd

    check_levers(case)
    first = case.reforms[0].month - 1
    states = [(start, values) for start, values in case.segments() if start >= first]
    ends = [*(start for start, _ in states[1:]), case.structure.months]
    rows = []
    for (start, values), end in zip(states, ends, strict=True):
        for name in moved(case):
            before, after, price = case.params[name], values[name], prices()[name]
            effort = price.of(before, after).times((end - start) / (case.structure.months - first))
            rows.append((start + 1, name, before, after, *effort, effort.worth(), price.assumed))
    return pd.DataFrame(rows, columns=COLUMNS)


def yearly_cost(case: sim.Case) -> float:
    """What a case costs one township a year, in wan yuan; negative if it frees more than it takes."""
    return float(cost(case)["cost"].sum())
