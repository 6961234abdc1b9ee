"""What all pages of a server share, and how it is got ready."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakSet

import sim
from experiments.telling.webfont import woff
from experiments.workshop.assumptions import Trials
from experiments.workshop.ballot import Ballot
from experiments.workshop.bench import Bench
from experiments.workshop.choices import SEEDS, lived_in
from experiments.workshop.limits import Limit
from sim.county import County
from sim.errors import InputError, Said
from sim.warming import warm

MOST_PAGES = 30  # open at once
RUNS, RUN_SECONDS = 60, 60.0  # comparisons of a page
MOST_COUNTIES = 6  # of tables that rooms have brought
FOLDERS = [Path(sim.__file__).parent, Path(__file__).parents[1]]


@dataclass(eq=False)
class Workshop:
    """What all pages of a server share: the county as it is, the reforms that ship, and what was run already.

    Attributes
    ----------
    base : Case
        The county as it is.
    cases : tuple of Case
        That can be watched, the county as it is first.
    lang : str
        Of pages that ask for none.
    ballot : Ballot
        The room's vote.
    runs : Limit
        Of what a page may ask to be run.
    address : str
        At which the room can vote from other computers; empty where only this one can.
    state : Said or None
        What is being got ready; None when all is.
    """

    base: sim.Case
    lang: str = "zh"
    cases: tuple[sim.Case, ...] = ()
    bench: Bench = field(init=False)
    trials: Trials = field(init=False)
    ballot: Ballot = field(default_factory=Ballot)
    runs: Limit = field(default_factory=lambda: Limit(RUNS, RUN_SECONDS))
    address: str = ""
    state: Said | None = field(default_factory=lambda: Said("workshop.warming_rules"))
    fault: str = ""
    since: float = field(default_factory=time.monotonic)
    waiters: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MOST_PAGES), repr=False)

    pool: ThreadPoolExecutor | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.cases = self.cases or shipped(self.base)
        self.bench = Bench(self.base, self.pool)
        self.trials = Trials(self.base, self.bench.backend)
        self._font, self._cut = b"", threading.Event()
        self._elsewhere: WeakSet[Workshop] = WeakSet()

    def elsewhere(self, county: County) -> "Workshop":
        """The same in the tables of another county, for one session: it goes when that does.

        Raises
        ------
        InputError
            Too many are looked at already.
        """
        if len(self._elsewhere) >= MOST_COUNTIES:
            raise InputError("workshop_counties", most=MOST_COUNTIES)
        base = sim.load_case("baseline", county=county)
        made = Workshop(base, self.lang, waiters=self.waiters, pool=self.bench.pool, state=None)
        made.ballot, made.runs, made.address = self.ballot, self.runs, self.address  # the room stays the same
        made._font = woff(letters(base))
        made._cut.set()
        self._elsewhere.add(made)
        return made

    def warm(self, tell: Callable[[Said], None] = lambda said: None) -> None:
        """Compile the rules, cut the font, and live the county as it is, so that nobody waits for it later."""

        def now(said: Said) -> None:
            self.state = said
            tell(said)

        try:
            now(Said("workshop.warming_font"))
            self._font = woff(letters(self.base))
            self._cut.set()
            now(Said("workshop.warming_rules"))
            warm(["compiled"])
            seeds, done = range(1, SEEDS[0] + 1), iter(range(1, SEEDS[0] + 1))
            facts: dict[str, object] = {"done": 0, "of": len(seeds)}
            now(Said("workshop.warming_county", facts))
            self.bench.warm(seeds, lambda: now(Said("workshop.warming_county", {**facts, "done": next(done)})))
            self.state = None
        except Exception as error:
            self.fault = f"{type(error).__name__}: {error}"
            raise
        finally:
            self._cut.set()

    def font(self) -> bytes:
        """The font, as soon as it is cut."""
        self._cut.wait(60)
        return self._font


def shipped(base: sim.Case) -> tuple[sim.Case, ...]:
    """The county as it is and the cases that ship, as they are lived there; a pilot in townships it has not is none."""
    found = [base]
    for name in sim.case_names()[1:]:
        case = sim.load_case(name)
        try:
            found.append(lived_in(base, case))
        except InputError:
            continue
    return tuple(found)


def letters(base: sim.Case) -> str:
    """All characters that a page can show: those of the tables, and of the county's names."""
    tables = "".join(path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted(folder.rglob("*.toml")))
    return tables + "".join(map(chr, range(0x20, 0x17F))) + base.county.content + "✓✗◆≈↓↑→·…−–—“”‘’"
