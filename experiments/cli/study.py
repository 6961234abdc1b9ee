"""Commands for studies: run, look at, go on with, export."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.base import Yes, agreed, app, running, say, say_cautions, say_compiling, typed
from sim.errors import InputError, Said, StudyError
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
    completed: int = 0,
    go_on: Said | None = None,
) -> Iterator[Callable[[], None]]:
    """Show the progress of `total` runs; when stopped, say how to go on, where that works."""
    with running(ctx, total, completed) as tick:
        try:
            yield tick
        except KeyboardInterrupt:
            if go_on is not None:
                say(go_on.told(ctx.obj), err=True)
            raise


def _go_on(folder: Path, study: "Study") -> Said:
    """The command that goes on with a study in its folder."""
    return Said("study.go_on", {"command": typed("quanze", "resume", folder, *(["--trust"] if study.code else []))})


@app.command(help=both("study.resume"))
def resume(
    ctx: typer.Context,
    folder: Folder,
    workers: Workers = None,
    backend: BackendName = None,
    scheduler: Scheduler = None,
    keep_every: KeepEvery = None,
    trust: Annotated[bool, typer.Option("--trust", help=both("study.trust"))] = False,
    yes: Yes = False,
) -> None:
    """Run what is missing of the study in a folder."""
    from experiments.designs.study import Study
    from experiments.running.backends import choose
    from experiments.running.resume import Patience

    chosen = Study.from_folder(folder, trust)
    place, patience = choose(backend, workers, scheduler, chosen.engine), Patience.every(keep_every)
    run_in_folder(ctx, chosen, folder, typed("quanze", "resume", folder), place, patience, yes)


def run_in_folder(
    ctx: typer.Context,
    chosen: "Study",
    folder: Path,
    command: str,
    place: "Backend",
    patience: "Patience",
    yes: bool,
) -> None:
    """Run what is missing of a study in its folder, and say how far it is."""
    from experiments.running.resume import plan, run_study
    from experiments.telling.sentences.plans import effort_facts
    from experiments.telling.texts import title_of

    say_compiling(ctx.obj)
    planned = plan(chosen, folder, place)
    facts = {"study": title_of(chosen, ctx.obj), "points": planned.points, "seeds": len(chosen.seeds)}
    say(text("study.plan", ctx.obj, done=planned.done, **effort_facts(planned), **facts))
    agreed(planned, yes)
    say_cautions(chosen.cautions(), ctx.obj)
    with watched(ctx, planned.runs, planned.done, _go_on(folder, chosen)) as tick:
        found = run_study(chosen, folder, place, tick, command, patience)
    _report(found, ctx.obj)


@app.command(help=both("study.status"))
def status(ctx: typer.Context, folder: Folder) -> None:
    """Say how far the study in a folder is."""
    from experiments.designs.study import Study
    from experiments.running.files import WRITER, holder, is_written
    from experiments.running.resume import Results

    study = Study.from_folder(folder)
    found = Results(study, folder)
    _report(found, ctx.obj)
    writer = holder(folder)
    if is_written(folder):
        say(text("study.written", ctx.obj, **(writer or dict.fromkeys(WRITER, "?"))))
        return
    if writer is not None:
        say(text("study.killed", ctx.obj, **writer))
    if refused := found.store.parts().refused:
        say(text("study.refused", ctx.obj, count=len(refused)))
    if found.missing().any():
        say(_go_on_here(folder, study).told(ctx.obj))


def _go_on_here(folder: Path, study: "Study") -> Said | StudyError:
    """How to go on with what is in a folder, or why that is not possible."""
    from experiments.running.resume import check_folder

    try:
        check_folder(study, folder)
    except StudyError as error:
        return error
    return _go_on(folder, study)


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

    parts = {path: Study.from_folder(path) for path in shards or shard_folders(folder)}
    if not parts:
        raise StudyError("no_shards", folder=folder)
    whole = replace(next(iter(parts.values())), shard=(1, 1))
    _report(merge(whole, folder, parts, typed("quanze", "merge", folder)), ctx.obj)


@app.command(help=both("study.export"))
def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=both("study.exported"), show_default=False)],
    to: Annotated[Path | None, typer.Option(help=both("study.to"), show_default=False)] = None,
    crate: Annotated[Path | None, typer.Option(help=both("study.crate"), show_default=False)] = None,
    paper: Annotated[Path | None, typer.Option(help=both("study.paper"), show_default=False)] = None,
    partial: Annotated[bool, typer.Option("--partial", help=both("study.partial"))] = False,
) -> None:
    """Write one tidy table of all runs with what each point is, a crate, or what a paper needs."""
    if [to, crate, paper].count(None) != 2:
        raise InputError("export_which")
    if to is not None:
        from experiments.designs.study import Study
        from experiments.running.resume import Results

        written = [Results(Study.from_folder(folder), folder).export(to, partial)]
    else:
        from experiments.telling.paper.crate import write_crate
        from experiments.telling.paper.made import made_in
        from experiments.telling.paper.methods import write_paper

        made = made_in(folder)
        written = [write_crate(made, crate)] if crate else write_paper(made, paper or Path())
    say(text("message.written", ctx.obj))
    for path in written:
        say(f"  {path}")


def _report(found: "Results", lang: str) -> None:
    from experiments.running.registration import asked_of, registration_in
    from experiments.telling.sentences.registration import registration_lines
    from experiments.telling.sentences.study import run_lines

    done, failures, size = len(found.table()), found.failures(), found.store.size()
    say("\n".join(run_lines(found.study, found.folder, done, failures, size, lang)))
    if (registered := registration_in(found.folder)) is not None:
        later = registered.later(asked_of(found.study.spec))
        say("\n".join(registration_lines(registered, later, lang)))
