"""Commands for studies: run, look at, go on with, export."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.base import app, running, say, say_cautions, typed
from sim.words import both, text

if TYPE_CHECKING:
    from experiments.designs.study import Study
    from experiments.running.backends import Backend
    from experiments.running.resume import Patience, Results

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=both("study.folder"), show_default=False)]
Workers = Annotated[int | None, typer.Option(help=both("study.workers"), show_default=False)]
BackendName = Annotated[str | None, typer.Option("--backend", help=both("study.backend"), show_default=False)]
Scheduler = Annotated[str | None, typer.Option(help=both("study.scheduler"), show_default=False)]
KeepEvery = Annotated[float | None, typer.Option("--keep-every", help=both("study.keep_every"), show_default=False)]
# of commands that write what they found beside their runs
Out = Annotated[Path | None, typer.Option(help=both("study.results_out"), show_default=False)]
Runs = Annotated[Path | None, typer.Option(help=both("study.runs_out"), show_default=False)]


def folders(name: str, out: Path | None, runs: Path | None) -> tuple[Path, Path]:
    """Folders of a command's results and of its runs, where not said otherwise named after its file."""
    out = out or Path("results") / name
    return out, runs or out.with_name(f"{out.name}-runs")


@contextmanager
def watched(
    ctx: typer.Context,
    total: int,
    folder: Path,
    completed: int = 0,
    go_on: str = "study.same_command",
    resumable: bool = True,
) -> Iterator[Callable[[], None]]:
    """Show the progress of `total` runs; when stopped, say (text `go_on`) that nothing is lost, where that is so."""
    with running(ctx, total, completed) as tick:
        try:
            yield tick
        except KeyboardInterrupt:
            if resumable:
                say(text(go_on, ctx.obj, folder=typed(folder)), err=True)
            raise


@app.command(help=both("study.resume"))
def resume(
    ctx: typer.Context,
    folder: Folder,
    workers: Workers = None,
    backend: BackendName = None,
    scheduler: Scheduler = None,
    keep_every: KeepEvery = None,
) -> None:
    """Run what is missing of the study in a folder."""
    from experiments.designs.study import Study
    from experiments.running.backends import choose
    from experiments.running.resume import Patience

    chosen = Study.from_folder(folder)
    place, patience = choose(backend, workers, scheduler, chosen.engine), Patience.every(keep_every)
    run_in_folder(ctx, chosen, folder, typed("quanze", "resume", folder), place, patience)


def run_in_folder(
    ctx: typer.Context,
    chosen: "Study",
    folder: Path,
    command: str,
    place: "Backend",
    patience: "Patience",
) -> None:
    """Run what is missing of a study in its folder, and say how far it is."""
    from experiments.running.resume import plan, run_study
    from experiments.telling.sentences.study import size_text
    from experiments.telling.texts import title_of

    planned = plan(chosen, folder, place)
    facts = {"study": title_of(chosen, ctx.obj), "points": planned.points, "seeds": len(chosen.seeds)}
    facts |= {"runs": planned.runs, "done": planned.done, "slots": planned.slots, "size": size_text(planned.bytes)}
    say(text("study.plan", ctx.obj, time=timedelta(seconds=round(planned.seconds)), **facts))
    say_cautions(chosen.cautions(), ctx.obj)
    with watched(ctx, planned.runs, folder, planned.done, "study.go_on") as tick:
        found = run_study(chosen, folder, place, tick, command, patience)
    _report(found, ctx.obj)


@app.command(help=both("study.status"))
def status(ctx: typer.Context, folder: Folder) -> None:
    """Say how far the study in a folder is."""
    from experiments.designs.study import Study
    from experiments.running.files import holder, is_written
    from experiments.running.resume import Results

    found = Results(Study.from_folder(folder), folder)
    _report(found, ctx.obj)
    writer = holder(folder)
    if is_written(folder):
        say(text("study.written", ctx.obj, **(writer or dict.fromkeys(("pid", "host", "since"), "?"))))
        return
    if writer is not None:
        say(text("study.killed", ctx.obj, **writer))
    if refused := found.store.parts().refused:
        say(text("study.refused", ctx.obj, count=len(refused)))
    if found.missing().any():
        say(text("study.go_on", ctx.obj, folder=typed(folder)))


@app.command(help=both("study.merge"))
def merge(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=both("study.merged"), show_default=False)],
    shards: Annotated[
        list[Path] | None, typer.Argument(metavar="SHARDS...", help=both("study.shards"), show_default=False)
    ] = None,
) -> None:
    """Join the parts of a study."""
    from dataclasses import replace

    from experiments.designs.study import Study
    from experiments.running.shards import merge, shard_folders
    from sim.errors import StudyError

    parts = {path: Study.from_folder(path) for path in shards or shard_folders(folder)}
    if not parts:
        raise StudyError("no_shards", folder=folder)
    whole = replace(next(iter(parts.values())), shard=(1, 1))
    _report(merge(whole, folder, parts, typed("quanze", "merge", folder)), ctx.obj)


@app.command(help=both("study.export"))
def export(
    ctx: typer.Context,
    folder: Folder,
    to: Annotated[Path, typer.Option(help=both("study.to"), show_default=False)],
    partial: Annotated[bool, typer.Option("--partial", help=both("study.partial"))] = False,
) -> None:
    """Write one tidy table of all runs, with what each point is."""
    from experiments.designs.study import Study
    from experiments.running.resume import Results

    written = Results(Study.from_folder(folder), folder).export(to, partial)
    say(text("message.written", ctx.obj))
    say(f"  {written}")


def _report(found: "Results", lang: str) -> None:
    from experiments.running.registration import asked_of, registration_in
    from experiments.telling.sentences.registration import registration_lines
    from experiments.telling.sentences.study import run_lines

    done, failures, size = len(found.table()), found.failures(), found.store.size()
    say("\n".join(run_lines(found.study, found.folder, done, failures, size, lang)))
    if (registered := registration_in(found.folder)) is not None:
        later = registered.later(asked_of(found.study.spec))
        say("\n".join(registration_lines(registered, later, lang)))
