"""The domains of work, one county department each, from the table ``domains.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.tables import check_row, in_two_languages, is_flag, is_number, is_text, table

_NEEDED = {
    "id": is_text,
    "name": in_two_languages,
    "department": in_two_languages,
    "enforcement_ratio": lambda value: is_number(value) and value >= 0,
    "business": is_flag,
    "reason": in_two_languages,
}
_MOST = 64  # a cadre's year keeps a bit for each


@dataclass(frozen=True)
class Domain:
    """A domain of work and its department.

    Attributes
    ----------
    enforcement_ratio : float
        Share of its matters that needs enforcement power, relative to ``work.enforcement_share``; mean 1 over domains.
    business : bool
        Matters bring contact with business.
    veto_rank : int
        Place among the one-veto items: with ``assessment.veto_domains = n`` those from 1 to n are; 0: never one.
    """

    id: str
    name: dict[str, str]
    department: dict[str, str]
    enforcement_ratio: float
    business: bool
    veto_rank: int


@cache
def domains() -> tuple[Domain, ...]:
    """All domains in the order of the veto."""
    return read_domains(table("domains"))


def read_domains(content: Mapping[str, Any]) -> tuple[Domain, ...]:
    """Read the table; a fault in it raises AssertionError."""
    rows = content["domains"]
    for k, row in enumerate(rows, 1):
        check_row(f"domains.toml: domain {k}", row, _NEEDED, {})
    ids = [row["id"] for row in rows]
    if not 1 <= len(set(ids)) == len(ids) <= _MOST:
        raise AssertionError(f"domains.toml: id must differ, of 1 to {_MOST} domains; found {', '.join(ids)}")
    if sum(row["enforcement_ratio"] for row in rows) != len(rows):
        raise AssertionError("domains.toml: enforcement_ratio must have mean 1 over the domains")
    return tuple(
        Domain(row["id"], row["name"], row["department"], float(row["enforcement_ratio"]), row["business"], rank)
        for rank, row in enumerate(rows, 1)
    )
