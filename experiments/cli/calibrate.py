"""The command that finds the worlds that agree with the evidence."""

from functools import partial
from typing import Annotated

import typer

from experiments.cli.base import NOT_REACHED, Yes, app, foreseen, say, say_cautions, say_where, telling, typed
from experiments.cli.study import BackendName, KeepEvery, Out, Runs, Scheduler, Workers, folders, watched
from sim.errors import Said
from sim.words import both, text


@app.command(help=both("calibration.help"))
def calibrate(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=both("calibration.file"))] = "calibration",
    out: Out = None,
    runs: Runs = None,
    workers: Workers = None,
    backend: BackendName = None,
    scheduler: Scheduler = None,
    keep_every: KeepEvery = None,
    yes: Yes = False,
) -> None:
    """Calibrate by a file, and write what was found."""
    from experiments.calibration.calibrate import calibrate as found_by
    from experiments.calibration.plan import KIND, read_calibration
    from experiments.running.backends import choose
    from experiments.running.resume import Patience
    from experiments.telling.folder import fill, result_folder
    from experiments.telling.sentences import sentences

    plan, patience = read_calibration(file), Patience.every(keep_every)
    place = choose(backend, workers, scheduler)
    out, runs = folders(plan.name, out, runs)
    remake = typed("quanze", "calibrate", file, "--out", out, "--runs", runs)
    facts = {"draws": plan.draws, "seeds": len(plan.seeds), "confirm": plan.confirm}
    say(text("calibration.plan", ctx.obj, **facts))
    foreseen([plan.tried], plan.seeds[0], plan.outcomes, plan.runs, yes, ctx.obj)
    with result_folder(out, replaces=KIND) as folder:
        watch = partial(watched, ctx, go_on=Said("study.same_command", {"folder": runs}))
        found = found_by(plan, runs, place, watch, remake, patience)
        with telling(ctx) as told:
            fill(folder, found, KIND, remake, progress=told)
    say_cautions(found.cautions(), ctx.obj)
    say("\n".join(sentences(found, ctx.obj)))
    say_where(out, ctx.obj)
    if len(found.tried.kept) < plan.wanted:
        raise typer.Exit(NOT_REACHED)
