"""The domains of work, one county department each, from the table ``domains.toml``."""

from dataclasses import dataclass
from functools import cache

from sim.tables import table


@dataclass(frozen=True)
class Domain:
    """A domain of work; their order is the order in which they become one-veto items.

    Attributes
    ----------
    enforcement_ratio : float
        Share of its matters that needs enforcement power, relative to ``work.enforcement_share``; mean 1 over domains.
    business : bool
        Matters bring contact with business.
    """

    id: str
    name: dict[str, str]
    department: dict[str, str]
    enforcement_ratio: float
    business: bool


@cache
def domains() -> tuple[Domain, ...]:
    """All domains in the order of the veto."""
    return tuple(
        Domain(row["id"], row["name"], row["department"], float(row["enforcement_ratio"]), bool(row["business"]))
        for row in table("domains")["domains"]
    )
