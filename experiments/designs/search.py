"""Small packages of reforms: which levers, how far, and the worlds on which they are chosen and judged."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import combinations, permutations
from math import comb, factorial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import sim
from experiments.designs.files import Lived, case_named, check_runs, check_values, entry, study_file, texts, whole
from experiments.designs.plausible import PLAUSIBLE, first_of, names_worlds, plausible_worlds, worlds_file
from experiments.designs.reforms import rebased
from experiments.designs.setting import Setting, read_setting
from experiments.designs.study import Study
from experiments.designs.variables import LUCK, REFORM, changed
from experiments.designs.variables import MONTH as REFORM_MONTH
from experiments.designs.worlds import PARAMS, not_stated
from experiments.running.outcomes import own_outcomes
from sim.errors import InputError, Said, unknown
from sim.parameter import Parameter, parameter, parameters
from sim.reported import Reported
from sim.tables import is_number
from sim.window import Window
from sim.words import LANGUAGES, text

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("blame_avoidance_rate_shapley", "acts_per_actionable", "needs_resolved")
KEYS = (
    "goal",
    "levers",
    "keep",
    "most",
    "dose",
    "month",
    "apart",
    "budget",
    "compare",
    "stages",
    "worlds",
    "plausible",
)
STAGES, WORLDS = (40, 40, 120), 200
KEEP, MOST, DOSE, MONTH, APART = 30, 3, 0.5, 13, 12
LEVERS = tuple(name for name, row in parameters().items() if row.kind == "lever")
START, DIGITS = "start", 10
LARGEST, FEWEST_WORLDS, MOST_WORLDS = 3, 10, 100_000
RIVALS, FRONT = 8, 12  # of each size, and of the front of effect against cost, that are judged


class Move(NamedTuple):
    """A lever, and the value a reform gives it."""

    lever: str
    value: float


Package = tuple[Move, ...]  # in the order of the table of parameters; empty: the county as it is


@dataclass(frozen=True, eq=False)
class SmallSearch:
    """All packages of a few levers, chosen in stages and judged on worlds and luck of their own.

    Attributes
    ----------
    setting : Setting
        Its seeds are the lives of each world that judges; its outcomes the goal and those that must not surely worsen.
    goal : str
        The outcome to be improved.
    levers : tuple of str
        That may be moved.
    worlds : DataFrame
        A row per world, a column per parameter; the stages take their worlds one after another, each its own.
    compare : tuple of Case
        Packages of documents, dated as the small ones are.
    stages : tuple of int
        Worlds of the stages that choose, lived once each, since worlds differ more than lives of one world do: the
        first tries single moves, the others packages.
    judged : int
        Worlds in which those that are left are judged.
    keep : int
        Levers that the first stage leaves.
    most : int
        Levers of a package.
    dose : float
        How far a lever goes: a share of the way from its value in the base to an end of its policy range.
    month, apart : int
        When the packages begin; months between one move and the next where the order is asked for.
    budget : float or None
        What a package may cost one township a year, in wan yuan.
    """

    setting: Setting
    goal: str
    levers: tuple[str, ...]
    worlds: "pd.DataFrame"
    compare: tuple[sim.Case, ...] = ()
    stages: tuple[int, ...] = STAGES
    judged: int = WORLDS
    keep: int = KEEP
    most: int = MOST
    dose: float = DOSE
    month: int = MONTH
    apart: int = APART
    budget: float | None = None

    def __post_init__(self) -> None:
        setting, where = self.setting, self.setting.name
        setting.check_directions()
        if self.goal not in setting.outcomes:
            raise unknown("outcome", self.goal, setting.outcomes, where)
        if len(self.levers) < 2:
            raise InputError("search_few_levers", where=where, count=len(self.levers))
        for name in self.levers:
            if parameter(name, where).policy is None:
                kind = Said(f"kind.{parameters()[name].kind}")
                raise InputError("search_no_lever", where=where, name=name, kind=kind)
            if self.levers.count(name) > 1:
                raise InputError("search_lever_twice", where=where, name=name)
            if name in self.worlds:
                raise InputError("search_world_lever", where=where, name=name)
        if not self.most <= self.keep:
            raise InputError("search_keep", where=where, keep=self.keep, most=self.most)
        for case in self.compare:
            if [other.name for other in self.compare].count(case.name) > 1:
                raise InputError("robust_case_twice", where=where, name=case.name)
        if len(self.worlds) < (needed := sum(self.stages) + self.judged):
            raise InputError("search_few_worlds", where=where, needed=needed, found=len(self.worlds))
        months = setting.base.structure.months
        if not self.month <= months - (self.most - 1) * self.apart:
            raise InputError("search_months", where=where, month=self.month, last=self.last_move, months=months)
        check_runs(self.runs(), where)
        check_values((1 + self.packages) * max(self.stages), len(self.worlds.columns) + self.keep, where)

    @property
    def last_move(self) -> int:
        """Month of the last of the moves that follow each other."""
        return self.month + (self.most - 1) * self.apart

    @property
    def sides(self) -> tuple[str, ...]:
        """Outcomes that must not surely worsen."""
        return tuple(name for name in self.setting.outcomes if name != self.goal)

    @property
    def reported(self) -> Reported:
        """The months that count, beside the reforms."""
        return self.setting.reported([self.reformed(()), *self.compare])

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        every = self.setting.base.with_reform(self.month, dict(self.moves)).named(START)
        return self.setting.cautions([every, *self.compare], self.worlds.columns)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every lever towards both ends of its policy range, where it stands before that end."""
        found = []
        for name in self.levers:
            row, here = parameters()[name], self.setting.base.params[name]
            found += [Move(name, value) for value in towards(row, here, self.dose) if value != here]
        return tuple(found)

    @property
    def packages(self) -> int:
        """Packages of at most `most` of the levers that the first stage leaves."""
        return sum(comb(self.keep, size) for size in range(1, self.most + 1))

    def reformed(self, package: Package) -> sim.Case:
        """The base with all moves of a package in the month of reform."""
        case = self.setting.base.with_reform(self.month, dict(package))
        return replace(case, name=name_of(package), title=self.title(package), rationale={})

    def in_order(self, moves: Package) -> sim.Case:
        """The base with moves one after another, in the order in which they are given."""
        case = self.setting.base
        for place, (lever, value) in enumerate(moves):
            case = case.with_reform(self.month + place * self.apart, {lever: value})
        return replace(case, title=self.title(moves), rationale={})

    def title(self, package: Package) -> dict[str, str]:
        """What a package does, lever by lever."""
        before = self.setting.base.params
        said = {
            lang: text("list.semicolon", lang).join(
                text("search.move", lang, lever=parameters()[name].label[lang], before=before[name], after=value)
                for name, value in package
            )
            for lang in LANGUAGES
        }
        return said if package else {}

    @property
    def afterwards(self) -> Window:
        """All months from the first move on: over them orders are compared."""
        return Window.of((self.month, self.setting.base.structure.months))

    def worlds_of(self, stage: int) -> range:
        """Places of a stage's worlds; the stage after the last one that chooses judges."""
        sizes = [*self.stages, self.judged]
        begin = sum(sizes[:stage])
        return range(begin, begin + sizes[stage])

    def choosing(self, stage: int, packages: Sequence[Package]) -> Study:
        """Packages, the county as it is first, in a stage's worlds; point by world, then by package."""
        return self._study(f"stage-{stage}", self.worlds_of(stage), self.setting.seeds[:1], packages)

    def judging(self, packages: Sequence[Package]) -> Study:
        """The same in worlds that chose nothing, and the packages of the documents after them."""
        return self._study("judged", self.worlds_of(len(self.stages)), self.setting.seeds, packages, self.compare)

    def ordering(self, orders: Sequence[Package]) -> Study:
        """The county as it is, and orders of the moves of a package, over all months from the first move on."""
        cases = [self.in_order(moves).named(f"order-{k}") for k, moves in enumerate(orders, 1)]
        place = self.worlds_of(len(self.stages))
        return replace(self._study("orders", place, self.setting.seeds, (), cases), window=self.afterwards.stated)

    @property
    def _stride(self) -> int:
        """Seeds from one world's first life to that of the next, so that no luck is common to them."""
        return max(self.setting.seeds) - min(self.setting.seeds) + 1

    def _study(
        self,
        stage: str,
        places: range,
        seeds: Sequence[int],
        packages: Sequence[Package],
        cases: Sequence[sim.Case] = (),
    ) -> Study:
        import pandas as pd

        start = self.setting.base.with_reform(self.month, {}).named(START)
        levers = list(dict.fromkeys(move.lever for package in packages for move in package))
        steps = np.full((1 + len(packages) + len(cases), len(levers)), np.nan)
        for row, package in enumerate(packages, 1):
            for lever, value in package:
                steps[row, levers.index(lever)] = value
        names = [*[START] * (1 + len(packages)), *(case.name for case in cases)]
        count, worlds = len(names), self.worlds.iloc[places.start : places.stop]
        table = pd.DataFrame({"case": np.tile(names, len(places))})
        own = pd.DataFrame(np.repeat(worlds.to_numpy(float), count, axis=0), columns=list(worlds.columns))
        own[LUCK] = np.repeat(np.arange(places.start, places.stop, dtype=float) * self._stride, count)
        moved = pd.DataFrame(np.tile(steps, (len(places), 1)), columns=[f"{REFORM}{lever}" for lever in levers])
        points = pd.concat([table, own, moved], axis=1)
        setting, name = self.setting, f"{self.setting.name}-{stage}"
        how: dict[str, Any] = {"window": setting.window, "title": setting.title}
        return Study(name, (start, *cases), points, tuple(seeds), setting.outcomes, **how)

    def runs(self) -> int:
        """Runs at most."""
        first, *others = self.stages
        chosen = first * (1 + len(self.moves)) + sum(others) * (1 + self.packages)
        judged = 1 + min(RIVALS * self.most + FRONT, self.packages) + len(self.compare)
        judged += 1 + factorial(self.most) if self.most > 1 else 0
        return chosen + self.judged * len(self.setting.seeds) * judged

    def asked(self) -> dict[str, Any]:
        """All that its results depend on besides the rules."""
        setting = self.setting
        cases = {case.name: case.hash() for case in (setting.base, *self.compare)}
        spec: dict[str, Any] = {"cases": cases, "seeds": setting.seeds, "outcomes": setting.outcomes}
        spec |= {"window": setting.window.stated, "own": [asdict(row) for row in own_outcomes(setting.outcomes)]}
        stages: dict[str, Any] = {"choose": list(self.stages), "judge": self.judged, "goal": self.goal}
        stages |= {"most": self.most, "dose": self.dose, "month": self.month, "apart": self.apart}
        stages |= {"budget": self.budget, "worlds": _digest(self.worlds)}
        return {
            **spec,
            "baseline": setting.base.name,
            "factors": dict.fromkeys(self.levers, {}),
            "stages": stages,
            "keep": self.keep,
        }


