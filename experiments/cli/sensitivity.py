"""The command for sensitivity: run a sweep, or what is missing of it, and write what was found."""

from typing import Annotated

import typer

from experiments.cli.base import NOT_REACHED, app, say_where
from experiments.cli.study import BackendName, Out, Runs, Scheduler, Workers, folders, watched
from experiments.texts import both, text


@app.command(help=both("sweep.command"))
def sweep(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=both("sweep.file"), show_default=False)],
    out: Out = None,
    runs: Runs = None,
    workers: Workers = None,
    backend: BackendName = None,
    scheduler: Scheduler = None,
) -> None:
    """Run a sweep and write its tables and figures."""
    from experiments.output import result_folder
    from experiments.running.backends import choose
    from experiments.running.factors import index_names
    from experiments.sensitivity.output import sentences, write_sweep
    from experiments.sensitivity.sweep import MAIN, SweepPlan

    plan = SweepPlan.from_toml(file)
    place = choose(backend, workers, scheduler)
    setting = plan.setting
    out, runs = folders(setting.name, out, runs)
    facts = {"factors": len(index_names(plan.factors)), "seeds": len(setting.seeds), "runs": plan.runs()}
    title = setting.title.get(ctx.obj, setting.name)
    typer.echo(text("sweep.plan", ctx.obj, title=title, outcomes=len(setting.outcomes), **facts))
    with result_folder(out, replaces="sweep") as folder:
        with watched(ctx, plan.runs(), runs) as tick:
            found = plan.run(runs, place, tick)
        write_sweep(folder, plan, found, f"quanze sweep {file} --out {out} --runs {runs}")
    for one in found.values():
        typer.echo("\n".join(sentences(one, ctx.obj)))
    say_where(out, ctx.obj)
    if not plan.main.reached(found[MAIN]):
        last = found[MAIN]
        said = text("sweep.not_reached", ctx.obj, n=last.n, wanted=plan.main.width, reached=last.width())
        typer.echo(said, err=True)
        raise typer.Exit(NOT_REACHED)
