"""What a room has put on the table: reforms that ship and some of its own, and on how much luck they are compared."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlencode

import sim
from experiments.workshop.bench import START
from experiments.workshop.levers import checked
from sim.case import MONTHS
from sim.case_files import case_names
from sim.errors import InputError, unknown
from sim.tables import frozen, is_whole
from sim.words import LANGUAGES, text

MOST_REFORMS = 5  # side by side
SEEDS = (20, 40, 80)  # from which a room chooses
LONGEST_LINK = 4000  # letters
OWN = ("a", "b", "c")  # reforms of a room's own
FIRST_YEAR = (START - 1) // MONTHS + 1  # in which a reform begins where nothing else is said
YEARS = range(FIRST_YEAR, FIRST_YEAR + 10)  # in which it can begin
_MOVE = re.compile(r"([a-z_.]{1,60}):(-?\d{1,12}(?:\.\d{1,12})?)(?:@(\d{1,2}))?")
_SHIPPED = re.compile(r"(.{1,60}?)(?:@(\d{1,2}))?")


@dataclass(frozen=True)
class Choices:
    """Reforms side by side.

    Attributes
    ----------
    shipped : tuple of str
        Names of cases.
    own : mapping of name in `OWN` to levers and their values
        Those that move nothing are none.
    seeds : int
        How many counties of equal luck each is lived in.
    years : mapping of name to year, or of own reform and lever to year
        In which they begin, where it is not `FIRST_YEAR`; see `year`.

    Examples
    --------
    >>> from experiments.workshop.choices import Choices
    >>> chosen = Choices(("s1",)).moved("a", "authority.delegated_share", 0.7, today=0.4).begun(8, "s1")
    >>> chosen.link(), Choices.of_link(chosen.link()) == chosen
    ('cases=s1%408&a=authority.delegated_share%3A0.7', True)
    """

    shipped: tuple[str, ...] = ()
    own: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    seeds: int = SEEDS[0]
    years: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.shipped:
            if name not in case_names()[1:]:
                raise unknown("case", name, case_names()[1:])
            if self.shipped.count(name) > 1:
                raise InputError("case_twice", name=name)
        for name, moves in self.own.items():
            if name not in OWN:
                raise unknown("key", name, OWN)
            for lever, value in moves.items():
                checked(lever, value)
        kept = {name: dict(self.own[name]) for name in OWN if self.own.get(name)}
        object.__setattr__(self, "own", frozen(kept))
        if len(self.shipped) + len(kept) > MOST_REFORMS:
            raise InputError("workshop_many", most=MOST_REFORMS)
        if self.seeds not in SEEDS:
            raise unknown("number of seeds", self.seeds, map(str, SEEDS))
        there = {(name, "") for name in self.shipped} | {(own, lever) for own, moves in kept.items() for lever in moves}
        for year in self.years.values():
            if not is_whole(year) or year not in YEARS:
                raise InputError("workshop_year", first=YEARS[0], last=YEARS[-1], found=year)
        later = {what: year for what, year in self.years.items() if what in there and year != FIRST_YEAR}
        object.__setattr__(self, "years", frozen(later))

    def year(self, name: str, lever: str = "") -> int:
        """In which a case that ships begins, or a lever of one's own reform is moved."""
        return self.years.get((name, lever), FIRST_YEAR)

    def begun(self, year: object, name: str, lever: str = "") -> "Choices":
        """The same with one of them in another year."""
        return replace(self, years={**self.years, (name, lever): year})  # type: ignore[dict-item]

    def with_shipped(self, names: Iterable[str]) -> "Choices":
        """The same with other cases that ship."""
        return replace(self, shipped=tuple(names))

    def moved(self, own: str, lever: str, value: object, today: float) -> "Choices":
        """The same with a lever of one's own reform somewhere else; where it stands today it is not moved."""
        moves = dict(self.own.get(own, {}))
        moves.pop(lever, None)
        number = checked(lever, value)
        if number != today:
            moves[lever] = number
        return replace(self, own={**self.own, own: moves})

    def cleared(self, own: str) -> "Choices":
        """The same without one of the own reforms."""
        return replace(self, own={name: moves for name, moves in self.own.items() if name != own})

    def with_seeds(self, seeds: object) -> "Choices":
        """The same on another number of seeds."""
        return replace(self, seeds=seeds)  # type: ignore[arg-type]

    def reforms(self, base: sim.Case) -> list[sim.Case]:
        """Futures of the county `base`."""
        given = [later(lived_in(base, sim.load_case(name)), self.year(name)) for name in self.shipped]
        return given + [self._own(base, name) for name in self.own]

    def _own(self, base: sim.Case, own: str) -> sim.Case:
        """One's own reform: in each year what is moved in it."""
        moves, title, made = self.own[own], own_title(own), base
        for year in sorted({self.year(own, lever) for lever in moves}):
            now = {lever: value for lever, value in moves.items() if self.year(own, lever) == year}
            made = made.with_reform((year - 1) * MONTHS + 1, now, title)
        return replace(made, name=f"own_{own}", title=title, rationale={})

    def link(self) -> str:
        """What stands behind the question mark of a link that restores the settings."""
        cases = ",".join(name + self._dated(name) for name in self.shipped)
        parts: dict[str, str] = {"cases": cases} if cases else {}
        for own, moves in self.own.items():
            parts[own] = ",".join(f"{lever}:{_plain(value)}{self._dated(own, lever)}" for lever, value in moves.items())
        if self.seeds != SEEDS[0]:
            parts["seeds"] = str(self.seeds)
        return urlencode(parts)

    def _dated(self, name: str, lever: str = "") -> str:
        year = self.year(name, lever)
        return "" if year == FIRST_YEAR else f"@{year}"

    @classmethod
    def of_link(cls, link: str) -> "Choices":
        """Read what `link` has written.

        Raises
        ------
        InputError
            It says something else, or too much.
        """
        if len(link) > LONGEST_LINK:
            raise InputError("workshop_link_long", most=LONGEST_LINK)
        try:
            parts = {name: values[-1] for name, values in parse_qs(link, max_num_fields=16).items()}
        except ValueError:
            raise InputError("workshop_link", found=link[:80]) from None
        return cls.of_parts(parts)

    @classmethod
    def of_parts(cls, parts: Mapping[str, str]) -> "Choices":
        """The same from the parts of a link, by name."""
        if sum(map(len, parts.values())) > LONGEST_LINK:
            raise InputError("workshop_link_long", most=LONGEST_LINK)
        years: dict[tuple[str, str], int] = {}
        names = _shipped(parts["cases"], years) if parts.get("cases") else ()
        own = {name: _moves(name, parts[name], years) for name in OWN if parts.get(name)}
        stated = parts.get("seeds", str(SEEDS[0]))
        if stated not in map(str, SEEDS):
            raise unknown("number of seeds", stated[:20], map(str, SEEDS))
        return cls(names, own, int(stated), years)


