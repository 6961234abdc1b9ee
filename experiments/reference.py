"""Remake the small results of factorials and robust choice that are kept with the code.

python -m experiments.reference [NAME ...]

Runs each study that ships into ``results/`` (what is there is not run again) and copies its sentences and summary
tables, to five significant digits, to ``results/reference/``.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from experiments.running.study import STUDIES

RESULTS = Path("results")
KINDS = ("factorial", "robust")
TABLES = ("effects", "simple", "complements", "choice", "pareto", "boxes")
TEXTS = ("findings.zh.txt", "findings.en.txt", "versions.json")


def main(names: list[str]) -> None:
    """Remake those named, or all."""
    for kind in KINDS:
        for path in sorted(STUDIES.glob(f"{kind}_*.toml")):
            if not names or path.stem in names:
                remake(kind, path.stem)


def remake(kind: str, name: str) -> None:
    """Run one study, and copy what is kept of it."""
    import pandas as pd

    source, target = RESULTS / name, RESULTS / "reference" / kind / name.removeprefix(f"{kind}_")
    subprocess.run([sys.executable, "-m", "experiments", kind, name, "--out", str(source)], check=True)
    target.mkdir(parents=True, exist_ok=True)
    for file in TEXTS:
        shutil.copy(source / file, target / file)
    for table in TABLES:
        if (source / f"{table}.csv").exists():
            pd.read_csv(source / f"{table}.csv").to_csv(target / f"{table}.csv", index=False, float_format="%.5g")


if __name__ == "__main__":
    main(sys.argv[1:])
