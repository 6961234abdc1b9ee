"""Commands that run cases and compare them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.base import (
    NOT_REACHED,
    Anonymous,
    AsCounty,
    AsVariant,
    FirstSeed,
    Months,
    Office,
    OneCase,
    Replicates,
    Seed,
    SeveralCases,
    Under,
    Yes,
    app,
    bounded,
    foreseen,
    office_words,
    running,
    say,
    say_cautions,
    say_compiling,
    say_where,
    seeds_of,
    telling,
    typed,
)
from experiments.designs.cautions import cautions
from experiments.designs.files import MOST_REPLICATES
from sim.case import Case
from sim.errors import InputError
from sim.window import WINDOW, Window
from sim.words import both, text

_MOST_STEPS = 1000
DRIFT_SEEDS = 20  # by default
PRESCRIPTIONS = ("baseline", "s0", "s1", "s2", "s3", "s4")


@app.command(help=both("help.run"))
def run(
    ctx: typer.Context,
    case: OneCase,
    variant: AsVariant = None,
    county: AsCounty = None,
    anonymous: Anonymous = False,
    seed: Seed = 1,
    engine: Annotated[str, typer.Option(help=both("help.engine"))] = "compiled",
    window: Months = str(WINDOW),
    replicates: Annotated[int, typer.Option(help=both("help.drift"))] = DRIFT_SEEDS,
    out: Annotated[Path | None, typer.Option(help=both("help.out"), show_default=False)] = None,
    log: Annotated[Path | None, typer.Option(help=both("help.log"), show_default=False)] = None,
) -> None:
    """Run one case, print its indicators, and write its tables and its event log if asked."""
    import sim
    from experiments.telling.folder import result_folder, write_run
    from experiments.telling.sentences.record import run_record_line
    from experiments.telling.terminal import console, run_table
    from sim.eventlog import ending

    under = Under(variant, county, anonymous)
    [chosen], months, seeds = under.load([case]), Window.of(window), seeds_of(seed, replicates)
    months.bounds(chosen.structure.months)
    if log is not None and ending(log) and log.exists():
        raise InputError("log_exists", path=log)
    logged = log is not None
    say_compiling(ctx.obj)
    if out is None:
        done = sim.simulate(chosen, seed, engine, log=logged)
    else:
        with result_folder(out) as folder:
            done = sim.simulate(chosen, seed, engine, log=logged)
            write_run(folder, done, months)
    say_cautions(cautions([chosen], months), ctx.obj)
    console().print(run_table(done, months, ctx.obj))
    say(run_record_line(done, months, ctx.obj))
    say(_drift_line(ctx, chosen, seeds, months))
    say_where(out, ctx.obj)
    if log is not None:
        done.write_event_log(log, ctx.obj)
        say(text("message.log_written", ctx.obj, path=log))


def _drift_line(ctx: typer.Context, case: Case, seeds: Sequence[int], window: Window) -> str:
    """Whether the last years still move, over several seeds, or why that cannot be said."""
    from experiments.answers.drift import LEAST, drift, years
    from experiments.telling.sentences.drift import drift_lines, undrifted_line

    lived = years(case, window)
    if len(seeds) < 2 or lived < LEAST:
        return undrifted_line(len(seeds), lived, ctx.obj)
    with running(ctx, len(seeds)) as progress:
        return drift_lines(drift(case, seeds, window=window, progress=progress), ctx.obj)[0]


@app.command(help=both("help.compare"))
def compare(
    ctx: typer.Context,
    cases: SeveralCases,
    out: Annotated[Path, typer.Option(help=both("help.out"), show_default=False)],
    variant: AsVariant = None,
    county: AsCounty = None,
    anonymous: Anonymous = False,
    replicates: Replicates = 30,
    seed: FirstSeed = 1,
    outcome: Annotated[list[str] | None, typer.Option(help=both("help.outcome"), show_default=False)] = None,
    window: Months = str(WINDOW),
    precision: Annotated[float | None, typer.Option(help=both("help.precision"), show_default=False)] = None,
    max_seeds: Annotated[int, typer.Option(help=both("help.max_seeds"))] = 1000,
    office: Office = False,
    yes: Yes = False,
) -> None:
    """Compare cases with the first one and write what was found."""
    from experiments.answers.comparison import compare as paired
    from experiments.answers.comparison import compare_until
    from experiments.designs.outcomes import OUTCOMES
    from experiments.telling.folder import fill, result_folder
    from experiments.telling.terminal import comparison_table, console
    from experiments.telling.told import helping

    if precision is not None and not outcome:
        raise InputError("precision_outcome")
    asked, under = office_words(office), Under(variant, county, anonymous)
    chosen, seeds = under.load(cases), seeds_of(seed, replicates)
    most = replicates if precision is None else bounded("--max-seeds", max_seeds, MOST_REPLICATES)
    names = outcome or OUTCOMES
    foreseen(chosen, seed, names, len(chosen) * most, yes, ctx.obj)
    with helping() as helper, result_folder(out) as folder:
        with running(ctx, len(chosen) * most) as tick:
            if precision is None:
                found = paired(chosen, seeds, names, tick, window=window)
            else:
                found = compare_until(chosen, precision, names, replicates, max_seeds, seed, tick, window=window)
        say_cautions(cautions(chosen, Window.of(window)), ctx.obj)
        console().print(comparison_table(found, ctx.obj))  # the answer first: pictures take longer
        lived = under.lived(len(found.seeds), seed, window)
        looked_at = [word for name in outcome or () for word in ("--outcome", name)]
        said = typed("quanze", "compare", *cases, "--out", out, *lived, *looked_at, *asked)
        with telling(ctx) as told:
            fill(folder, found, "compare", said, progress=told, helper=helper, office=office)
    say_where(out, ctx.obj)
    say(text("message.whole_report", ctx.obj, cases=typed(*cases, *under.words())))
    if precision is not None and (reached := found.half_width()) > precision:
        facts = {"seeds": len(found.seeds), "reached": reached, "wanted": precision}
        say(text("message.not_reached", ctx.obj, **facts), err=True)
        raise typer.Exit(NOT_REACHED)


@app.command(help=both("help.doses"))
def doses(
    ctx: typer.Context,
    cases: Annotated[list[str], typer.Argument(metavar="CASES...", help=both("help.packages"), show_default=False)],
    out: Annotated[Path, typer.Option(help=both("help.out"), show_default=False)],
    steps: Annotated[int, typer.Option(help=both("help.steps"))] = 5,
    fraction: Annotated[float, typer.Option(help=both("help.fraction"))] = 0.25,
    budget: Annotated[float | None, typer.Option(help=both("help.budget"), show_default=False)] = None,
    variant: AsVariant = None,
    county: AsCounty = None,
    anonymous: Anonymous = False,
    replicates: Replicates = 30,
    seed: FirstSeed = 1,
    window: Months = str(WINDOW),
    office: Office = False,
    yes: Yes = False,
) -> None:
    """Run packages at several doses, on several outcomes, and write what was found."""
    from experiments.answers.doses import ALL_OUTCOMES, dose_options, dose_response, usual_budgets
    from experiments.telling.folder import fill, result_folder
    from experiments.telling.terminal import console, costs_table, pareto_table, ranks_table

    asked, under = office_words(office), Under(variant, county, anonymous)
    chosen = under.load(cases)
    levels = [step / steps for step in range(1, bounded("--steps", steps, _MOST_STEPS) + 1)]
    seeds = seeds_of(seed, replicates)
    budgets = usual_budgets(chosen) if budget is None else [budget]
    options = len(dose_options(chosen, levels, [fraction], budgets))
    foreseen(chosen, seed, ALL_OUTCOMES, options * replicates, yes, ctx.obj)
    with result_folder(out) as folder:
        with running(ctx, options * replicates) as tick:
            found = dose_response(chosen, levels, seeds, ALL_OUTCOMES, [fraction], tick, window=window, budgets=budgets)
        say_cautions(cautions(chosen, Window.of(window)), ctx.obj)
        for table in (costs_table(found, ctx.obj), pareto_table(found, found.pareto(), ctx.obj)):
            console().print(table)
        console().print(ranks_table(found, found.ranks(), ctx.obj))
        moved = ["--steps", steps, "--fraction", f"{fraction:g}"]
        moved += [] if budget is None else ["--budget", f"{budget:g}"]
        lived = under.lived(replicates, seed, window)
        said = typed("quanze", "doses", *cases, "--out", out, *moved, *lived, *asked)
        with telling(ctx) as told:
            fill(folder, found, "doses", said, progress=told, office=office)
    say_where(out, ctx.obj)


@app.command(help=both("help.report"))
def report(
    ctx: typer.Context,
    cases: SeveralCases,
    out: Annotated[Path, typer.Option(help=both("help.out"), show_default=False)],
    variant: AsVariant = None,
    county: AsCounty = None,
    anonymous: Anonymous = False,
    replicates: Replicates = 30,
    seed: FirstSeed = 1,
    window: Months = str(WINDOW),
    office: Office = False,
    yes: Yes = False,
) -> None:
    """Compare cases with the first one from all sides, and write a report."""
    under = Under(variant, county, anonymous)
    lived = under.lived(replicates, seed, window)
    said = typed("quanze", "report", *cases, "--out", out, *lived, *office_words(office))
    _inquire(ctx, cases, seeds_of(seed, replicates), Window.of(window), out, "report", said, yes, under, office)


@app.command(help=both("help.demo"))
def demo(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option(help=both("help.demo_out"))] = Path("results/demo"),
    variant: AsVariant = None,
    county: AsCounty = None,
    anonymous: Anonymous = False,
    replicates: Replicates = 100,
    office: Office = False,
    yes: Yes = False,
) -> None:
    """Compare the five prescriptions with the county as it is, and write a report."""
    under = Under(variant, county, anonymous)
    said = typed("quanze", "demo", *under.words(), "--replicates", replicates, *office_words(office))
    _inquire(ctx, PRESCRIPTIONS, seeds_of(1, replicates), Window(WINDOW), out, "demo", said, yes, under, office)


def _inquire(
    ctx: typer.Context,
    names: Sequence[str],
    seeds: Sequence[int],
    window: Window,
    out: Path,
    command: str,
    said: str,
    yes: bool,
    under: Under,
    office: bool,
) -> None:
    from experiments.answers.comparison import check_pairs
    from experiments.answers.inquiry import inquire, inquiry_runs, now_and_later
    from experiments.designs.outcomes import OUTCOMES
    from experiments.telling.folder import fill, result_folder
    from experiments.telling.sentences.readings import verdict_line
    from experiments.telling.terminal import comparison_table, console
    from experiments.telling.told import helping

    chosen = under.load(names)
    runs = inquiry_runs(chosen, seeds)
    check_pairs(chosen, seeds, OUTCOMES)
    say_cautions(cautions(chosen, window), ctx.obj)
    foreseen(chosen, seeds[0], OUTCOMES, runs, yes, ctx.obj)
    with helping() as helper, result_folder(out, replaces=command) as folder:
        with running(ctx, len(chosen) * len(seeds)) as tick:
            looked = now_and_later(chosen, seeds, window, tick)
        console().print(comparison_table(looked[0].comparison(), ctx.obj))  # the answer first: the rest takes longer
        with running(ctx, runs, completed=len(chosen) * len(seeds)) as tick:
            found = inquire(chosen, seeds, window, tick, looked=looked)
        if found.readings is not None:
            say(verdict_line(found.readings, 0, ctx.obj))
        with telling(ctx) as told:
            fill(folder, found, command, said, progress=told, helper=helper, office=office)
    say_where(out, ctx.obj)