def _digest(worlds: "pd.DataFrame") -> str:
    content = hashlib.sha256("\n".join(worlds.columns).encode())
    content.update(np.ascontiguousarray(worlds.to_numpy(float), "<f8").tobytes())
    return content.hexdigest()[:16]


def towards(row: Parameter, here: float, dose: float) -> Iterator[float]:
    """Values a share of the way from a lever's own to either end of its policy range; whole numbers reach further."""
    assert row.policy is not None, "levers have a policy range"
    low, high = row.policy
    if here > low:
        down = here + dose * (low - here)
        yield float(np.floor(down)) if row.integer else round(down, DIGITS)
    if here < high:
        up = here + dose * (high - here)
        yield float(np.ceil(up)) if row.integer else round(up, DIGITS)


def combined(moves: Sequence[Move], most: int) -> list[Package]:
    """Every package of at most so many of some moves, each of another lever, the smallest first."""
    return [package for size in range(1, most + 1) for package in combinations(moves, size)]


def orders_of(moves: Package) -> list[Package]:
    """All orders of some moves; none of a single one."""
    return list(permutations(moves)) if len(moves) > 1 else []


def name_of(package: Package) -> str:
    """Name of a package: its levers and their values."""
    return "+".join(f"{lever}={value:.4g}" for lever, value in package) or START


