"""Commands that run cases and compare them."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.base import NOT_REACHED, FirstSeed, OneCase, Replicates, Seed, SeveralCases, Window, app, say_where
from experiments.texts import both, text
from sim.case import load_case
from sim.errors import QuanzeError

PRESCRIPTIONS = ("baseline", "s0", "s1", "s2", "s3", "s4")


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
    say_where(out, ctx.obj)


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
    from experiments.compare import OUTCOMES, compare_until
    from experiments.compare import compare as paired
    from experiments.output import result_folder, write_comparison
    from experiments.show import comparison_table, console, progress_bar

    if precision is not None and not outcome:
        raise QuanzeError("--precision needs --outcome, since a width has the unit of its outcome")
    chosen = [load_case(name) for name in cases]
    seeds = range(seed, seed + replicates)
    with result_folder(out) as folder:
        with progress_bar() as bar:
            most = len(seeds) if precision is None else max_seeds
            task = bar.add_task(text("message.running", ctx.obj), total=len(chosen) * most)
            names, tick = outcome or OUTCOMES, partial(bar.advance, task)
            if precision is None:
                found = paired(chosen, seeds, names, tick, window=window)
            else:
                found = compare_until(chosen, precision, names, replicates, max_seeds, seed, tick, window=window)
        write_comparison(folder, found, "compare")
    console().print(comparison_table(found, ctx.obj))
    say_where(out, ctx.obj)
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
    say_where(out, ctx.obj)


@app.command(help=both("help.demo"))
def demo(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option(help=both("help.demo_out"))] = Path("results/demo"),
    replicates: Replicates = 100,
) -> None:
    """Compare the five prescriptions with the county as it is, and write a report."""
    from experiments.compare import OUTCOMES, check_pairs
    from experiments.output import result_folder, write_report
    from experiments.show import comparison_table, console, progress_bar
    from experiments.views import survey

    chosen, seeds = [load_case(name) for name in PRESCRIPTIONS], range(1, 1 + replicates)
    check_pairs(chosen, seeds, OUTCOMES)
    with result_folder(out, replaces="demo") as folder:
        with progress_bar() as bar:
            task = bar.add_task(text("message.running", ctx.obj), total=len(chosen) * replicates)
            found = survey(chosen, seeds, progress=partial(bar.advance, task))
        with progress_bar() as bar:
            task = bar.add_task(text("message.reporting", ctx.obj), total=None)
            remake = f"quanze demo --replicates {replicates}"
            write_report(folder, found, "demo", remake, partial(bar.advance, task))
    console().print(comparison_table(found.comparison(), ctx.obj))
    say_where(out, ctx.obj)
