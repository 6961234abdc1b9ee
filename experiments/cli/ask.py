"""Commands that read a question from a file: `ask` for any kind, and the older names for one kind each."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.base import (
    NOT_REACHED,
    Office,
    Yes,
    app,
    foreseen,
    office_words,
    say,
    say_cautions,
    say_where,
    telling,
    typed,
)
from experiments.cli.study import BackendName, KeepEvery, Out, Runs, Scheduler, Workers, folders, run_in_folder, watched
from sim.errors import InputError, Said
from sim.words import both, text

File = Annotated[str, typer.Argument(metavar="FILE", help=both("ask.file"), show_default=False)]


def _ask(
    ctx: typer.Context,
    file: str,
    out: Path | None,
    runs: Path | None,
    workers: int | None,
    backend: str | None,
    scheduler: str | None,
    keep_every: float | None,
    office: bool,
    yes: bool,
    wanted: str | None = None,
    shard: str | None = None,
) -> None:
    """Answer a file's question; one of another kind than `wanted` is named and answered all the same."""
    from experiments.answers.questions import read
    from experiments.answers.staged import Sensitivity
    from experiments.designs.study import Study
    from experiments.running.backends import choose
    from experiments.running.resume import Patience
    from experiments.running.shards import Shard
    from experiments.telling.folder import fill, result_folder
    from experiments.telling.sentences import sentences
    from experiments.telling.sentences.plans import plan_line
    from experiments.telling.sentences.registration import registration_lines

    question = read(file)
    if wanted is not None and question.kind != wanted:
        kind = text(f"question_kind.{question.kind}", ctx.obj)
        say(text("ask.other", ctx.obj, file=file, kind=kind), err=True)
    patience = Patience.every(keep_every)
    if isinstance(question.design, Study):
        chosen, folder = question.design, out or Path("results") / question.name
        if shard is not None:
            part = Shard.of_text(shard)
            chosen, folder = replace(chosen, shard=(part.number, part.of)), folder / part.folder
        place = choose(backend, workers, scheduler, chosen.engine)
        run_in_folder(ctx, chosen, folder, typed("quanze", "study", file), place, patience, yes)
        return
    if shard is not None:
        raise InputError("shard_of_study", kind=question.kind)
    question.check()
    place = choose(backend, workers, scheduler)
    out, runs = folders(question.name, out, runs)
    remake = typed(
        "quanze", "ask", file, "--out", out, *(["--runs", runs] if question.resumable else []), *office_words(office)
    )
    say(plan_line(question, ctx.obj))
    foreseen(*question.trial(), question.runs, yes, ctx.obj)
    say_cautions(question.cautions(), ctx.obj)
    registered = question.registered(out)
    with result_folder(out, replaces=question.kind, registered=registered is not None) as folder:
        go_on = Said("study.same_command", {"folder": runs}) if question.resumable else None
        with watched(ctx, question.runs, go_on=go_on) as tick:
            answer = question.run(runs if question.resumable else None, place, tick, remake, patience)
        with telling(ctx) as told:
            fill(folder, answer, question.kind, remake, registered, progress=told, office=office)
    if registered is not None:
        say("\n".join(registration_lines(registered.registration, registered.later, ctx.obj, answer)))
    say("\n".join(sentences(answer, ctx.obj)))
    say_where(out, ctx.obj)
    if isinstance(answer, Sensitivity) and not answer.reached:
        last, wanted_width = answer.last, answer.plan.main.width
        say(text("sweep.not_reached", ctx.obj, n=last.n, wanted=wanted_width, reached=last.width()), err=True)
        raise typer.Exit(NOT_REACHED)


def _verb(name: str, told: str, kind: str | None = None) -> Callable[..., None]:
    """Add a command that answers a file, meant for a question of one kind or for any."""

    def answer(
        ctx: typer.Context,
        file: File,
        out: Out = None,
        runs: Runs = None,
        workers: Workers = None,
        backend: BackendName = None,
        scheduler: Scheduler = None,
        keep_every: KeepEvery = None,
        office: Office = False,
        yes: Yes = False,
    ) -> None:
        _ask(ctx, file, out, runs, workers, backend, scheduler, keep_every, office, yes, kind)

    return app.command(name, help=both(told))(answer)


ask = _verb("ask", "ask.help")


@app.command(help=both("registration.help"))
def register(
    ctx: typer.Context,
    file: File,
    out: Annotated[Path | None, typer.Option(help=both("registration.out"), show_default=False)] = None,
    runs: Annotated[Path | None, typer.Option(help=both("registration.runs"), show_default=False)] = None,
) -> None:
    """Register a file's question for the folder in which it will be answered."""
    from experiments.answers.questions import read
    from experiments.telling.sentences.registration import registered_line

    question = read(file)
    out, runs = folders(question.name, out, runs)
    say(registered_line(question.register(out, runs), ctx.obj))
    say_where(out, ctx.obj)


@app.command(help=both("study.study"))
def study(
    ctx: typer.Context,
    file: File,
    out: Out = None,
    runs: Runs = None,
    workers: Workers = None,
    backend: BackendName = None,
    scheduler: Scheduler = None,
    keep_every: KeepEvery = None,
    yes: Yes = False,
    shard: Annotated[str | None, typer.Option(metavar="K/N", help=both("study.shard"), show_default=False)] = None,
) -> None:
    """Run a study, or one part of it."""
    _ask(ctx, file, out, runs, workers, backend, scheduler, keep_every, False, yes, "study", shard)


sweep = _verb("sweep", "sweep.command", "sweep")
factorial = _verb("factorial", "factorial.help", "factorial")
robust = _verb("robust", "robust.help", "robust")
search = _verb("search", "search.help", "search")
