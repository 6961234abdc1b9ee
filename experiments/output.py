"""Result folders: complete or absent, never half-written, never overwritten silently."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from experiments.compare import Comparison
from experiments.texts import LANGUAGES, text
from sim.errors import QuanzeError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.doses import DoseResponse
    from experiments.figures import Medium
    from experiments.views import Survey

MANIFEST = "versions.json"
FEW_SEEDS = 20  # for what takes many runs or a longer horizon
DOSES = (0.25, 0.5, 0.75, 1.0)  # of a package's own way
FRACTION = 0.25  # of each lever's range


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
        for path in sorted(part.rglob("*")):
            if path.is_dir():
                (target / path.relative_to(part)).mkdir(exist_ok=True)
            else:
                os.replace(path, target / path.relative_to(part))
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
    """Write the tables of a run with their dictionary, its case as TOML, its versions as JSON."""
    summary = run.summary(window).rename("value").rename_axis("indicator")
    tables = {"summary": summary, "months": run.months, "townships": run.townships, "cadres": run.cadres}
    write_tables(folder, **{name: frame.reset_index() for name, frame in tables.items()})
    run.case.to_toml(folder / "case.toml")
    write_manifest(folder, "run", [run.case], [run.seed], window=window, engine=run.engine)


def write_tables(folder: Path, **tables: "pd.DataFrame") -> None:
    """Write tidy tables as CSV and as Parquet, and ``dictionary.csv``, which explains them."""
    from experiments.tables import dictionary

    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    dictionary(tables).to_csv(folder / "dictionary.csv", index=False)


def write_doses(folder: Path, response: "DoseResponse", pareto: "pd.DataFrame", ranks: "pd.DataFrame") -> None:
    """Write packages at several doses: all differences and values, the Pareto table, the ranks, the packages."""
    write_tables(folder, doses=response.table(), runs=response.runs(), pareto=pareto, ranks=ranks)
    _write_cases(folder, {option.package.name: option.package for option in response.options}.values())
    comparison = response.comparison
    write_manifest(folder, "doses", comparison.cases, comparison.seeds, window=comparison.window)


def write_comparison(folder: Path, comparison: Comparison, command: str) -> None:
    """Write a comparison: differences and single values, a figure in each language, the cases."""
    from experiments.figures import comparison_figure

    write_tables(folder, comparison=comparison.table(), runs=comparison.runs())
    _write_figures(folder, lambda lang, medium: {"comparison": comparison_figure(comparison, lang, medium)})
    _write_cases(folder, comparison.cases)
    write_manifest(folder, command, comparison.cases, comparison.seeds, window=comparison.window)


def write_report(
    folder: Path, found: "Survey", command: str, remake: str, progress: Callable[[], None] | None = None
) -> None:
    """Write a comparison with every figure, what is behind them, and in each language one page that holds it all.

    Parameters
    ----------
    found : Survey
        Of the county as it is, and of the same county with each reform.
    command, remake : str
        The command that is run, for the manifest; how to run it again, for the reader.
    """
    from experiments.doses import dose_response
    from experiments.figures import every_figure
    from experiments.findings import Findings
    from experiments.report import report
    from experiments.tables import figure_tables
    from experiments.views import every_plane, survey, withdrawn

    comparison = found.comparison()
    cases, seeds, window = found.cases, found.seeds, found.window
    horizon = cases[0].structure.months
    title = {lang: text("courses.withdrawal", lang) for lang in LANGUAGES}
    longer = [withdrawn(case, horizon + 1, horizon + horizon // 2, title) for case in cases]
    back = survey(longer, seeds[:FEW_SEEDS], window, progress)
    planes = every_plane(cases[0], seeds[:FEW_SEEDS], progress)
    doses = dose_response(cases[1:], DOSES, seeds[:FEW_SEEDS], fractions=[FRACTION], progress=progress, window=window)
    findings = Findings(comparison, found, doses)
    write_tables(
        folder,
        comparison=comparison.table(),
        runs=comparison.runs(),
        **figure_tables(found, back, planes),
        doses=doses.table(),
        dose_runs=doses.runs(),
        pareto=findings.pareto,
        ranks=findings.ranks,
    )
    images = _write_figures(folder, lambda lang, medium: every_figure(comparison, found, back, planes, lang, medium))
    for lang in LANGUAGES:
        page = report(findings, images[lang], remake, lang)
        (folder / f"report.{lang}.html").write_text(page, encoding="utf-8")
    _write_cases(folder, cases)
    write_manifest(folder, command, cases, seeds, window=window)


def _write_cases(folder: Path, cases: Iterable[sim.Case]) -> None:
    for case in cases:
        case.to_toml(folder / f"{case.name}.toml")


def _write_figures(folder: Path, draw: "Callable[[str, Medium], dict[str, Figure]]") -> dict[str, dict[str, bytes]]:
    """Write figures as PNG and SVG, and as PNG for slides; return by language the SVG of each title."""
    from experiments.figures import PAPER, SLIDE, save

    slides = folder / "slides"
    slides.mkdir()
    images: dict[str, dict[str, bytes]] = {}
    for lang in LANGUAGES:
        images[lang] = {}
        for name, figure in draw(lang, PAPER).items():
            save(figure, folder / f"{name}.{lang}.png")
            save(figure, folder / f"{name}.{lang}.svg", "svg")
            images[lang][figure.get_suptitle().strip()] = (folder / f"{name}.{lang}.svg").read_bytes()
        for name, figure in draw(lang, SLIDE).items():
            save(figure, slides / f"{name}.{lang}.png")
    return images
