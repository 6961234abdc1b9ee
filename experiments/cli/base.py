"""What all commands share: the application, its global options, its errors in one line, and common options."""

import re
import shlex
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from experiments.cli.usage import Command, explained_usage, worded
from experiments.designs.files import MOST_REPLICATES, check_runs
from experiments.telling.screen import take_any_letter
from sim.case import Case
from sim.case_files import load_case
from sim.errors import InputError, QuanzeError, Said, TellingError, because, unknown
from sim.plain import inert, one_line
from sim.words import both, text

if TYPE_CHECKING:
    from experiments.running.effort import Plan

INTERNAL, BAD_INPUT, NOT_REACHED = 1, 2, 3  # exit codes besides 0
INTERRUPTED = 128  # and the number of the signal
_GLOBAL = ("--lang", "--debug")
_READ_OTHERWISE = re.compile(r"""[\s'"\\$`&|;<>()*?\[\]{}#~!]|^$""")
_MANY = 2000  # runs from which on a trial is worth its seconds
_LISTED, _READ = 12, (".html", ".png", ".txt")  # files of a folder that are all named; what people open


class Lang(StrEnum):
    """Languages of the output."""

    zh = "zh"
    en = "en"


# What people look for first; whatever is not named here follows.
_ORDER = (
    "demo",
    "app",
    "run",
    "compare",
    "report",
    "doses",
    "fit",
    "ask",
    "register",
    "study",
    "status",
    "resume",
    "export",
)


class Group(TyperGroup):
    """Commands under one word; the nearest is offered for one that is none."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command by its name."""
        names = self.list_commands(ctx)
        if args[0] not in names:
            raise unknown("command", args[0], names)
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """Page of help."""
        return worded(super().get_help(ctx), ctx.obj)


class Commands(Group):
    """Global options before and after a command's name; errors as one line and an exit code."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Commands in the order in which they are looked for."""
        names = super().list_commands(ctx)  # type: ignore[arg-type]
        return sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Move global options to the front; the language is known before anything can be wrong."""
        front, rest = [], []
        words = iter(args)
        for word in words:
            if word.split("=")[0] not in _GLOBAL:
                rest.append(word)
                continue
            front.append(word)
            if word == "--lang":
                front += [value for value in [next(words, None)] if value is not None]
        asked = [word.removeprefix("--lang=") for word in front]
        ctx.obj = next((lang for lang in reversed(asked) if lang in list(Lang)), str(Lang.zh))
        with _told(ctx):
            return super().parse_args(ctx, front + rest)  # type: ignore[arg-type]

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run a command; whatever goes wrong ends it in one line."""
        with _told(ctx):
            return super().invoke(ctx)  # type: ignore[arg-type]


class App(typer.Typer):
    """The application; its commands have help in the reader's language."""

    def command(self, name: str | None = None, **options: Any) -> Any:  # type: ignore[override]
        """Register a command."""
        return super().command(name, cls=Command, **options)


@contextmanager
def _told(ctx: typer.Context) -> Iterator[None]:
    """End in one line and an exit code, whatever goes wrong."""
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except (Exception, KeyboardInterrupt) as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # not wrong: help is shown
            raise
        if ctx.params.get("debug"):
            traceback.print_exc()
        line, code = _explain(error, ctx.obj)
        say(line, err=True)
        raise typer.Exit(code) from None


def _explain(error: BaseException, lang: str) -> tuple[str, int]:
    if isinstance(error, KeyboardInterrupt):
        return text("message.interrupted", lang), INTERRUPTED + (error.args[0] if error.args else signal.SIGINT)
    if isinstance(error, Exception) and hasattr(error, "exit_code"):  # of the library
        error = explained_usage(error)
    if isinstance(error, QuanzeError):
        return text("message.error", lang, error=error), INTERNAL if isinstance(error, TellingError) else BAD_INPUT
    if isinstance(error, OSError) and error.filename is not None:  # of a name that nothing before has looked at
        refused = InputError("cannot_read", path=error.filename, reason=because(error))
        return text("message.error", lang, error=refused), BAD_INPUT
    if isinstance(error, MemoryError):
        return text("message.memory", lang), BAD_INPUT
    return text("message.internal", lang, error=f"{type(error).__name__}: {error}"), INTERNAL


