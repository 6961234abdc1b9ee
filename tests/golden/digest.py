"""Digests of small runs, bit by bit; ``python -m tests.golden.digest`` writes them anew.

A run is a pure function of its case and seed, and all its arithmetic is rounded alike everywhere (`sim.elementary`). So
a digest holds on any x86-64 and ARM processor: whatever the system, its library, the Python, the driver and the number
of threads.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

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


def main() -> None:
    """Write the file."""
    runs = {f"{name} {seed}": digest(sim.simulate(small(name), seed)) for name in CASES for seed in SEEDS}
    FILE.write_text(json.dumps(runs, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(runs)} runs -> {FILE}")


if __name__ == "__main__":
    main()
