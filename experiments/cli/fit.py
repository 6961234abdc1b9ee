"""The command that lays a county beside the evidence."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.base import (
    Anonymous,
    AsCounty,
    AsVariant,
    FirstSeed,
    Months,
    OneCase,
    Replicates,
    Under,
    Yes,
    app,
    foreseen,
    running,
    say,
    say_cautions,
    say_where,
    seeds_of,
    telling,
    typed,
)
from sim.window import WINDOW
from sim.words import both


@app.command(help=both("help.fit"))
def fit(
    ctx: typer.Context,
    case: OneCase,
    targets: Annotated[Path | None, typer.Option(metavar="FILE", help=both("help.targets"), show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help=both("help.out"), show_default=False)] = None,
    variant: AsVariant = None,
    county: AsCounty = None,
    anonymous: Anonymous = False,
    replicates: Replicates = 30,
    seed: FirstSeed = 1,
    window: Months = str(WINDOW),
    yes: Yes = False,
) -> None:
    """Say how a case stands against the evidence, and write what was found if asked."""
    from contextlib import nullcontext

    from experiments.calibration.evidence import targets as read_targets
    from experiments.calibration.fit import fit as laid_beside
    from experiments.telling.folder import fill, result_folder
    from experiments.telling.sentences.evidence import fit_lines
    from experiments.telling.terminal import console, fit_table

    under, evidence = Under(variant, county, anonymous), read_targets(targets)
    [chosen], seeds = under.load([case]), seeds_of(seed, replicates)
    outcomes = [target.outcome for target in evidence.of_role("output")]
    foreseen([chosen], seed, outcomes, len(seeds), yes, ctx.obj)
    own = [] if targets is None else ["--targets", targets]
    lived = under.lived(replicates, seed, window)
    with nullcontext() if out is None else result_folder(out) as folder:
        with running(ctx, len(seeds)) as tick:
            found = laid_beside(chosen, seeds, evidence, tick, window=window)
        if folder is not None:
            with telling(ctx) as told:
                fill(folder, found, "fit", typed("quanze", "fit", case, *own, "--out", out, *lived), progress=told)
    say_cautions(found.cautions(), ctx.obj)
    console().print(fit_table(found, ctx.obj))
    say("\n".join(fit_lines(found, ctx.obj)))
    say_where(out, ctx.obj)