def package_of(name: str) -> Package:
    """The package of a name that `name_of` has given.

    >>> from experiments.designs.search import name_of, package_of
    >>> name_of(package_of("support.care=0.5+workload.mandates=3"))
    'support.care=0.5+workload.mandates=3'
    """
    moves = (part.split("=") for part in name.split("+")) if name != START else ()
    return tuple(Move(lever, float(value)) for lever, value in moves)


def read_search(path: str | Path) -> SmallSearch:
    """Read a file of a search for small packages; see ``docs/search.md`` for its keys.

    Raises
    ------
    InputError
        What `SmallSearch` refuses, unknown names, broken TOML.
    """
    path = study_file(path)
    setting, content = read_setting(path, (*KEYS, PARAMS), OUTCOMES)
    where, base = setting.name, setting.base
    goal = content.get("goal", setting.outcomes[0])
    levers = texts(entry(content, "levers", list(LEVERS), where), "levers", where)
    month = whole(content.get("month", MONTH), "month", where, 1)
    stages = entry(content, "stages", list(STAGES), where)
    if len(stages) < 2:
        raise InputError("search_stages", where=where, found=stages)
    sizes = tuple(whole(size, "stages", where, FEWEST_WORLDS, MOST_WORLDS) for size in stages)
    judged = whole(content.get("worlds", WORLDS), "worlds", where, FEWEST_WORLDS, MOST_WORLDS)
    asked = content.get("plausible", PLAUSIBLE)
    if not names_worlds(asked):
        raise InputError("search_plausible", where=where, found=asked)
    every = first_of(plausible_worlds(worlds_file(asked, path.parent)), sum(sizes) + judged, where)
    given = not_stated(every, base, content, where)
    named = texts(entry(content, "compare", [], where), "compare", where)
    here = Lived(county=base.tables)
    compare = [rebased(dated(case_named(name, path, here), month), base) for name in named]
    most = whole(content.get("most", MOST), "most", where, 1, LARGEST)
    return SmallSearch(
        setting,
        goal,
        levers,
        given,
        tuple(compare),
        sizes,
        judged,
        whole(content.get("keep", min(KEEP, len(levers))), "keep", where, 1, len(levers)),
        most,
        _dose(content.get("dose", DOSE), where),
        month,
        whole(content.get("apart", APART), "apart", where, 1),
        _budget(content.get("budget"), where),
    )


def dated(case: sim.Case, month: int) -> sim.Case:
    """A case with its first reform in a month, the others at the distances they have."""
    return replace(changed(case, {REFORM_MONTH: month}), title=case.title, rationale=case.rationale)


def _dose(value: Any, where: str) -> float:
    if not is_number(value) or not 0 < value <= 1:
        raise InputError("search_dose", where=where, found=value)
    return float(value)


def _budget(value: Any, where: str) -> float | None:
    if value is not None and not (is_number(value) and value >= 0):
        raise InputError("search_budget", where=where, found=value)
    return None if value is None else float(value)
