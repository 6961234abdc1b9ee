"""Result folders: complete or absent, never half-written, never overwritten silently; the one writer of answers.

Only pictures and pages may be lacking, where they failed: runs that were done are never lost to them.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from experiments.answers.answer import Answer
from experiments.answers.imbalance import Imbalance
from experiments.answers.registered import Registered
from experiments.designs.cases import case_files
from experiments.designs.dictionary import dictionary
from experiments.running.cells import csv_bytes
from experiments.running.files import HOLDER, LOCK, file_names, is_written, only_writer, read_json
from experiments.running.provenance import provenance
from experiments.running.registration import REGISTRATION
from experiments.running.store import MANIFEST
from experiments.telling.office import check_office
from experiments.telling.told import TOLD, Progress, tell_all, write_pictures, write_sentences
from sim.errors import InputError, StudyError, TellingError, because
from sim.tables import SCHEMA_VERSION
from sim.window import Window, WindowLike
from sim.words import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd


@contextmanager
def result_folder(target: Path, replaces: str = "", registered: bool = False) -> Iterator[Path]:
    """Give a temporary folder beside `target`, and put it there when the block ends well, or has written a manifest.

    Parameters
    ----------
    target : Path
        Must be absent or empty, unless it holds results of the command `replaces`: its files are then
        replaced one by one.
    registered : bool
        A registration may lie there, and stays.

    Raises
    ------
    TellingError
        Tables and manifest are in place, and what came after them failed.
    """
    if target.exists() and not _may_write(target, replaces, registered):
        raise InputError("out_exists", path=target)
    part = target.parent / f".{target.name}.{os.getpid()}.part"
    try:
        _clear_away(target)
        part.mkdir(parents=True)
        try:
            with only_writer(part):
                yield part
        except BaseException as error:
            if not (part / MANIFEST).exists():
                raise
            _forget_pictures(target)
            _put(part, target)
            if not isinstance(error, Exception):
                raise
            reason = because(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
            raise TellingError("untold", path=target, reason=reason) from error
        _put(part, target)
    except OSError as error:
        raise StudyError("cannot_write", path=target, reason=because(error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _clear_away(target: Path) -> None:
    """Remove what commands left beside a folder that were killed: nobody holds it any more."""
    for left in target.parent.iterdir() if target.parent.is_dir() else ():
        ours = left.name.startswith(f".{target.name}.") and left.suffix == ".part"
        if ours and (left / LOCK).exists() and not is_written(left):
            shutil.rmtree(left, ignore_errors=True)


def _put(part: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in sorted(part.rglob("*")):
        if path.name in (LOCK, HOLDER):
            continue
        if path.is_dir():
            (target / path.relative_to(part)).mkdir(exist_ok=True)
        else:
            os.replace(path, target / path.relative_to(part))


def _forget_pictures(target: Path) -> None:
    """Take away what tells of an earlier answer and would now lie beside the tables of another."""
    for pattern in (f"*.{lang}{ending}" for lang in LANGUAGES for ending in (".txt", *TOLD)):
        for path in target.rglob(pattern):
            path.unlink()


def _may_write(target: Path, replaces: str, registered: bool) -> bool:
    if not target.is_dir():
        return False
    if not any(path for path in target.iterdir() if not (registered and path.name == REGISTRATION)):
        return True
    try:
        made_by = read_json(target / MANIFEST)["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(made_by == replaces)


def write_answer(answer: Answer, folder: Path, command: str, remake: str = "", office: bool = False) -> None:
    """Write an answer into a folder that is absent, empty, or holds an earlier answer of the same command.

    Parameters
    ----------
    command : str
        What made it; results of the same command are replaced.
    remake : str
        How to run it again, for the reader.
    office : bool
        Slides and a document are written, too.
    """
    if office:
        check_office()
    with result_folder(folder, replaces=command) as part:
        fill(part, answer, command, remake, office=office)


def fill(
    folder: Path,
    answer: Answer,
    command: str,
    remake: str = "",
    registered: Registered | None = None,
    progress: Progress | None = None,
    helper: Executor | None = None,
    office: bool = False,
) -> None:
    """Put an answer into an empty folder: tables and manifest first, then sentences, figures and pages.

    Parameters
    ----------
    progress : callable, optional
        Called with how many pictures and pages are done, and of how many.
    helper : Executor, optional
        A process that tells in the second language meanwhile; see `experiments.telling.told.helping`.
    office : bool
        Slides and a document are written, too; see `experiments.telling.office`.
    """
    write_tables(folder, **answer.tables())
    names = file_names([case.name for case in answer.cases])
    for name, content in case_files(dict(zip(names, answer.cases, strict=True))).items():
        (folder / name).write_bytes(content)
    facts = {
        "window": answer.window.stated,
        "reported": answer.reported.told("en"),
        "remake": remake,
        "cautions": [said.told("en") for said in answer.cautions()],
        **answer.facts(),
        **({"registration": registered.facts()} if registered else {}),
    }
    write_manifest(folder, answer.kind, command, answer.cases, answer.seeds, **facts)
    tell_all(folder, answer, remake, registered, progress, helper, office)


def write_imbalance(found: Imbalance, folder: Path, command: str, remake: str = "") -> None:
    """Write the imbalance of a county's tables into a folder, as `write_answer` does; there is no page of it."""
    with result_folder(folder, replaces=command) as part:
        write_tables(part, **found.tables())
        write_manifest(part, found.kind, command, [], [], county=found.county.hash(), remake=remake)
        for lang in LANGUAGES:
            write_sentences(part, found, lang)
        for lang in LANGUAGES:
            write_pictures(part, found, lang)


def write_run(folder: Path, run: "sim.Run", window: WindowLike) -> None:
    """Write the tables of a run with their dictionary, its case as TOML, its manifest, and the record as a figure."""
    from experiments.telling.figures import save

    summary = run.summary(window).rename("value").rename_axis("indicator")
    tables = {"summary": summary, "months": run.months, "years": run.years}
    tables |= {"townships": run.townships, "departments": run.departments, "cadres": run.cadres}
    write_tables(folder, **{name: frame.reset_index() for name, frame in tables.items()})
    for name, content in case_files({"case": run.case}).items():
        (folder / name).write_bytes(content)
    write_manifest(folder, "run", "run", [run.case], [run.seed], window=Window.of(window).stated, engine=run.engine)
    for lang in LANGUAGES:
        save(run.plot_record(lang), folder / f"record.{lang}.png")


def write_manifest(
    folder: Path, kind: str, command: str, cases: Iterable[sim.Case], seeds: Sequence[int], **facts: Any
) -> None:
    """Write what was run, and with which versions."""
    content = {"schema_version": SCHEMA_VERSION, "kind": kind, "command": command}
    lived = {case.name: case for case in cases}
    content |= {"cases": {name: case.hash() for name, case in lived.items()}, "seeds": list(seeds)}
    if own := {name: case.tables.hash() for name, case in lived.items() if case.tables}:
        content["counties"] = own
    content |= {**facts, **provenance()}
    draft = folder / f".{MANIFEST}"
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(folder / MANIFEST)  # whole or absent: with it, an answer counts


def write_tables(folder: Path, **tables: "pd.DataFrame") -> None:
    """Write tidy tables as CSV and as Parquet, and ``dictionary.csv``, which explains them."""
    for name, frame in tables.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(frame))
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "dictionary.csv").write_bytes(csv_bytes(dictionary(tables)))
