"""Means of control at several doses, beside tolerance in fact: ``python -m tools.control --write``.

Which help, and how far? The page is ``docs/results/control.md``, with a picture in either language.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

import experiments as ex
import sim
from experiments.answers.doses import RAY, START, equal_dose
from sim.tables import own_toml
from sim.words import LANGUAGES, number, side_by_side
from tools.control_figure import picture
from tools.page import DOCS, bold, interval, rows, write

TABLE = own_toml(Path(__file__).with_suffix(".toml"))
MONTH, DOSES, ELSEWHERE = 61, (0.25, 0.5, 0.75, 1.0), 0.5
NEEDS = "needs_resolved"
OUTCOMES = (NEEDS, "blame_avoidance_rate_shapley", "wrongs", "abuse_rate")
TARGETED, YARDSTICK = "targeted", "tolerance"
TEXT = """\
# 监督手段与力度 · Means of control and dose

由 `python -m tools.control --write` 写成，勿手改：版本 {version}，{seeds} 个配对随机情景，看第 61 至 120 个月，
第 61 月起改革。每格为与同一县现状的配对均值差及其 95% 区间，占比以百分点计。力度是从默认值到政策范围尽头走了几分之几，
一种手段动几个杠杆的，各走同样的比例；S3、S4 各动自己的杠杆，也走同样的比例，与方案原定力度不同。
**粗体**：确实好于现状和同列其余手段。“确实”指同一县的全部手段、力度和各项结果合为一族比较（Bonferroni，5%）。
手段的代价不计在内。

Written by `python -m tools.control --write`; do not edit: version {version}, {seeds} paired seeds, months 61 to 120,
reforms in month 61. Each cell is the mean paired difference from the same county as it is and its 95 % interval; shares
are in percentage points. A dose is a share of the way from the default to the end of the policy range, the same for all
levers of a mean; S3 and S4 move their own levers by the same shares, so these are not the packages' own doses.
**Bold**: surely better than the county as it is and all other means of the column. *Surely*: all means, doses and
outcomes of one county are one family of comparisons (Bonferroni, 5 %). What a mean costs is not weighed.

## 手段 · Means

{means}

## 结果说明什么 · What follows

{follows}

![监督手段与力度](../pictures/control-zh.png)

![Means of control and dose](../pictures/control-en.png)

{tables}

## 换一个县 · In other counties

力度 {dose}。Dose {dose}.

{counties}

{elsewhere}

