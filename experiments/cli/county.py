"""Commands for a county of one's own: a template to begin from, and what was understood of its tables."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.base import App, Group, app, say, say_where, typed
from sim.words import both, text

county = App(cls=Group, help=both("county_command.help"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(county, name="county")


class Kind(StrEnum):
    """Counties that ship."""

    plain = "plain"
    mountain = "mountain"


@county.command(help=both("county_command.new"))
def new(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=both("county_command.target"), show_default=False)],
    kind: Annotated[Kind, typer.Option(help=both("county_command.kind"))] = Kind.plain,
) -> None:
    """Write the tables of a county that ships, to be changed."""
    from sim.county_files import new_county

    new_county(folder, kind, ctx.obj)
    say_where(folder, ctx.obj)
    say(text("county_command.next", ctx.obj, command=typed("quanze", "county", "check", folder)))


@county.command(help=both("county_command.check"))
def check(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="DIR", help=both("county_command.source"), show_default=False)],
) -> None:
    """Read a county's tables and say what was understood."""
    from sim.county_files import open_county
    from sim.county_told import understood

    found = open_county(path)
    for line in (*(note.told(ctx.obj) for note in found.notes), *understood(found.county, ctx.obj)):
        say(line)
