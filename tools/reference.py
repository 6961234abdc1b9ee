"""Remake the small results that are kept with the code: ``python -m tools.reference [NAME ...]``.

Answers the sensitivity study, the factorials, the robust choices, the conclusions, the search and the tipping points
that ship, and looks at the worlds that the priors give before any fitting (``prior``); runs that are in ``results/``
are not run again. Sentences, manifest and summary tables, to five significant digits, are copied to
``results/reference/``, and the pictures that pages show. What of it the workshop page shows ships with the package in
``experiments/workshop/kept/``: ``python -m tools.reference kept`` copies it there, after which nothing is run.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import sim
from experiments.designs.files import STUDIES
from experiments.workshop.findings import CONCLUSIONS, KEPT, SEARCH, TIPPING
from sim.words import LANGUAGES, words

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
TOLD = ("worlds", "judged", "seeds", "readings", "doses", "window", "versions")  # of a manifest, on the workshop page
FORM = "%.5g"  # of numbers in tables
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
    for file, content in shipped().items():
        (KEPT / file).write_text(content, encoding="utf-8")


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
            pd.read_csv(source / f"{table}.csv").to_csv(target / f"{table}.csv", index=False, float_format=FORM)


def shipped() -> dict[str, str]:
    """What of the kept results the workshop page shows, by the name of its file."""
    import pandas as pd

    def table(name: str, file: str) -> pd.DataFrame:
        return pd.read_csv(kept_in(name) / file, dtype=str, keep_default_na=False)

    tipping, packages = table(TIPPING, "tipping.csv"), table(SEARCH, "packages.csv")
    tables = {
        "conclusions.csv": table(CONCLUSIONS, "conclusions.csv"),
        "conditions.csv": table(CONCLUSIONS, "conditions.csv"),
        "tipping.csv": tipping[(tipping["tips"] == "inside") & (tipping["sure_now"] == "yes")],
        "packages.csv": packages[packages["levers"] != ""],  # without those of documents
    }
    outcomes = list(dict.fromkeys(tables["conditions.csv"]["outcome"]))
    about = {}
    for name in (CONCLUSIONS, SEARCH, TIPPING):
        manifest = json.loads((kept_in(name) / "manifest.json").read_text(encoding="utf-8"))
        about[name] = {key: manifest[key] for key in TOLD if key in manifest}
        about[name]["versions"] = {"quanze": manifest["versions"]["quanze"]}
    return {
        **{name: table.to_csv(index=False) for name, table in tables.items()},
        **{f"measure.{lang}.txt": measure(lang, outcomes) for lang in LANGUAGES},
        "about.json": json.dumps(about, indent=1) + "\n",
    }


def measure(lang: str, outcomes: Sequence[str]) -> str:
    """What the robust choice among reforms says of what to measure first, on some outcomes."""
    lines = (kept_in("robust_reforms") / f"findings.{lang}.txt").read_text(encoding="utf-8").splitlines()
    opening = words()["information"]["perfect"][lang].partition("{case}")[0]
    of = {opening.format(outcome=row.label[lang]): name for name, row in sim.indicators().items()}
    found, about = [], ""
    for line in lines:
        about = next((name for begins, name in of.items() if line.startswith(begins)), about)
        found += [line] * (about in outcomes)
    return "\n".join(found) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
