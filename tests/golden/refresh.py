"""Expected results of every shipped case on a small county; ``python -m tests.golden.refresh`` writes them anew.

The file is read by people: a change of a rule shows as a change of these lines, and its author says why.
"""

import json
import math
from pathlib import Path

import sim
from sim.signals import Deed, Line

FILE = Path(__file__).parent / "summaries.json"
SEEDS = (1, 2, 3)
SIZES = {"townships": 3, "months": 120}
WINDOW = 60
DIGITS = 10  # significant, of the rates


def counts(run: sim.Run) -> dict[str, int]:
    """County counts over the whole run, those that are not 0."""
    deeds, lines = run.archive.deeds.sum((0, 1)), run.archive.lines.sum((0, 1))
    found = {k.name.lower(): int(deeds[k]) for k in Deed} | {k.name.lower(): int(lines[k]) for k in Line}
    return {name: n for name, n in found.items() if n}


def rates(run: sim.Run) -> dict[str, float | None]:
    """All indicators over the last five years; null for not a number."""
    summary = run.rates(window=WINDOW)
    return {name: None if math.isnan(value) else float(f"{value:.{DIGITS}g}") for name, value in summary.items()}


def summary(name: str, seed: int) -> dict[str, dict]:
    """What is expected of one shipped case on one seed."""
    run = sim.simulate(sim.load_case(name).with_structure(warm_up=0, **SIZES), seed=seed)
    return {"rates": rates(run), "counts": counts(run)}


def main() -> None:
    """Write the file."""
    cases = {name: {str(seed): summary(name, seed) for seed in SEEDS} for name in sim.case_names()}
    head = {"structure": SIZES, "window": WINDOW, "seeds": SEEDS}
    lines = ["{"]
    lines += [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    lines.append(' "cases": {')
    rows = []
    for name, by_seed in cases.items():
        inner = [
            f'   "{seed}": {{\n    "rates": {json.dumps(s["rates"])},\n    "counts": {json.dumps(s["counts"])}\n   }}'
            for seed, s in by_seed.items()
        ]
        rows.append(f'  "{name}": {{\n' + ",\n".join(inner) + "\n  }")
    lines.append(",\n".join(rows))
    lines += [" }", "}"]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(cases)} cases x {len(SEEDS)} seeds -> {FILE}")


if __name__ == "__main__":
    main()
