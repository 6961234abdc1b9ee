"""Commands for a county of one's own: a template to begin from, what was understood of its tables, its imbalance."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.base import Anonymous, App, Group, app, say, say_where, typed
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
    path: Annotated[str, typer.Argument(metavar="DIR", help=both("county_command.source"), show_default=False)],
) -> None:
    """Read a county's tables and say what was understood."""
    from sim.county_files import county_beside, open_county
    from sim.county_told import understood

    found = open_county(county_beside(path, Path()))
    for line in (*(note.told(ctx.obj) for note in found.notes), *understood(found.county, ctx.obj)):
        say(line)


@county.command(help=both("county_command.show"))
def show(
    ctx: typer.Context,
    path: Annotated[str, typer.Argument(metavar="DIR", help=both("county_command.source"), show_default=False)],
    out: Annotated[Path | None, typer.Option(help=both("help.out"), show_default=False)] = None,
    anonymous: Anonymous = False,
) -> None:
    """Tell the imbalance in a county's tables, and draw it if asked."""
    from experiments.answers.imbalance import imbalance
    from experiments.telling.folder import write_imbalance
    from experiments.telling.sentences.imbalance import imbalance_lines
    from experiments.telling.terminal import console, imbalance_tables
    from sim.county_files import county_beside, open_county
    from sim.county_tables import anonymous as coded

    read = open_county(county_beside(path, Path()))
    for note in read.notes:
        say(note.told(ctx.obj), err=True)
    found = imbalance(coded(read.county) if anonymous else read.county)
    for line in imbalance_lines(found, ctx.obj):
        say(line)
    for made in imbalance_tables(found, ctx.obj):
        console().print(made)
    if out is not None:
        remake = typed("quanze", "county", "show", "DIR" if anonymous else path, "--out", out)
        write_imbalance(found, out, "county show", f"{remake} --anonymous" if anonymous else remake)
        say_where(out, ctx.obj)
