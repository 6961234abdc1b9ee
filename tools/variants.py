"""The five prescriptions under every variant that ships: ``python -m tools.variants --write``.

Does their order survive? The page is ``docs/results/variants.md``.
"""

import experiments as ex
import sim
from sim.words import number
from tools.page import DOCS, bold, interval, rows, write

CASES = ("baseline", "s0", "s1", "s2", "s3", "s4")
OUTCOMES = ("blame_avoidance_rate_shapley", "needs_resolved", "motivation", "wrongs")
TEXT = """\
# The prescriptions under every variant · 各变体下的五种药方

Written by `python -m tools.variants --write` (version {version}, {seeds} paired seeds, months 61 to 120, reforms in
month 61). Each cell is the mean difference from the baseline *of that variant* and its 95 % interval; shares are in
percentage points. **Bold**: surely better than the baseline and all other packages (one family of comparisons for the
row). *Order*: by the means, the best first; it is no test, and `=` joins neighbours that are not surely told apart.

The packages are those of the agreed reading; docs/packages.md has the others.

{tables}"""


def table(compared: dict[str, ex.Comparison], k: int) -> str:
    """A row per variant, of one outcome."""
    unit = sim.indicators()[OUTCOMES[k]].unit
    lines = []
    for name, found in compared.items():
        best = found.best(k)
        cells = (bold(interval(found.difference(i, k), OUTCOMES[k]), best == i) for i in range(1, len(CASES)))
        lines.append([f"`{name}`", number(found.difference(0, k).mean, unit), *cells, order(found, k)])
    return rows(["variant", "baseline", *(name.upper() for name in CASES[1:]), "order"], lines)


def order(found: ex.Comparison, k: int) -> str:
    """Names of the cases by their means, the best first."""
    places = found.order(k)
    said = CASES[places[0]]
    for before, after in zip(places, places[1:], strict=False):
        told_apart = found.surely[k, before, after] > 0
        said += f"{' > ' if told_apart else ' = '}{CASES[after]}"
    return said.replace("baseline", "as it is")


def document(seeds: int) -> str:
    """The page."""
    compared = {
        name or "default": ex.compare([sim.load_case(case, name) for case in CASES], range(1, seeds + 1), OUTCOMES)
        for name in (None, *sim.variant_names())
    }
    tables = [
        f"## {sim.indicators()[name].label['en']} · `{name}`\n\n{table(compared, k)}\n"
        for k, name in enumerate(OUTCOMES)
    ]
    return TEXT.format(version=sim.__version__, seeds=seeds, tables="\n".join(tables))


if __name__ == "__main__":
    write(__doc__, DOCS / "results" / "variants.md", document)
