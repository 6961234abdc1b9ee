"""Commands for factorials and robust choice: run what is missing, and write what was found."""

from typing import Annotated

import typer

from experiments.cli.base import app, say_where
from experiments.cli.study import BackendName, Out, Runs, Scheduler, Workers, folders, watched
from experiments.texts import both, text


@app.command(help=both("factorial.help"))
def factorial(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=both("factorial.file"), show_default=False)],
    out: Out = None,
    runs: Runs = None,
    workers: Workers = None,
    backend: BackendName = None,
    scheduler: Scheduler = None,
) -> None:
    """Run a factorial design and write its effects."""
    from experiments.choice.effects import Effects
    from experiments.choice.factorial import read_factorial
    from experiments.choice.output import write_effects
    from experiments.choice.verdicts import effect_lines
    from experiments.output import result_folder
    from experiments.running.backends import choose
    from experiments.running.campaign import run_study

    design = read_factorial(file)
    place = choose(backend, workers, scheduler)
    study = design.study()
    out, runs = folders(study.name, out, runs)
    remake = f"quanze factorial {file} --out {out} --runs {runs}"
    facts = {"points": study.points, "seeds": len(study.seeds), "runs": study.runs}
    typer.echo(text("factorial.plan", ctx.obj, name=study.name, switches=len(design.switches), **facts))
    with result_folder(out, replaces="factorial") as folder:
        with watched(ctx, study.runs, runs) as tick:
            effects = Effects(design, run_study(study, runs, place, tick, remake).complete())
        write_effects(folder, effects, remake)
    typer.echo("\n".join(effect_lines(effects, ctx.obj)))
    say_where(out, ctx.obj)


@app.command(help=both("robust.help"))
def robust(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=both("robust.file"), show_default=False)],
    out: Out = None,
    runs: Runs = None,
    workers: Workers = None,
    backend: BackendName = None,
    scheduler: Scheduler = None,
) -> None:
    """Run reforms in many worlds and write which hold, and where they do not."""
    from experiments.choice.discovery import check_workbench
    from experiments.choice.output import boxes, separations, world_lines, write_worlds
    from experiments.choice.robust import Worlds, read_robust
    from experiments.output import result_folder
    from experiments.running.backends import choose
    from experiments.running.campaign import run_study

    choice = read_robust(file)
    if choice.discovery:
        check_workbench()
    place = choose(backend, workers, scheduler)
    study = choice.study()
    out, runs = folders(study.name, out, runs)
    remake = f"quanze robust {file} --out {out} --runs {runs}"
    facts = {"cases": len(choice.cases), "worlds": choice.worlds, "factors": len(choice.factors)}
    facts |= {"seeds": len(study.seeds), "runs": study.runs}
    typer.echo(text("robust.plan", ctx.obj, name=study.name, **facts))
    with result_folder(out, replaces="robust") as folder:
        with watched(ctx, study.runs, runs) as tick:
            worlds = Worlds.of(choice, run_study(study, runs, place, tick, remake).complete())
        found, told = boxes(worlds), separations(worlds)
        write_worlds(folder, worlds, found, told, remake)
    typer.echo("\n".join(world_lines(worlds, found, told, ctx.obj)))
    say_where(out, ctx.obj)
