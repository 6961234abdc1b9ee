"""Remake the small results that are kept with the code: ``python -m experiments.reference [NAME ...]``.

Runs the sensitivity study, the factorials and the robust choices that ship; what is in ``results/`` already is not run
again. Of the latter two it copies sentences and summary tables, to five significant digits, to ``results/reference/``.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from experiments.designs.files import STUDIES

RESULTS = Path("results")
REFERENCE = RESULTS / "reference"
SWEEP = "sensitivity"
KINDS = ("factorial", "robust")
TABLES = ("effects", "simple", "complements", "choice", "pareto", "boxes")
TEXTS = ("findings.zh.txt", "findings.en.txt", "versions.json")


def main(names: list[str]) -> None:
    """Remake those named, or all."""
    if not names or SWEEP in names:
        quanze("sweep", SWEEP, "--out", REFERENCE / SWEEP, "--runs", RESULTS / f"{SWEEP}-runs")
    for kind in KINDS:
        for path in sorted(STUDIES.glob(f"{kind}_*.toml")):
            if not names or path.stem in names:
                remake(kind, path.stem)


def remake(kind: str, name: str) -> None:
    """Run one study, and copy what is kept of it."""
    import pandas as pd

    source, target = RESULTS / name, REFERENCE / kind / name.removeprefix(f"{kind}_")
    quanze(kind, name, "--out", source)
    target.mkdir(parents=True, exist_ok=True)
    for file in TEXTS:
        shutil.copy(source / file, target / file)
    for table in TABLES:
        if (source / f"{table}.csv").exists():
            pd.read_csv(source / f"{table}.csv").to_csv(target / f"{table}.csv", index=False, float_format="%.5g")


def quanze(*words: str | Path) -> None:
    """Run a command; if it fails, so does this."""
    subprocess.run([sys.executable, "-m", "experiments", *map(str, words)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
