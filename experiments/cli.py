"""The `quanze` command. Heavy imports wait inside the commands, so that help and lists come at once."""

import json as json_format
import traceback
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from experiments.texts import both, text
from sim.case import Case, case_names, load_case
from sim.errors import QuanzeError

if TYPE_CHECKING:
    from experiments.compare import Comparison

INTERNAL, BAD_INPUT, NOT_REACHED, INTERRUPTED = 1, 2, 3, 130  # exit codes besides 0
PRESCRIPTIONS = ("baseline", "s0", "s1", "s2", "s3", "s4")
_GLOBAL = ("--lang", "--debug")


class Lang(StrEnum):
    """Languages of the output."""

    zh = "zh"
    en = "en"


class Commands(TyperGroup):
    """Global options before and after a command's name; errors as one line and an exit code."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Move global options to the front."""
        front, rest = [], []
        words = iter(args)
        for word in words:
            if word.split("=")[0] not in _GLOBAL:
                rest.append(word)
                continue
            front.append(word)
            if word == "--lang":
                front += [value for value in [next(words, None)] if value is not None]
        return super().parse_args(ctx, front + rest)  # type: ignore[arg-type]

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run a command; whatever goes wrong ends it in one line."""
        try:
            return super().invoke(ctx)  # type: ignore[arg-type]
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if hasattr(error, "exit_code"):  # wrong usage, which Typer explains itself
                raise
            if ctx.params["debug"]:
                traceback.print_exc()
            line, code = _explain(error, ctx.params["lang"])
        typer.echo(line, err=True)
        raise typer.Exit(code)


def _explain(error: BaseException, lang: str) -> tuple[str, int]:
    if isinstance(error, KeyboardInterrupt):
        return text("message.interrupted", lang), INTERRUPTED
    if isinstance(error, QuanzeError):
        return text("message.error", lang, error=error), BAD_INPUT
    return text("message.internal", lang, error=f"{type(error).__name__}: {error}"), INTERNAL


app = typer.Typer(
    cls=Commands,
    help=both("help.app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

OneCase = Annotated[str, typer.Argument(metavar="CASE", help=both("help.case"), show_default=False)]
SeveralCases = Annotated[list[str], typer.Argument(metavar="CASES...", help=both("help.case_list"), show_default=False)]
Seed = Annotated[int, typer.Option(help=both("help.seed"))]
FirstSeed = Annotated[int, typer.Option("--seed", help=both("help.first_seed"))]
Window = Annotated[int, typer.Option(help=both("help.window"))]
Replicates = Annotated[int, typer.Option(help=both("help.replicates"))]
Json = Annotated[bool, typer.Option("--json", help=both("help.json"))]


@app.callback()
def options(
    ctx: typer.Context,
    lang: Annotated[Lang, typer.Option(help=both("help.lang"))] = Lang.zh,
    debug: Annotated[bool, typer.Option("--debug", help=both("help.debug"))] = False,
) -> None:
    """Remember the language for the command."""
    ctx.obj = str(lang)


@app.command(help=both("help.cases"))
def cases(ctx: typer.Context) -> None:
    """Print the cases that ship with the package."""
    from experiments.show import cases_table, console

    console().print(cases_table([load_case(name) for name in case_names()], ctx.obj))


@app.command(help=both("help.params"))
def params(ctx: typer.Context, json: Json = False) -> None:
    """Print all parameters."""
    from experiments.show import console, parameters_table
    from sim.parameters import parameters

    if json:
        _print_json(parameters())
    else:
        console().print(parameters_table(ctx.obj))


@app.command(help=both("help.indicators"))
def indicators(ctx: typer.Context, json: Json = False) -> None:
    """Print all indicators."""
    from experiments.show import console, indicators_table
    from sim.indicators import indicators

    if json:
        _print_json(indicators())
    else:
        console().print(indicators_table(ctx.obj))


def _print_json(rows: Any) -> None:
    from dataclasses import asdict

    typer.echo(json_format.dumps([asdict(row) for row in rows.values()], ensure_ascii=False, indent=2))


@app.command(help=both("help.run"))
def run(
    ctx: typer.Context,
    case: OneCase,
    seed: Seed = 1,
    engine: Annotated[str, typer.Option(help=both("help.engine"))] = "compiled",
    window: Window = 60,
    out: Annotated[Path | None, typer.Option(help=both("help.out"), show_default=False)] = None,
) -> None:
    """Run one case, print its indicators, and write its tables if asked."""
    import sim
    from experiments.output import result_folder, write_run
    from experiments.show import console, run_table

    chosen = load_case(case)
    if out is None:
        done = sim.simulate(chosen, seed, engine)
    else:
        with result_folder(out) as folder:
            done = sim.simulate(chosen, seed, engine)
            write_run(folder, done, window)
    console().print(run_table(done, window, ctx.obj))
    _say_where(out, ctx.obj)


@app.command(help=both("help.compare"))
def compare(
    ctx: typer.Context,
    cases: SeveralCases,
    out: Annotated[Path, typer.Option(help=both("help.out"), show_default=False)],
    replicates: Replicates = 30,
    seed: FirstSeed = 1,
    outcome: Annotated[list[str] | None, typer.Option(help=both("help.outcome"), show_default=False)] = None,
    window: Window = 60,
    precision: Annotated[float | None, typer.Option(help=both("help.precision"), show_default=False)] = None,
    max_seeds: Annotated[int, typer.Option(help=both("help.max_seeds"))] = 1000,
) -> None:
    """Compare cases with the first one and write what was found."""
    if precision is not None and not outcome:
        raise QuanzeError("--precision needs --outcome, since a width has the unit of its outcome")
    chosen = [load_case(name) for name in cases]
    seeds = range(seed, seed + replicates)
    found = _compare(ctx, "compare", chosen, out, seeds, outcome, window, precision, max_seeds)
    if precision is not None and (reached := found.half_width()) > precision:
        facts = {"seeds": len(found.seeds), "reached": reached, "wanted": precision}
        typer.echo(text("message.not_reached", ctx.obj, **facts), err=True)
        raise typer.Exit(NOT_REACHED)


@app.command(help=both("help.doses"))
def doses(
    ctx: typer.Context,
    cases: Annotated[list[str], typer.Argument(metavar="CASES...", help=both("help.packages"), show_default=False)],
    out: Annotated[Path, typer.Option(help=both("help.out"), show_default=False)],
    steps: Annotated[int, typer.Option(help=both("help.steps"), min=1)] = 5,
    fraction: Annotated[float, typer.Option(help=both("help.fraction"))] = 0.25,
    replicates: Replicates = 30,
    seed: FirstSeed = 1,
    window: Window = 60,
) -> None:
    """Run packages at several doses, on several outcomes, and write what was found."""
    from experiments.doses import ALL_OUTCOMES, dose_response
    from experiments.output import result_folder, write_doses
    from experiments.show import console, pareto_table, progress_bar, ranks_table

    chosen = [load_case(name) for name in cases]
    levels = [step / steps for step in range(1, steps + 1)]
    seeds = range(seed, seed + replicates)
    with result_folder(out) as folder:
        with progress_bar() as bar:
            runs = (1 + len(chosen) * (steps + 1)) * replicates
            task = bar.add_task(text("message.running", ctx.obj), total=runs)
            found = dose_response(
                chosen, levels, seeds, ALL_OUTCOMES, [fraction], partial(bar.advance, task), window=window
            )
        pareto, ranks = found.pareto(), found.ranks()
        write_doses(folder, found, pareto, ranks)
    console().print(pareto_table(found, pareto, ctx.obj))
    console().print(ranks_table(found, ranks, ctx.obj))
    _say_where(out, ctx.obj)


@app.command(help=both("help.demo"))
def demo(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option(help=both("help.demo_out"))] = Path("results/demo"),
    replicates: Replicates = 100,
) -> None:
    """Compare the five prescriptions with the county as it is, and write a report."""
    chosen = [load_case(name) for name in PRESCRIPTIONS]
    _compare(ctx, "demo", chosen, out, range(1, 1 + replicates))


def _compare(
    ctx: typer.Context,
    command: str,
    cases: list[Case],
    out: Path,
    seeds: range,
    outcomes: list[str] | None = None,
    window: int = 60,
    precision: float | None = None,
    max_seeds: int = 0,
) -> "Comparison":
    from experiments.compare import OUTCOMES, compare, compare_until
    from experiments.output import result_folder, write_comparison, write_report
    from experiments.show import comparison_table, console, progress_bar

    with result_folder(out, replaces="demo" if command == "demo" else "") as folder:
        with progress_bar() as bar:
            most = len(seeds) if precision is None else max_seeds
            task = bar.add_task(text("message.running", ctx.obj), total=len(cases) * most)
            names, tick = outcomes or OUTCOMES, partial(bar.advance, task)
            if precision is None:
                found = compare(cases, seeds, names, tick, window=window)
            else:
                found = compare_until(cases, precision, names, len(seeds), max_seeds, seeds.start, tick, window=window)
        write_comparison(folder, found, command)
        if command == "demo":
            with progress_bar() as bar:
                task = bar.add_task(text("message.reporting", ctx.obj), total=None)
                remake = f"quanze demo --replicates {len(seeds)}"
                write_report(folder, found, remake, partial(bar.advance, task))
    console().print(comparison_table(found, ctx.obj))
    _say_where(out, ctx.obj)
    return found


def _say_where(out: Path | None, lang: str) -> None:
    if out is not None:
        typer.echo(text("message.written", lang))
        for path in sorted(out.iterdir()):
            typer.echo(f"  {path}")


@app.command(help=both("help.trace"))
def trace(
    ctx: typer.Context,
    case: OneCase,
    seed: Seed = 1,
    township: Annotated[int | None, typer.Option(help=both("help.township"), show_default=False)] = None,
    seat: Annotated[int | None, typer.Option(help=both("help.seat"), show_default=False)] = None,
    year: Annotated[int | None, typer.Option(help=both("help.year"), show_default=False)] = None,
    matter: Annotated[str | None, typer.Option(help=both("help.matter"), show_default=False)] = None,
) -> None:
    """Tell a story: of the matter asked for, else of the first sanction that fits."""
    import sim
    from experiments.trace import MatterKey, matter_story, sanction_story

    if matter is not None and (township, seat, year) != (None, None, None):
        raise QuanzeError("--matter already says where and when; leave out --township, --seat and --year")
    key = None if matter is None else MatterKey.parse(matter)
    events = sim.simulate(load_case(case), seed, log=True).events
    story = sanction_story(events, township, seat, year) if key is None else matter_story(events, key)
    for line in story.lines(ctx.obj):
        typer.echo(line)


def main() -> None:
    """Console entry point."""
    app(prog_name="quanze")