{others}
"""


def means(county: sim.Case, names: Iterable[str] = tuple(TABLE["means"]), month: int = MONTH) -> list[sim.Case]:
    """The county under each mean in full: every lever at the end of its policy range, or where the table says."""
    return [_in_full(county, name, TABLE["means"][name], month) for name in names]


def _in_full(county: sim.Case, name: str, row: Mapping[str, Any], month: int) -> sim.Case:
    if "package" in row:
        package = sim.load_case(row["package"])
        (reform,) = package.reforms
        begun = replace(county, name=name, title=package.title).with_reform(month, reform.changes)
        return equal_dose([begun], 1.0)[0].named(name)
    ends = {lever: _policy(lever)[1] for lever in row.get("up", ())}
    ends |= {lever: _policy(lever)[0] for lever in row.get("down", ())}
    return replace(county, name=name, title=row["title"]).with_reform(month, ends | row.get("to", {}))


def _policy(lever: str) -> tuple[float, float]:
    policy = sim.parameters()[lever].policy
    assert policy is not None, f"{lever} is no lever"
    return policy


@dataclass(frozen=True)
class Column:
    """All means at one dose in one county."""

    found: ex.DoseResponse
    dose: float
    title: Mapping[str, str]

    @property
    def compared(self) -> ex.Comparison:
        """The comparison they are part of."""
        return self.found.comparison

    @property
    def means(self) -> list[sim.Case]:
        """The means in full."""
        return [case for case in self.found.cases if case.name != START]

    def place(self, name: str) -> int:
        """Position of a mean, at this dose, among the cases compared."""
        options = [(option.scale, option.package.name, option.dose) for option in self.found.options]
        return options.index((RAY, name, self.dose))

    def sign(self, k: int, name: str, other: str | None = None) -> int:
        """1, 0, -1: a mean is surely better in an outcome than another, or the county as it is; not told; worse."""
        return int(self.compared.surely[k, self.place(name), 0 if other is None else self.place(other)])

    def cell(self, name: str, k: int) -> str:
        """What a mean changes in an outcome; bold if it is surely better than all others."""
        others = [None, *(case.name for case in self.means if case.name != name)]
        best = all(self.sign(k, name, other) > 0 for other in others)
        return bold(interval(self.compared.difference(self.place(name), k), self.compared.outcomes[k]), best)


def columns(found: ex.DoseResponse) -> list[Column]:
    """A column per dose."""
    doses = dict.fromkeys(option.dose for option in found.options if option.scale == RAY)
    return [Column(found, dose, dict.fromkeys(LANGUAGES, f"{dose:g}")) for dose in doses]


def table(across: Sequence[Column], k: int) -> str:
    """A row per mean, of one outcome."""
    outcome, first = across[0].compared.outcomes[k], across[0]
    levels = (column.compared.difference(0, k).mean for column in across)
    start = [side_by_side(sim.load_case("baseline").title), *(number(level, _row(outcome).unit) for level in levels)]
    cells = ([side_by_side(case.title), *(column.cell(case.name, k) for column in across)] for case in first.means)
    return rows(["", *(side_by_side(column.title) for column in across)], [start, *cells])


def sentences(across: Sequence[Column], lang: str, where: str) -> Iterator[str]:
    """Which means surely raise or lower needs resolved in every column, and where targeted control beats tolerance."""
    outcomes, cases = across[0].compared.outcomes, across[0].means
    k, said = outcomes.index(NEEDS), {"raises": list[str](), "lowers": [], "mixed": []}
    for case in cases:
        signs = [column.sign(k, case.name) for column in across]
        same = "raises" if set(signs) == {1} else "lowers" if set(signs) == {-1} else None
        marks = " ".join("0+−"[sign] for sign in signs)
        name = case.title[lang]
        said[same or "mixed"].append(name if same else _said("marked", lang, name=name, marks=marks))
    facts = {"outcome": _row(NEEDS).label[lang], "where": _said(where, lang)}
    for key, names in said.items():
        yield _said(key, lang, names=_joined(names, lang, "names"), **facts)
    titles = {case.name: case.title[lang] for case in cases}
    if not {TARGETED, YARDSTICK} <= titles.keys():
        return
    for k, outcome in enumerate(outcomes):
        verdicts = {
            word: _joined([one.title[lang] for one in across if one.sign(k, TARGETED, YARDSTICK) == sign], lang)
            for word, sign in (("better", 1), ("worse", -1), ("alike", 0))
        }
        facts = {"outcome": _row(outcome).label[lang], "first": titles[TARGETED], "second": titles[YARDSTICK]}
        yield _said("against", lang, **facts, **verdicts)


def _row(outcome: str) -> sim.Indicator:
    return sim.indicators()[outcome]


def _said(key: str, lang: str, **facts: object) -> str:
    return str(TABLE["words"][key][lang]).format(**facts)


def _joined(items: Sequence[str], lang: str, by: str = "comma") -> str:
    return _said(by, lang).join(items) or _said("none", lang)


def _bullets(across: Sequence[Column], where: str) -> str:
    return "\n\n".join("\n".join(f"- {line}" for line in sentences(across, lang, where)) for lang in LANGUAGES)


def _moves(case: sim.Case) -> str:
    (reform,) = case.reforms
    return ", ".join(
        f"`{lever}` {case.params[lever]:g} → {_to(lever, value)}" for lever, value in reform.changes.items()
    )


def _to(lever: str, value: float) -> str:
    low, high = _policy(lever)
    if low <= value <= high:
        return f"{value:g}"
    end = high if value > high else low
    return f"{value:g} ({' · '.join(_said('beyond', lang, end=end) for lang in LANGUAGES)})"


def counties(county: sim.Case) -> list[sim.Case]:
    """The county as it is and changed."""
    rows_of = TABLE["counties"].items()
    return [replace(county.with_params(row["params"]), name=name, title=row["title"]) for name, row in rows_of]


@cache
def answer(count: int) -> ex.DoseResponse:
    """All means at all doses in the default county."""
    return ex.doses(means(sim.load_case("baseline")), DOSES, range(1, count + 1), OUTCOMES)


def elsewhere(count: int) -> list[Column]:
    """All means at one dose, county by county."""
    across = []
    for county in counties(sim.load_case("baseline")):
        same = county.params == answer(count).cases[0].params
        found = answer(count) if same else ex.doses(means(county), [ELSEWHERE], range(1, count + 1), OUTCOMES)
        across.append(Column(found, ELSEWHERE, county.title))
    return across


def document(count: int) -> str:
    """The page."""
    found, others = answer(count), elsewhere(count)
    across, needs = columns(found), OUTCOMES.index(NEEDS)
    levers = ([side_by_side(case.title), _moves(case)] for case in columns(found)[0].means)
    changed = ([side_by_side(row["title"]), _params(row["params"])] for row in TABLE["counties"].values())
    return TEXT.format(
        version=sim.__version__,
        seeds=count,
        dose=f"{ELSEWHERE:g}",
        means=rows(["手段 · mean", "杠杆 · levers"], levers),
        follows=_bullets(across, "every_dose"),
        tables="\n\n".join(_headed(across, k) for k in range(len(OUTCOMES))),
        counties=rows(["县 · county", "参数 · parameters"], changed),
        elsewhere=_bullets(others, "every_county"),
        others=_headed(others, needs),
    )


def _headed(across: Sequence[Column], k: int) -> str:
    return f"### {side_by_side(_row(OUTCOMES[k]).label)} · `{OUTCOMES[k]}`\n\n{table(across, k)}"


def _params(changed: Mapping[str, float]) -> str:
    return ", ".join(f"`{name}` = {value:g}" for name, value in changed.items()) or "–"


def pictures(count: int) -> dict[Path, Figure]:
    """The picture in both languages, and where each is kept."""
    return {DOCS / "pictures" / f"control-{lang}.png": picture(answer(count), TABLE, lang) for lang in LANGUAGES}


if __name__ == "__main__":
    write(__doc__, DOCS / "results" / "control.md", document, pictures)
