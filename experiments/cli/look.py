"""Commands that look: lists of what ships, and the story of a matter or a sanction."""

import json as json_format
from typing import Annotated, Any

import typer

from experiments.cli.base import Anonymous, AsCounty, AsVariant, Json, OneCase, Seed, Under, app, say
from sim.case_files import case_names, load_case
from sim.words import both


@app.command(help=both("help.cases"))
def cases(ctx: typer.Context) -> None:
    """Print the cases that ship with the package."""
    from experiments.telling.terminal import cases_table, console

    console().print(cases_table([load_case(name) for name in case_names()], ctx.obj))


@app.command(help=both("help.params"))
def params(ctx: typer.Context, json: Json = False) -> None:
    """Print all parameters."""
    from experiments.telling.terminal import console, parameters_table
    from sim.parameter import parameters

    if json:
        _print_json(parameters())
    else:
        console().print(parameters_table(ctx.obj))


@app.command(help=both("help.indicators"))
def indicators(ctx: typer.Context, json: Json = False) -> None:
    """Print all indicators."""
    from experiments.telling.terminal import console, indicators_table
    from sim.indicator import indicators

    if json:
        _print_json(indicators())
    else:
        console().print(indicators_table(ctx.obj))


def _print_json(rows: Any) -> None:
    from dataclasses import asdict

    say(json_format.dumps([asdict(row) for row in rows.values()], ensure_ascii=False, indent=2))


@app.command(help=both("help.trace"))
def trace(
    ctx: typer.Context,
    case: OneCase,
    variant: AsVariant = None,
    county: AsCounty = None,
    anonymous: Anonymous = False,
    seed: Seed = 1,
    township: Annotated[str | None, typer.Option(help=both("help.township"), show_default=False)] = None,
    seat: Annotated[int | None, typer.Option(help=both("help.seat"), show_default=False)] = None,
    year: Annotated[int | None, typer.Option(help=both("help.year"), show_default=False)] = None,
    matter: Annotated[str | None, typer.Option(help=both("help.matter"), show_default=False)] = None,
) -> None:
    """Tell a story: of the matter asked for, else of the first sanction that fits."""
    from experiments.answers.story import story

    [chosen] = Under(variant, county, anonymous).load([case])
    for line in story(chosen, seed, matter, township, seat, year).sentences(ctx.obj):
        say(line)
