"""The command that serves the workshop page."""

from importlib.util import find_spec
from typing import Annotated

import typer

from experiments.cli.base import Anonymous, AsCounty, Under, app, bounded, say
from sim.errors import InputError
from sim.words import both, text

_LAST_PORT = 65535


@app.command("app", help=both("workshop.help"))
def workshop(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(help=both("workshop.port"))] = 8080,
    host: Annotated[str | None, typer.Option(help=both("workshop.host"), show_default=False)] = None,
    share: Annotated[bool, typer.Option("--share", help=both("workshop.share"))] = False,
    county: AsCounty = None,
    anonymous: Anonymous = False,
) -> None:
    """Serve the workshop page."""
    if find_spec("nicegui") is None:
        raise InputError("workshop_extra")
    from experiments.workshop.addresses import VOTE, address_here, is_local
    from experiments.workshop.ballot import Ballot, new_code
    from experiments.workshop.server import EVERYWHERE, LOOPBACK, serve
    from experiments.workshop.shared import Workshop

    bounded("--port", port, _LAST_PORT)
    if share and host:
        raise InputError("workshop_share_host")
    [base] = Under(None, county, anonymous).load(["baseline"])
    where = host or LOOPBACK
    if not is_local(where):
        say(text("workshop.opened", ctx.obj, host=where), err=True)
    say(text("workshop.serving", ctx.obj, address=f"http://{where}:{port}"))
    room = Workshop(base, ctx.obj)
    if share:
        room.ballot = Ballot(new_code())
        room.address = f"http://{address_here()}:{port}{VOTE}"
        say(text("workshop.shared", ctx.obj, address=room.address, code=room.ballot.code))
    serve(room, EVERYWHERE if share else where, port, shared=share)
