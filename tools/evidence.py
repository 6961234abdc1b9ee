"""The evidence, the priors, and how the county stands: ``python -m tools.evidence --write``.

The page is ``docs/evidence.md``. The worlds before any fitting are read from ``results/reference/prior``, which
``python -m tools.reference prior`` makes.
"""

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import ascii_lowercase

from matplotlib.figure import Figure

import experiments as ex
import sim
from experiments.calibration.evidence import conflicts
from experiments.calibration.fit import Fit, Standing
from experiments.telling.sentences.evidence import COLUMNS
from experiments.telling.texts import span
from sim.parameter import KINDS, Parameter
from sim.words import LANGUAGES, both, number, side_by_side, text
from tools.page import DOCS, bullets, rows, write
from tools.reference import REFERENCE

PAGE = DOCS / "evidence.md"
PRIOR = REFERENCE / "prior"
TEXT = """\
# 依据与先验 · Evidence and priors

由 `python -m tools.evidence --write` 写成，勿手改：版本 {version}，{seeds} 个随机情景，最后 60 个月。
依据列在 `experiments/calibration/targets.toml`，Python 中为 `ex.targets()`；先验是参数表的 `prior` 与 `prior_source`。

Written by `python -m tools.evidence --write`; do not edit: version {version}, {seeds} seeds, last 60 months.
The evidence stands in `experiments/calibration/targets.toml` (`ex.targets()` in Python), the priors in the table of
parameters, under `prior` and `prior_source`.

```
$ quanze fit baseline                         # --county, --variant, --out as elsewhere
$ quanze fit baseline --targets mine.toml     # targets of one's own
```

```python
found = ex.fit(sim.load_case("baseline"), range(1, 31))
found.distance, found.standing("T2").verdict
ex.targets().distance(run.rates(60))  # of any run
sim.parameters()["cadres.loss_aversion"].prior.quantile([0.05, 0.5, 0.95])
ex.prior_check(case, worlds=500, seeds=[1], folder="results/prior_runs")
```

自备的依据 · Targets of one's own:

```toml
schema_version = 1
[targets.hotline]                 # any name
measure = "needs_resolved"        # an indicator, or a formula over the counts (then with a unit)
value = 0.61                      # shares count from 0 to 1
low = 0.55
high = 0.68
discrepancy = 0.05                # optional, as all that follows
grade = "own"
year = "2025"
label = {{zh = "热线办结率", en = "hotline requests settled"}}
source = {{zh = "本县热线年报", en = "the county's own yearly report"}}
```

## 依据 · The evidence

**等级。** A：发布机关原文或出版者摘要；B：转载或报道，**待核**，不可当作已证实的数字引用；S：五份文件本身。
多数只读过摘录与摘要，未读全文。
**口径差异**是假定：没有更好的依据时，对象不同计数值的十分之一，定义不同再计十分之一，区间两端各放宽这么多；
各项一律按此取值，不按县的结果调整。
**距离**：在放宽后的区间内为 0，在外为超出几个半宽；几项合计为平方和的根；无定义算不符。

**Grades.** A: the issuing body's own page or the publisher's abstract; B: a repost or a press report, **to be
rechecked** and not to be cited as verified; S: one of the five source documents. Of most, excerpts and abstracts were
read and not the whole. The **discrepancy** is assumed: where nothing better is known, a tenth of the value for another
population and a tenth for another definition, by which the interval is wider at both ends; that is the rule for all of
them, whatever comes of the county. The **distance** is 0 inside the widened interval, outside the overshoot in its
half-widths; of several the root of the sum of squares; what is not defined counts as a miss.

{targets}

各项出处与口径差异 · Sources, and what differs

{sources}

## 依据自相矛盾之处 · Where the evidence contradicts itself

各条并列为不同的情形，不取平均。They are carried as cases of their own, not averaged away.

{conflicts}

未用于拟合的规律（V1–V9）及其检验见 [`mechanisms.md`](mechanisms.md)，表在 `experiments/answers/patterns.toml`。
Patterns that nothing was fitted to (V1–V9) and their verdicts: [`mechanisms.md`](mechanisms.md), from
`experiments/answers/patterns.toml`.

## 县站在哪里 · How the county stands

{fit}

{said}

![](pictures/evidence-zh.png)

![](pictures/evidence-en.png)

默认参数是调试时选定的一点，正是为了落在这些区间之内：落在其中不是验证。
The defaults are a point that was chosen so that these intervals hold: to lie in them is no validation.

## 先验 · The priors

扫描范围（`low`、`high`）只说算术上容许什么，先验说相信什么，二者不可混用。每个先验在默认值处都有分量。杠杆的先验说的是各县现状的差别，不是改革能做到的。
各参数的先验彼此独立，这本身也是假定。

`low` and `high` say what the arithmetic allows, a prior says what is believed; one must not stand for the other. Every
prior has some weight at the default. Priors of levers are about how counties stand today, not about what a reform can
do. That they are independent of each other is an assumption, too.

{legend}

{priors}

## 拟合之前 · Before any fitting

{before}
"""
BEFORE = """\
由全部 {factors} 个先验抽取 {worlds} 个假想情形（拉丁超立方），3 个乡镇、编制照常的小县，
每个情形两次运行、随机情景各不相同，最后 60 个月（`python -m tools.reference prior`，`results/reference/prior`）。
{worlds} worlds drawn from all {factors} priors (a Latin hypercube), a small county of 3 townships with the usual posts,
two runs a world, each on luck of its own, last 60 months.

{table}

先验与依据在 T12 上相左：先验下问责的次数高得多，主要因为倒查的月数、检查与追责的先验都向上偏。
没有为此改动先验：它们说的是拟合之前相信什么，相左之处留给标定去解决。
The priors and the evidence disagree on T12: far more is handled under the priors, mostly since those of look-back
months, of visits and of pursuit lean upwards. No prior was moved for that: they say what is believed before anything is
fitted, and calibration has to settle it.
"""


