"""Remake what a county of tables gives, from its folder to report, sweep and story: ``python -m tools.county``.

The fictional county ``plain`` goes to ``results/county/``, each part with the command that a reader would type, in both
languages. Sentences, summary tables and manifests are kept in ``results/reference/county/``, pictures for the documents
in ``docs/pictures/``. Runs of the sweep that are there are not run again.
"""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import experiments as ex
import sim
from experiments.telling.figures import figures, save
from sim.county_columns import tables
from sim.words import LANGUAGES
from tools.county_sheet import sheet
from tools.page import DOCS
from tools.reference import REFERENCE, RESULTS, keep

COUNTY, KEPT, PICTURES = RESULTS / "county", REFERENCE / "county", DOCS / "pictures"
TABLES = COUNTY / "tables"
PILOT = Path(__file__).with_name("county_pilot.toml").relative_to(DOCS.parent)
CASES = ("baseline", "s1", "s2", str(PILOT))
PARTS = ("compare", "report", "sweep", "show")
SUMMARIES = ("comparison", "pilot", "horizons", "indices", "whole", "departments", "townships")
SEEDS = 10  # of comparison and report
PILOT_SEEDS = 30
ROWS = 13  # of a table's picture, its heading among them


def main() -> None:
    """Remake all of it."""
    for part in ("tables", "run", *PARTS):
        shutil.rmtree(COUNTY / part, ignore_errors=True)
    COUNTY.mkdir(parents=True, exist_ok=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    quanze("county", "new", TABLES, "--kind", "plain")
    said("check", "county", "check", TABLES)
    said("show", "county", "show", TABLES)
    said("story", "trace", "baseline", "--county", TABLES)
    quanze("county", "show", TABLES, "--out", COUNTY / "show")
    quanze("run", "baseline", "--county", TABLES, "--out", COUNTY / "run")
    for command in ("compare", "report"):
        quanze(command, *CASES, "--county", TABLES, "--replicates", SEEDS, "--out", COUNTY / command)
    quanze("ask", "own_county", "--out", COUNTY / "sweep")
    for part in PARTS:
        keep(COUNTY / part, KEPT / part, SUMMARIES, ())
    draw()


def quanze(*words: object, lang: str = "zh") -> str:
    """Run a command as a reader does, and return what it says."""
    command = [sys.executable, "-m", "experiments", "--lang", lang, *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def said(name: str, *words: object) -> None:
    """Keep what a command says in either language."""
    for lang in LANGUAGES:
        (KEPT / f"{name}.{lang}.txt").write_text(quanze(*words, lang=lang), encoding="utf-8")


def draw() -> None:
    """Draw the tables, the pilot and the imbalance for the documents."""
    county = sim.read_county(TABLES)
    cases = [sim.load_case(name, county=county) for name in (CASES[0], PILOT)]
    pilot, spread = ex.compare(cases, range(1, PILOT_SEEDS + 1)), ex.imbalance(county)
    for lang in LANGUAGES:
        folder = sim.write_county(county, COUNTY / "tables-drawn", lang)
        for name, table in tables().items():
            with (folder / f"{table.label[lang]}.csv").open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            save(sheet(rows[:ROWS], len(rows) > ROWS), PICTURES / f"county-{name}-{lang}.png")
        shutil.rmtree(folder)
        save(figures(pilot, lang)["pilot"], PICTURES / f"county-pilot-{lang}.png")
        save(figures(spread, lang)["map"], PICTURES / f"county-map-{lang}.png")


if __name__ == "__main__":
    main()
