"""Digests of small runs, bit by bit; ``python -m tests.golden.digest`` writes those of this machine's family.

A run is a pure function of its case and seed, of the compiled rules and of the C library's ``exp``, ``log``, ``cos``
and ``pow``. So a digest holds on every machine of a family (system and processor type) on which these four functions
round alike: whatever the Python, the processor's model, the driver and the number of threads.
"""

import hashlib
import json
import math
import platform
from dataclasses import replace
from pathlib import Path

import numba
import numpy as np

import sim

FILE = Path(__file__).parent / "digests.json"
SEEDS = (1, 2**40 + 1)
SIZES = {"townships": 2, "cadres": 10, "residents": 12, "months": 84}
WINDOW = 24
# All that ranks people, and the powers and exponentials that shipped cases leave at their neutral values.
EVERYTHING = {
    "assessment.elimination_share": 0.2,
    "assessment.seniority_weight": 0.3,
    "assessment.vote_threshold": 0.6,
    "support.rotation": 0.5,
    "support.role_models": 0.3,
    "support.matching": 0.5,
    "cadres.risk_curvature": 2.0,
    "accountability.exposure_months": 6,
    "inspection.visits_per_month": 0.5,
    "tolerance.coverage": 0.8,
}
CASES = {"baseline": {}, "combined": {}, "s3": {}, "everything": EVERYTHING}


def family() -> str:
    """System and processor type, as in ``linux-x86_64``."""
    return f"{platform.system()}-{platform.machine()}".lower()


def small(name: str) -> sim.Case:
    """A county to be digested."""
    shipped = name if name in sim.case_names() else "baseline"
    case = sim.load_case(shipped).with_structure(warm_up=0, **SIZES).with_params(CASES[name])
    return replace(case, name=name)


def digest(run: sim.Run) -> dict[str, str]:
    """Of all counts by month, township and cadre-year, and of all indicators to the last bit."""
    counts = hashlib.sha256()
    for table in (run.archive.deeds, run.archive.lines, run.archive.seat_deeds):
        counts.update(f"{table.shape}".encode() + table.astype("<i4").tobytes())
    rates = json.dumps({name: value.hex() for name, value in run.rates(window=WINDOW).items()})
    return {"counts": counts.hexdigest()[:16], "rates": hashlib.sha256(rates.encode()).hexdigest()[:16]}


@numba.njit(error_model="numpy")
def _rounded(found: np.ndarray) -> None:
    for k in range(found.shape[0]):
        x = (k + 0.5) / found.shape[0]
        found[k, 0] = math.exp(40.0 * x - 20.0)
        found[k, 1] = math.log(x)
        found[k, 2] = math.cos(2.0 * math.pi * x)
        found[k, 3] = x ** (0.25 + 4.0 * x)


def functions() -> str:
    """How this machine rounds the four functions, as compiled, on 20 000 numbers each."""
    found = np.zeros((20_000, 4))
    _rounded(found)
    return hashlib.sha256(found.astype("<f8").tobytes()).hexdigest()[:16]


def main() -> None:
    """Write this family's digests; those of other families stay."""
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    runs = {f"{name} {seed}": digest(sim.simulate(small(name), seed)) for name in CASES for seed in SEEDS}
    known[family()] = {"functions": functions(), "runs": runs}
    FILE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(runs)} runs on {family()} -> {FILE}")


if __name__ == "__main__":
    main()
