"""Result folders: complete or absent, never half-written, never overwritten silently."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sim
from experiments.compare import Comparison
from experiments.texts import LANGUAGES
from sim.errors import QuanzeError

MANIFEST = "versions.json"


@contextmanager
def result_folder(target: Path, replaces: str = "") -> Iterator[Path]:
    """Give a temporary folder beside `target`, and put it there when the block ends well.

    Parameters
    ----------
    target : Path
        Must be absent or empty, unless it holds results of the command `replaces`: its files are then
        replaced one by one.
    """
    if target.exists() and not _may_write(target, replaces):
        raise QuanzeError(f"{target} exists and results are never overwritten; choose another --out")
    part = target.parent / f".{target.name}.{os.getpid()}.part"
    try:
        part.mkdir(parents=True)
        yield part
        target.mkdir(exist_ok=True)
        for path in part.iterdir():
            os.replace(path, target / path.name)
    except OSError as error:
        raise QuanzeError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _may_write(target: Path, replaces: str) -> bool:
    if not target.is_dir():
        return False
    if not any(target.iterdir()):
        return True
    try:
        made_by = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(made_by == replaces)


def write_manifest(folder: Path, command: str, cases: Sequence[sim.Case], seeds: Sequence[int], **facts: Any) -> None:
    """Write what was run, and with which versions."""
    from sim.versions import versions

    hashes = {case.name: case.hash() for case in cases}
    content = {"command": command, "cases": hashes, "seeds": list(seeds), **facts, "versions": versions()}
    (folder / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_run(folder: Path, run: "sim.Run", window: int) -> None:
    """Write the tables of a run as CSV, its case as TOML, its versions as JSON."""
    run.summary(window).rename("value").to_csv(folder / "summary.csv", index_label="indicator")
    run.months.to_csv(folder / "months.csv")
    run.townships.to_csv(folder / "townships.csv")
    run.cadres.to_csv(folder / "cadres.csv")
    run.case.to_toml(folder / "case.toml")
    write_manifest(folder, "run", [run.case], [run.seed], window=window, engine=run.engine)


def write_comparison(folder: Path, comparison: Comparison, command: str) -> None:
    """Write a comparison: differences and single values as CSV, a figure in each language, the cases."""
    from experiments.figures import comparison_figure, save

    comparison.table().to_csv(folder / "comparison.csv", index=False)
    comparison.runs().to_csv(folder / "runs.csv", index=False)
    for lang in LANGUAGES:
        save(comparison_figure(comparison, lang), folder / f"comparison.{lang}.png")
    for case in comparison.cases:
        case.to_toml(folder / f"{case.name}.toml")
    write_manifest(folder, command, comparison.cases, comparison.seeds, window=comparison.window)
