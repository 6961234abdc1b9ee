"""Remake the small results that are kept with the code: ``python -m tools.reference [NAME ...]``.

Answers the sensitivity study, the factorials, the robust choices, the conclusions, the search and the tipping points
that ship, and looks at the worlds that the priors give before any fitting (``prior``); runs that are in ``results/``
are not run again. Sentences, manifest and summary tables, to five significant digits, are copied to
``results/reference/``, and the pictures that pages show.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.designs.files import STUDIES

RESULTS = Path("results")
REFERENCE = RESULTS / "reference"
QUESTIONS = ("sensitivity", "factorial", "robust", "conclusions", "search", "tipping")  # how names begin
PRIOR, WORLDS, SEEDS = "prior", 2000, (1, 2)
SMALL = {"townships": 3, "months": 60}  # of the usual posts: a sixth of the county, in a minute or two
TABLES = (
    *("effects", "simple", "complements"),
    *("choice", "pareto", "boxes"),
    *("factors", "indices", "convergence", "noise"),
    *("conclusions", "better_than", "parts", "conditions"),
    *("best", "packages", "matches", "orders", "front", "moves", "stages"),
    "tipping",
)
TEXTS = ("findings.zh.txt", "findings.en.txt", "manifest.json")
PICTURES = tuple(
    f"{name}.png" for name in ("main-*", "screen-*", "conditions-*", "gains.*", "parts.*", "packages.*", "best-*")
)


def main(names: list[str]) -> None:
    """Remake those named, or all."""
    for kind in QUESTIONS:
        for path in sorted(STUDIES.glob(f"{kind}*.toml")):
            if not names or path.stem in names:
                remake(path.stem)
    if not names or PRIOR in names:
        remake_prior()


def kept_in(name: str) -> Path:
    """Folder of what is kept of the answer of a question."""
    kind = next(kind for kind in QUESTIONS if name.startswith(kind))
    return REFERENCE / kind / name.removeprefix(kind).lstrip("_")


def remake(name: str) -> None:
    """Answer one question, and copy what is kept of the answer."""
    source = RESULTS / name
    subprocess.run([sys.executable, "-m", "experiments", "ask", name, "--out", str(source)], check=True)
    keep(source, kept_in(name))


def remake_prior() -> None:
    """Look at the worlds that the priors give, in a small county."""
    import experiments as ex
    import sim

    case = sim.load_case("baseline").with_structure(**SMALL)
    ex.prior_check(case, WORLDS, SEEDS, folder=RESULTS / f"{PRIOR}_runs").write(RESULTS / PRIOR)
    keep(RESULTS / PRIOR, REFERENCE / PRIOR, ("prior", "prior_all"))


def keep(source: Path, target: Path, tables: Sequence[str] = TABLES, pictures: Sequence[str] = PICTURES) -> None:
    """Copy what is kept of a result folder: sentences, manifest, pictures, and tables to five significant digits."""
    import pandas as pd

    target.mkdir(parents=True, exist_ok=True)
    texts = (source / name for name in TEXTS if (source / name).exists())
    for file in (*texts, *(path for kind in pictures for path in source.glob(kind))):
        shutil.copy(file, target / file.name)
    for table in tables:
        if (source / f"{table}.csv").exists():
            pd.read_csv(source / f"{table}.csv").to_csv(target / f"{table}.csv", index=False, float_format="%.5g")


if __name__ == "__main__":
    main(sys.argv[1:])
