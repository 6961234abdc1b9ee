"""Result folders: complete or absent, never half-written, never overwritten silently."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from experiments.compare import Comparison, better
from experiments.texts import LANGUAGES, text
from sim.errors import QuanzeError
from sim.indicators import indicator, indicators

if TYPE_CHECKING:
    import pandas as pd

    from experiments.doses import DoseResponse

MANIFEST = "versions.json"
FEW_SEEDS = 20  # for what takes many runs or a longer horizon


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


def write_tables(folder: Path, **tables: "pd.DataFrame") -> None:
    """Write tidy tables as CSV, and ``dictionary.csv``: a row for every column of each, and for every outcome."""
    import pandas as pd

    rows = []
    outcomes: dict[str, None] = {}
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
        outcomes |= dict.fromkeys(frame["outcome"] if "outcome" in frame else ())
        for column in frame.columns:
            if column in indicators():
                outcomes[column] = None
                key = "data.rank" if name == "ranks" else "data.mean"
            else:
                key = f"data.{column}"
            meaning = {lang: text(key, lang) for lang in LANGUAGES}
            rows.append({"kind": "column", "table": name, "name": column, **meaning})
    for name in outcomes:
        row = indicator(name)
        meaning = {lang: f"{row.label[lang]}: {row.help[lang]}" for lang in LANGUAGES}
        judged = {"unit": row.unit, "better": better(name)}
        rows.append({"kind": "outcome", "table": "", "name": name, **meaning, **judged})
    pd.DataFrame(rows).to_csv(folder / "dictionary.csv", index=False)


def write_doses(folder: Path, response: "DoseResponse", pareto: "pd.DataFrame", ranks: "pd.DataFrame") -> None:
    """Write packages at several doses: all differences and values, the Pareto table, the ranks, the packages."""
    write_tables(folder, doses=response.table(), runs=response.runs(), pareto=pareto, ranks=ranks)
    for package in {option.package.name: option.package for option in response.options}.values():
        package.to_toml(folder / f"{package.name}.toml")
    comparison = response.comparison
    write_manifest(folder, "doses", comparison.cases, comparison.seeds, window=comparison.window)


def write_comparison(folder: Path, comparison: Comparison, command: str) -> None:
    """Write a comparison: differences and single values as CSV, a figure in each language, the cases."""
    from experiments.figures import comparison_figure, save

    write_tables(folder, comparison=comparison.table(), runs=comparison.runs())
    for lang in LANGUAGES:
        save(comparison_figure(comparison, lang), folder / f"comparison.{lang}.png")
    for case in comparison.cases:
        case.to_toml(folder / f"{case.name}.toml")
    write_manifest(folder, command, comparison.cases, comparison.seeds, window=comparison.window)


def write_report(folder: Path, comparison: Comparison, command: str, progress: Callable[[], None]) -> None:
    """Write the figures of a comparison as PNG and SVG and, in each language, one page that holds all of them."""
    from experiments.figures import every_figure, save
    from experiments.report import report
    from experiments.views import every_plane, survey, withdrawn

    cases, seeds = comparison.cases, comparison.seeds
    found = survey(cases, seeds, comparison.window, progress)
    horizon = cases[0].structure.months
    title = {lang: text("courses.withdrawal", lang) for lang in LANGUAGES}
    longer = [withdrawn(case, horizon + 1, horizon + horizon // 2, title) for case in cases]
    back = survey(longer, seeds[:FEW_SEEDS], comparison.window, progress)
    planes = every_plane(cases[0], seeds[:FEW_SEEDS], progress)
    for lang in LANGUAGES:
        images = {}
        for name, figure in every_figure(comparison, found, back, planes, lang).items():
            save(figure, folder / f"{name}.{lang}.png")
            save(figure, folder / f"{name}.{lang}.svg", "svg")
            images[figure.get_suptitle().strip()] = (folder / f"{name}.{lang}.svg").read_bytes()
        page = report(comparison, found, images, command, lang)
        (folder / f"report.{lang}.html").write_text(page, encoding="utf-8")
