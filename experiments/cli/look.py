"""Commands that look: lists of what ships, and the story of a matter or a sanction."""

import json as json_format
from typing import Annotated, Any

import typer

from experiments.cli.base import Json, OneCase, Seed, app
from experiments.texts import both
from sim.case import case_names, load_case
from sim.errors import QuanzeError


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
