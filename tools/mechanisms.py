"""What mechanisms do and what follows: ``python -m tools.mechanisms --write`` remakes ``docs/mechanisms.md``."""

import argparse
from itertools import chain

from experiments.answers.mechanisms import (
    SEEDS,
    WINDOW,
    Mechanism,
    Statement,
    bands,
    findings,
    measure,
    mechanisms,
    names,
    patterns,
    statements,
    versions,
)
from experiments.answers.pareto import VERSIONS
from tools.effect_words import expectation, interval, number, outcome_of, setting
from tools.page import DOCS, rows

DOCUMENT = DOCS / "mechanisms.md"
PREFACE = """\
# What each mechanism does · 各机制的作用

Written by `python -m tools.mechanisms --write`; do not edit. Effects are paired differences over
{seeds} seeds (common random numbers), means of the last {window} of 120 months of the baseline county, settings in
force from the first month, with the 95 % t-interval of the mean difference. Each interval stands for itself (no
correction for the number of rows). Counts of signals are written `n_…`; `norm_spread` is the standard deviation over
townships of the norm of waiting, `leaders_replaced` the share of leaders' seats that somebody else holds a year later;
`leaders_acting` and `others_acting` are acts per actionable decision of leaders and of all others.

A fictional county: signs and orders of magnitude of a model, not estimates for a real one.

## Findings · 发现

What fails, what was left open and went one way, and what is larger than it should be.
"""
MECHANISM_HEAD = "row, mechanism, parameters, rules, measure, neutral → dose, effect [95 %], expected, verdict, test"
BAND_HEAD = "measure, name, band, mean, range over seeds, verdict, basis"
STATEMENT_HEAD = (
    "id, statement, measure, before → after, value before, effect [95 %], of the value before, expected, verdict"
)


PATTERN_HEAD = "id, pattern, verdict, measure, before → after, effect [95 %], expected, seen"
PATTERNS = """\
What people who study counties have found; see `experiments/answers/patterns.toml`. *Reproduced*: all effects hold;
*contrary*: none holds and one goes the other way; *true by construction*: it follows from one rule and proves
nothing."""


def document(seeds: int = SEEDS) -> str:
    """Text of ``docs/mechanisms.md``: the same seeds give the same file."""
    parts = [
        PREFACE.format(seeds=seeds, window=WINDOW).rstrip(),
        "\n".join(_finding_lines(seeds)),
        _version_line(seeds),
        "## Mechanisms · 机制",
        "Neutral → default or dose. Test: `tests/experiments/answers/test_mechanisms.py::test_effect[row]`.",
        _table(MECHANISM_HEAD, _mechanism_lines(seeds)),
        "## Bands of the baseline · 现状的区间",
        f"The mean over {seeds} seeds must lie in the band. Test: `tests/whole/test_bands.py`.",
        _table(BAND_HEAD, _band_lines(seeds)),
        "## What must follow · 必然推论",
        "Test: `tests/whole/test_statements.py::test_statement[id]`.",
        _table(STATEMENT_HEAD, _statement_lines(seeds)),
        "## Patterns that nothing was fitted to · 未用于拟合的规律",
        PATTERNS,
        _table(PATTERN_HEAD, _pattern_lines(seeds)),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: str, lines: list[list[str]]) -> str:
    return rows(head.split(", "), [[cell.replace("|", "∣") for cell in line] for line in lines])


def _code(values: tuple[str, ...]) -> str:
    return "<br>".join(f"`{value}`" for value in values)


def _mechanism_lines(seeds: int) -> list[list[str]]:
    lines = []
    for row in mechanisms():
        first = [f"{row.zh}<br>{row.en}", _code(row.parameters), _code(row.rules)]
        for name, effect in names(row):
            m = effect.measured(seeds)
            result = [interval(m), expectation(effect), outcome_of(effect, m), f"`test_effect[{name}]`"]
            lines.append([row.id, *first, f"`{effect.measure}`", setting(effect), *result])
            first = ["", "", ""]
    return lines


def _band_lines(seeds: int) -> list[list[str]]:
    lines = []
    for band in bands():
        values = measure(band.measure, {}, seeds)
        mean = float(values.mean())
        spread = f"{number(values.min())}–{number(values.max())}"
        name = f"{band.zh}<br>{band.en}"
        lines.append([f"`{band.measure}`", name, band.limits, number(mean), spread, band.verdict(mean), band.basis])
    return lines


def _statement_lines(seeds: int) -> list[list[str]]:
    lines = []
    for row in statements():
        text = f"{row.zh}<br>{row.en}"
        for name, effect in names(row):
            m = effect.measured(seeds)
            what = f"{effect.label}: `{effect.measure}`" if effect.label else f"`{effect.measure}`"
            share = f"{m.effect / abs(m.before):+.0%}" if m.before else "–"
            result = [number(m.before), interval(m), share, expectation(effect), outcome_of(effect, m)]
            lines.append([name, text, what, setting(effect), *result])
            text = ""
    return lines


def _pattern_lines(seeds: int) -> list[list[str]]:
    lines = []
    for row in patterns():
        missing = f"<br>Missing: {row.missing}" if row.missing else ""
        first = [row.id, f"{row.zh}<br>{row.en}<br>{row.source}{missing}", row.verdict(seeds)]
        for effect in row.effects:
            m = effect.measured(seeds)
            what = f"{effect.label}: `{effect.measure}`" if effect.label else f"`{effect.measure}`"
            seen = "true by construction" if effect.true_by_construction else outcome_of(effect, m)
            lines.append([*first, what, setting(effect), interval(m), expectation(effect), seen])
            first = ["", "", ""]
    return lines


def _finding_lines(seeds: int) -> list[str]:
    lines = []
    for effect in findings():
        m = effect.measured(seeds)
        claim = "Left open" if effect.expect == "either" else f"Expected: {expectation(effect)}"
        what = f"{claim}; found: {m.found}, {interval(m)}"
        lines.append(f"- **{effect.owner}**, `{effect.measure}`, {setting(effect)}. {what}. {effect.why}")
    return lines


def _version_line(seeds: int) -> str:
    told, differ = 0, []
    for row in chain[Mechanism | Statement](mechanisms(), statements()):
        for name, effect in names(row):
            if effect.measure == VERSIONS[0]:
                ways = versions(effect, seeds)
                told += 1
                if len(set(ways.values())) > 1:
                    differ.append(f"{name} ({', '.join(f'{v} {way}' for v, way in ways.items())})")
    agree = f"in all {told} effects on the rate" if not differ else f"but not in {'; '.join(differ)}"
    return f"The four versions of the rate (first-in, Shapley, last-in, per matter) move the same way {agree}."


def main() -> None:
    """Print what does not do as the tables say, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="paired seeds 1 … N")
    parser.add_argument("--write", action="store_true", help=f"rewrite {DOCUMENT.name}")
    asked = parser.parse_args()
    for row in chain(mechanisms(), statements(), patterns()):
        for name, effect in names(row):
            m = effect.measured(asked.seeds)
            if effect.expect != "either" and effect.verdict(m) != effect.holds:
                print(f"{name}: `{effect.measure}` {interval(m)} of {number(m.before)}, {setting(effect)}: not as told")
            if effect.why and m.found != effect.found:
                print(f"{name}: `{effect.measure}` {interval(m)} of {number(m.before)}: {m.found}, not {effect.found}")
    if asked.write:
        DOCUMENT.write_text(document(asked.seeds), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