def _plain(value: float) -> str:
    """A number without an exponent."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _shipped(written: str, years: dict[tuple[str, str], int]) -> tuple[str, ...]:
    names = []
    for part in written.split(","):
        found = _SHIPPED.fullmatch(part)
        if found is None:
            raise InputError("workshop_link", found=part[:80])
        names.append(found[1])
        if found[2]:
            years[found[1], ""] = int(found[2])
    return tuple(names)


def _moves(own: str, written: str, years: dict[tuple[str, str], int]) -> dict[str, float]:
    moves = {}
    for part in written.split(","):
        found = _MOVE.fullmatch(part)
        if found is None:
            raise InputError("workshop_link", found=part[:80])
        moves[found[1]] = float(found[2])
        if found[3]:
            years[own, found[1]] = int(found[3])
    return moves


def lived_in(base: sim.Case, case: sim.Case) -> sim.Case:
    """A case that ships as a future of the county `base`."""
    return replace(base, name=case.name, title=case.title, rationale=case.rationale, reforms=case.reforms)


def later(case: sim.Case, year: int) -> sim.Case:
    """A case whose first reform begins in another year, and the others as long after it as they did."""
    if not case.reforms:
        return case
    moved = (year - 1) * MONTHS + 1 - min(reform.month for reform in case.reforms)
    return replace(case, reforms=tuple(replace(reform, month=reform.month + moved) for reform in case.reforms))


def own_title(own: str) -> dict[str, str]:
    """What one of the own reforms is called."""
    return {lang: text(f"workshop.own_{own}", lang) for lang in LANGUAGES}