def _targets() -> str:
    lines = []
    for target in ex.targets().values():
        role, grade = both(f"target_role.{target.role}"), both(f"grade.{target.grade}")
        shown = [f"{target.value:g}", f"{target.low:g} – {target.high:g}", f"{target.discrepancy:g}"]
        lines.append([target.name, side_by_side(dict(target.label)), role, f"`{target.measure}`", *shown, grade])
    names = ("target", "label", "kind", "outcome", "value", "range", "discrepancy", "grade")
    return rows([both(f"column.{name}") for name in names], lines)


def _sources() -> str:
    lines = [
        [target.name, *(side_by_side(dict(of)) for of in (target.population, target.source)), target.year, why]
        for target in ex.targets().values()
        for why in [side_by_side(dict(target.why))]
    ]
    head = [both(f"column.{name}") for name in ("target", "population", "cited")]
    return rows([*head, "年份 · year", both("column.reason")], lines)


def _conflicts() -> str:
    return "\n".join(f"{k}. {side_by_side(dict(of))}" for k, of in enumerate(conflicts().values(), 1))


@cache
def _fit(seeds: int) -> Fit:
    return ex.fit(sim.load_case("baseline"), range(1, seeds + 1))


def _standings(found: Fit) -> str:
    every = (*found.outputs, *found.context, *found.inputs)
    return rows([both(f"column.{name}") for name in COLUMNS], map(_standing, every))


def _standing(one: Standing) -> list[str]:
    target = one.target
    unit = "" if target.shown_in != "share" else text("unit.share", "en")
    interval = "" if target.is_input else f" {span(one.low, one.high, target.shown_in, False)}"
    ends = [" – ".join(map(target.shown, pair)) for pair in ((target.low, target.high), target.widened)]
    label = f"{side_by_side(dict(target.label))} {unit}".strip()
    label += "" if target.role == "output" else f" ({both(f'target_role.{target.role}')})"
    told = [both(f"stands.{one.verdict}"), f"{one.distance:.2f}", both(f"grade.{target.grade}")]
    return [target.name, label, f"{target.shown(one.mean)}{interval}", *ends, *told]


def _priors(letters: Mapping[str, str]) -> str:
    parts = []
    for kind in KINDS:
        lines = [_prior(row, letters) for row in sim.parameters().values() if row.kind == kind and row.prior]
        if lines:
            head = [both(f"column.{name}") for name in ("name", "label", "default", "prior", "prior_source")]
            parts.append(f"### {both(f'kind.{kind}')} ({len(lines)})\n\n{rows(head, lines)}")
    return "\n\n".join(parts)


def _prior(row: Parameter, letters: Mapping[str, str]) -> list[str]:
    assert row.prior is not None
    told = side_by_side({lang: row.prior.told(lang) for lang in LANGUAGES})
    source = side_by_side(row.prior_source)
    return [f"`{row.name}`", side_by_side(row.label), f"{row.default:g}", told, letters.get(source, source)]


def _letters() -> dict[str, str]:
    """A letter for every source that several priors share."""
    counts = Counter(side_by_side(row.prior_source) for row in sim.parameters().values() if row.prior)
    return dict(zip((source for source, count in counts.items() if count > 1), ascii_lowercase, strict=False))


def _before() -> str:
    evidence, lines = ex.targets(), []
    for row in _read("prior"):
        target = evidence[row["target"]]
        middle, *ends = (target.shown(float(row[name])) for name in ("middle", "tenth", "ninetieth"))
        widened = " – ".join(map(target.shown, target.widened))
        spread = f"{middle} [{', '.join(ends)}]"
        lines.append([target.name, side_by_side(dict(target.label)), _met(row), spread, widened])
    [every] = _read("prior_all")
    lines.append(["", "全部 · all", _met(every), "", ""])
    head = ["", both("column.label"), "满足的假想情形 · worlds that meet it, % [95 %]"]
    head += ["中位数与中间八成 · median and middle eight tenths", both("column.widened")]
    factors = sum(row.prior is not None for row in sim.parameters().values())
    return BEFORE.format(worlds=every["worlds"], factors=factors, table=rows(head, lines))


def _read(name: str) -> list[dict[str, str]]:
    with (PRIOR / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _met(row: Mapping[str, str]) -> str:
    share, low, high = (float(row[name]) for name in ("inside", "inside_low", "inside_high"))
    return f"{number(share, 'share')} {span(low, high, 'share', False)}"


def document(seeds: int) -> str:
    """The page."""
    found, letters = _fit(seeds), _letters()
    return TEXT.format(
        version=sim.__version__,
        seeds=seeds,
        targets=_targets(),
        sources=_sources(),
        conflicts=_conflicts(),
        fit=_standings(found),
        said=bullets(line for lang in LANGUAGES for line in found.sentences(lang)),
        legend=bullets(f"**{letter}**: {source}" for source, letter in letters.items()),
        priors=_priors(letters),
        before=_before(),
    )


def pictures(seeds: int) -> dict[Path, Figure]:
    """Pictures of the page."""
    return {DOCS / "pictures" / f"evidence-{lang}.png": _fit(seeds).plot(lang=lang) for lang in LANGUAGES}


if __name__ == "__main__":
    write(__doc__, PAGE, document, pictures)