app = App(
    cls=Commands,
    help=both("help.app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

OneCase = Annotated[str, typer.Argument(metavar="CASE", help=both("help.case"), show_default=False)]
SeveralCases = Annotated[list[str], typer.Argument(metavar="CASES...", help=both("help.case_list"), show_default=False)]
AsVariant = Annotated[str | None, typer.Option("--variant", help=both("help.variant"), show_default=False)]
AsCounty = Annotated[str | None, typer.Option("--county", help=both("help.county"), show_default=False)]
Anonymous = Annotated[bool, typer.Option("--anonymous", help=both("help.anonymous"))]
Seed = Annotated[int, typer.Option(help=both("help.seed"))]
FirstSeed = Annotated[int, typer.Option("--seed", help=both("help.first_seed"))]
Months = Annotated[str, typer.Option("--window", metavar="MONTHS", help=both("help.window"))]
Replicates = Annotated[int, typer.Option(help=both("help.replicates"))]
Office = Annotated[bool, typer.Option("--office", help=both("help.office"))]
Yes = Annotated[bool, typer.Option("--yes", help=both("help.yes"))]
Json = Annotated[bool, typer.Option("--json", help=both("help.json"))]


@dataclass(frozen=True)
class Under:
    """What cases are lived under, and where."""

    variant: str | None = None
    county: str | None = None
    anonymous: bool = False

    def load(self, names: Sequence[str]) -> list[Case]:
        """Load cases by name or path."""
        from sim.county_files import county_beside, read_county

        county = None if self.county is None else read_county(county_beside(self.county, Path()))
        cases = [load_case(name, self.variant, county) for name in names]
        return [case.anonymous() for case in cases] if self.anonymous else cases

    def words(self) -> tuple[str, ...]:
        """Words of a command that say so."""
        named = {"--variant": self.variant, "--county": self.county}
        said = (word for option, value in named.items() if value is not None for word in (option, value))
        return (*said, *(["--anonymous"] if self.anonymous else []))

    def lived(self, replicates: int, seed: int, window: str) -> tuple[object, ...]:
        """The same, and how many lives on which luck, and the months that count."""
        return (*self.words(), "--replicates", replicates, "--seed", seed, "--window", window)


@app.callback()
def options(
    ctx: typer.Context,
    lang: Annotated[Lang, typer.Option(help=both("help.lang"))] = Lang.zh,
    debug: Annotated[bool, typer.Option("--debug", help=both("help.debug"))] = False,
) -> None:
    """Remember the language for the command."""
    ctx.obj = str(lang)


def typed(*words: object) -> str:
    """A command as it is typed; what a shell would read otherwise stands in quotes."""
    return " ".join(shlex.quote(str(word)) if _READ_OTHERWISE.search(str(word)) else str(word) for word in words)


def office_words(office: bool) -> tuple[str, ...]:
    """Words of a command that ask for slides and a document, once it is sure that they can be written."""
    from experiments.telling.office import check_office

    if not office:
        return ()
    check_office()
    return ("--office",)


def bounded(option: str, value: int, most: int, least: int = 1) -> int:
    """Return the value of an option, or say that it is not within its bounds."""
    if not least <= value <= most:
        bounds = Said("error.from_to", {"least": least, "most": most})
        raise InputError("option_whole", name=option, bounds=bounds, found=value)
    return value


def seeds_of(first: int, replicates: int) -> range:
    """Seeds that a command asks for by the first and by how many."""
    return range(first, first + bounded("--replicates", replicates, MOST_REPLICATES))


def agreed(planned: "Plan", yes: bool) -> None:
    """Refuse to begin what takes very long, or much room, unless that is agreed to."""
    from experiments.telling.sentences.plans import effort_facts

    facts = effort_facts(planned)
    if planned.large and not yes:
        raise InputError("needs_yes", runs=planned.runs, time=facts["time"], size=facts["size"])


def foreseen(cases: Sequence[Case], seed: int, outcomes: Sequence[str], runs: int, yes: bool, lang: str) -> None:
    """Say what many runs will take, by a short trial; ask first where that is much."""
    from experiments.running.backends import Threads
    from experiments.running.effort import Plan, seconds_of, table_bytes
    from experiments.running.runner import Job, Measure
    from experiments.telling.sentences.plans import effort_line

    check_runs(runs, Said("noun.this_command"))
    say_compiling(lang)
    if runs < _MANY:
        return
    place, tried = Threads(), (cases[0], cases[len(cases) // 2], cases[-1])
    seconds = seconds_of(Measure(tuple(outcomes)), (Job(k, case, seed) for k, case in enumerate(tried)))
    planned = Plan(len(cases), runs, 0, seconds, place.workers, table_bytes(runs, len(outcomes)))
    say(effort_line(planned, lang))
    agreed(planned, yes)


def say(line: str, err: bool = False) -> None:
    """Print a text that may bear a user's words: nothing in it acts on the terminal."""
    take_any_letter()
    typer.echo(inert(line), err=err)


def say_compiling(lang: str) -> None:
    """Say that the rules must be compiled first, where they are not yet."""
    from sim.compiled import kept

    if not kept():
        say(text("message.compiling", lang), err=True)


def say_cautions(cautions: Iterable[Said], lang: str) -> None:
    """Print what of a question changes nothing, or less than one may think."""
    for said in cautions:
        say(text("message.caution", lang, caution=said), err=True)


def say_where(out: Path | None, lang: str) -> None:
    """Print what a result folder holds, if there is one: where there is much, what is read in `lang`, and a count."""
    if out is None:
        return
    say(text("message.written", lang))
    files = sorted(path for path in out.rglob("*") if path.is_file())
    read = files if len(files) <= _LISTED else [path for path in out.glob(f"*.{lang}.*") if path.suffix in _READ]
    for path in sorted(read, key=lambda path: (path.suffix != ".html", path)):
        say(f"  {one_line(str(path))}")
    if len(read) < len(files):
        counts = Counter(path.suffix for path in files)
        kinds = ", ".join(f"{count} × {kind}" for kind, count in sorted(counts.items()))
        say(text("message.all_files", lang, folder=out, kinds=kinds))


@contextmanager
def running(ctx: typer.Context, total: int, completed: int = 0) -> Iterator[Callable[[], None]]:
    """Show the progress of `total` runs."""
    from experiments.telling.terminal import progress_bar

    with progress_bar() as bar:
        yield partial(bar.advance, bar.add_task(text("message.running", ctx.obj), total=total, completed=completed))


@contextmanager
def telling(ctx: typer.Context) -> Iterator[Callable[[int, int], None]]:
    """Show how many pictures and pages are done, once it is known how many there are."""
    from experiments.telling.terminal import progress_bar

    with progress_bar() as bar:
        task = bar.add_task(text("message.drawing", ctx.obj), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
