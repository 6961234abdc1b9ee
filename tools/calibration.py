"""Worlds that could be: ``python -m tools.calibration [--run] [--write]``.

``--run`` calibrates by the study that ships (what has been run in ``results/calibration_runs`` is not run again), tries
worlds that the small county ruled out, and keeps the tables under ``results/reference/calibration`` and the worlds in
``experiments/designs/plausible.csv``. The page is ``docs/calibration.md``; ``--write`` writes it from these. Without
either it prints the page.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

import experiments as ex
import sim
from experiments.answers.mechanisms import Changes, Effect, patterns
from experiments.answers.statistics import Share
from experiments.calibration.evidence import Target, distances
from experiments.calibration.plan import CalibrationPlan, read_calibration
from experiments.designs.plausible import FILE
from experiments.running.resume import run_study
from experiments.telling.texts import span
from sim.errors import InputError
from sim.variant import load_variant
from sim.words import both, number, side_by_side
from tools.page import DOCS, rows
from tools.reference import REFERENCE, RESULTS, keep

NAME = "calibration"
KEPT, PAGE = REFERENCE / NAME, DOCS / "calibration.md"
RUNS = RESULTS / f"{NAME}_runs"
TABLES = ("calibration", "acceptance", "learnt", "composites", "pairs", "ranks")
PICTURES = ("targets.*.png", "learnt.*.png")
PATTERN_SEEDS = 10
LOST, WIDER = 400, 4  # worlds tried again; how many times the slack they may be away
MOST_ROWS = 15

Row = Mapping[str, str]

TEXT = """\
# 标定与说得通的情形 · Calibration, and worlds that could be

由 `python -m tools.calibration --write` 按 `results/reference/calibration` 写成，勿手改；`--run` 重做（两核约半小时）。
Written by `python -m tools.calibration --write` from `results/reference/calibration`; do not edit. `--run` remakes it
(about half an hour on two cores). Model {model}.

```
$ quanze calibrate                         # 自带的校准 · the one that ships
$ quanze calibrate mine.toml --out results/mine --runs results/mine_runs
$ quanze robust robust_reforms             # 用这些情形 · uses these worlds
$ quanze ask conclusions
```

```python
worlds = ex.plausible_worlds()  # 一行一个情形 · a row per world
case = sim.load_case("baseline").with_params(worlds.iloc[0].to_dict())
```

## 怎么做的 · What is done

**摘要。** 各参数先验（[`evidence.md`](evidence.md)）独立抽取 {draws} 个假想情形；
杠杆取情形自身的数值：县能定的，县自己知道。每个情形先在小县（{tried}）上运行 {seeds} 次，
凡离七项依据都不超过 {slack} 个半宽的，再在全县（{county}）上另换随机情景运行 {confirm} 次；
均值落在各项放宽后区间之内的留下。
留下与否只由全县决定，小县只为省时间。没有拟合，没有插值：留下的每一行都是真实运行过的。

**What is done.** {draws} worlds are drawn independently from the priors of all parameters that are no levers
([`evidence.md`](evidence.md)); levers keep the case's own values, since what a county can set it also knows. Each world
is run {seeds} times on a small county ({tried}); those within {slack} half-widths of all targets are run {confirm}
times on the county itself ({county}), on other luck, and those whose means lie inside every widened interval are kept.
Only the county itself decides; the small one spares runs. Nothing is fitted and nothing interpolated: every row that is
kept was run. This is approximate Bayesian computation by rejection with interval evidence, and the rows are independent
draws from the posterior: {kept} rows are {kept} effective draws.

**为什么不用替代模型 · Why no emulator.** 与八个参数的试验不同，这里 {factors} 个参数一起变。
按依据筛去的主要是小县：每留下一个要 {small_runs} 次小县运行（每次约 7 毫秒）加 {full_runs} 次全县运行，
共约 {seconds} 秒处理器时间，不值得再加一个会出错的中间模型。
With {factors} parameters at once the small county is the emulator, one that cannot be wrong by construction of a
smoother: {small_runs} runs of it (7 ms each) and {full_runs} of the county for each world kept, about {seconds} s of
one processor.

## 先问能学到什么 · What can be learnt at all

七个数至多说明七个方向。每项依据各由一条直线（最小二乘，正态得分）说明它看的是哪些参数的组合；
“缩小”为该组合的方差在留下的情形中少了多少。
Seven numbers inform seven directions at most. For each target a line (least squares, on normal scores) says which
composite of parameters it is about; *contraction* is what the composite has lost of its variance among the worlds kept.
Where a product enters, the logarithms of both factors have the same weight.

{composites}

逐个参数看，{informed} 个确有所指（Holm 校正后 1%），其余 {others} 个与先验分不清，照先验取值，不报“标定值”。
Of single parameters {informed} are surely informed (1 %, adjusted by Holm). The other {others} are not told from their
prior; no calibrated value is given for them.

{learnt}

“默认值的位置”为默认值在留下的情形中的百分位。*Default at*: percentile of the default among the worlds kept.

![](pictures/calibration-learnt-zh.png)

![](pictures/calibration-learnt-en.png)

互相牵连的参数（须整行取用）· Parameters tied to each other, so that rows are to be taken whole

{pairs}

## 拟合之前与之后 · Before fitting, and after

{targets}

![](pictures/calibration-targets-zh.png)

![](pictures/calibration-targets-en.png)

留下的情形落在区间之内，是按定义如此，不是验证；未用于拟合的规律见 [`validation.md`](validation.md)。
Worlds that are kept are inside by definition, which is no validation. What nothing was fitted to:
[`validation.md`](validation.md).

## 可信吗 · May it be believed

**自检。** 以抽取的情形为真，用同样的办法求后验，看区间盖住真值的次数（Talts 等 2018）。
**Self-check.** Drawn worlds are taken for the truth, their posterior is found in the same way, and it is counted how
often its intervals hold the truth (simulation-based calibration, Talts et al. 2018).

{ranks}

{lost}

{second}

## 对手模型 · Rival models

同样的先验与依据，只按变体所写改动（`docs/variants.md`），各抽取 {rival_draws} 个。“倍数”为留下的占比与本模型之比，
近似贝叶斯因子：
它只就这七项依据而言，而这些依据中没有一项专为区分模型而选。
The same priors and targets with what the variant says ([`variants.md`](variants.md)), {rival_draws} draws each. The
ratio of the shares kept is an approximate Bayes factor on these seven targets alone, none of which was chosen to tell
models apart. `model_1` keeps its parameters, not its missing warm-up.

{rivals}

未用于拟合的规律（[`mechanisms.md`](mechanisms.md)）在各模型里成立的检验数
（默认参数，{pattern_seeds} 个随机情景；由构造成立的、在该模型里无定义的不计）：
Tests of patterns that nothing was fitted to ([`mechanisms.md`](mechanisms.md)) that hold in each model, at the
defaults, on {pattern_seeds} seeds; those true by construction, or about what does
not happen in a model, do not count:

{patterns}

## 文件的键 · Keys of a file

```toml
schema_version = 1
kind = "calibration"
base = "baseline"                # with variant, county, anonymous, structure, params, window, seed as in question files
targets = "mine_targets.toml"    # optional; see evidence.md
small = {{townships = 3, months = 60}}   # where worlds are tried first; of own tables: months only
kinds = ["behaviour", "world", "structure"]   # what is free; what params states is not
draws = 20000
replicates = 2                   # runs of a world on the small county
slack = 0.25                     # half-widths
confirm = 4                      # runs on the county itself
wanted = 500                     # fewer: exit code 3; raise draws, and only the new ones are run
rivals = ["no_abuse"]
rival_draws = 4000
[priors."cadres.sanction_cost"]  # a prior of your own; a lever may have one, too
shape = "lognormal"              # or uniform, triangular (with mode), two_point (with share)
median = 1.25
factor = 2
low = 0.3
high = 4
```

`quanze calibrate` 写出 `plausible.csv`：其他问题文件写 `worlds = "…/plausible.csv"` 即可使用；换了模型版本的不再接受。
`plausible.csv` of the result is what other question files take as `worlds = "…/plausible.csv"`; one that another
version of the model found is refused.
"""


def run() -> None:
    """Calibrate, try what was ruled out, and keep both."""
    out = RESULTS / NAME
    command = [sys.executable, "-m", "experiments", "calibrate", NAME, "--out", str(out), "--runs", str(RUNS), "--yes"]
    subprocess.run(command, check=True)
    keep(out, KEPT, TABLES, PICTURES)
    shutil.copy(out / "plausible.csv", FILE)
    plan = read_calibration(NAME)
    lost(plan).to_csv(KEPT / "lost.csv", index=False, float_format="%.5g")
    held = [row for name in ("", *plan.rivals) for row in patterns_of(name)]
    pd.DataFrame(held).to_csv(KEPT / "patterns.csv", index=False)
    for picture in PICTURES:
        for path in KEPT.glob(picture):
            name, lang, _ = path.name.split(".")
            path.replace(DOCS / "pictures" / f"{NAME}-{name}-{lang}.png")


def lost(plan: CalibrationPlan) -> pd.DataFrame:
    """Try worlds on the county itself that the small one ruled out by little: how many would have been kept."""
    small = plan.by_target(run_study(plan.first(), RUNS / "worlds").complete())
    worst = distances(plan.targets, small).max(1)
    beside = np.flatnonzero((worst > plan.slack) & (worst <= WIDER * plan.slack))
    tried = np.sort(np.random.default_rng(1).choice(beside, min(LOST, len(beside)), replace=False))
    found = plan.by_target(run_study(plan.second(tried), RUNS / "worlds-lost").complete())
    kept = int((distances(plan.targets, found) == 0).all(1).sum())
    return pd.DataFrame(
        [{"beside": len(beside), "tried": len(tried), "kept": kept, "beyond": int((worst > WIDER * plan.slack).sum())}]
    )


def patterns_of(variant: str) -> list[dict[str, object]]:
    """Which patterns of the literature hold under a variant, or in the model itself: effects that hold, of how many."""
    pinned = dict(load_variant(variant).params.changes()) if variant else {}
    found = []
    for row in patterns():
        effects = [one for one in row.effects if not one.true_by_construction]
        held = [held for one in effects if (held := _held(_under(one, pinned))) is not None]
        found.append({"model": variant, "pattern": row.id, "held": sum(held), "of": len(held)})
    return found


def _held(effect: Effect) -> bool | None:
    """Whether it holds; None where its measure is not defined, since nothing of the kind happens in the model."""
    try:
        return effect.verdict(effect.measured(PATTERN_SEEDS))
    except InputError:
        return None


def _under(effect: Effect, pinned: Changes) -> Effect:
    versus = None if effect.versus is None else {**pinned, **effect.versus}
    return replace(effect, given={**pinned, **effect.given}, versus=versus)


def document() -> str:
    """The page."""
    plan, tables = read_calibration(NAME), {name: _read(name) for name in TABLES}
    [own, *rivals] = tables["acceptance"]
    drawn, kept, confirming = (int(own[name]) for name in ("drawn", "kept", "confirming"))
    informed = [row for row in tables["learnt"] if row["informed"] == "True"]
    small_runs, full_runs = len(plan.seeds) * drawn / kept, plan.confirm * confirming / kept
    sizes = {name: both("calibration.sizes", townships=case.structure.townships, months=case.structure.months)
             for name, case in (("tried", plan.tried), ("county", plan.base))}  # fmt: skip
    return TEXT.format(
        model=sim.versions.MODEL,
        draws=drawn,
        seeds=len(plan.seeds),
        slack=f"{plan.slack:g}",
        confirm=plan.confirm,
        kept=kept,
        factors=len(plan.priors),
        small_runs=f"{small_runs:.0f}",
        full_runs=f"{full_runs:.0f}",
        seconds=f"{0.007 * small_runs + 0.04 * full_runs:.1f}",
        composites=_composites(tables["composites"]),
        informed=len(informed),
        others=len(tables["learnt"]) - len(informed),
        learnt=_learnt(informed),
        pairs=_pairs(tables["pairs"]),
        targets=_targets(tables["calibration"]),
        ranks=_ranks(tables["ranks"]),
        lost=_lost(),
        second=_second(),
        rival_draws=plan.rival_draws,
        rivals=_rivals([own, *rivals]),
        patterns=_patterns(),
        pattern_seeds=PATTERN_SEEDS,
        **sizes,
    )


def _read(name: str) -> list[dict[str, str]]:
    frame = pd.read_csv(KEPT / f"{name}.csv", dtype=str, keep_default_na=False)
    return frame.to_dict("records")


def _label(name: str) -> str:
    return f"{side_by_side(sim.parameters()[name].label)}<br>`{name}`"


def _share(row: Row, name: str) -> str:
    low, high = (float(row[f"{name}_{end}"]) for end in ("low", "high"))
    return f"{number(float(row[name]), 'share')} {span(low, high, 'share', False)}"


def _target(name: str) -> Target:
    return ex.targets()[name]


def _part(row: Row) -> str:
    arrow = "↑" if float(row["weight"]) > 0 else "↓"
    return f"{side_by_side(sim.parameters()[row['parameter']].label)} {float(row['share']):.0%}{arrow}"


def _composites(found: list[dict[str, str]]) -> str:
    lines = []
    for name in dict.fromkeys(row["target"] for row in found):
        part = [row for row in found if row["target"] == name]
        items = [_part(row) for row in part if float(row["share"]) >= 0.03]
        first = part[0]
        shares = [f"{float(first[key]):.0%}" for key in ("explained", "contraction")]
        lines.append([name, side_by_side(dict(_target(name).label)), "<br>".join(items), *shares])
    head = [
        "",
        "依据 · target",
        "组合中的分量（↑ 越大越高）· composite: share of each (↑: raises it)",
        "解释 · explained, %",
        "缩小 · contraction, %",
    ]
    return rows(head, lines)


def _learnt(informed: list[dict[str, str]]) -> str:
    worlds, lines = ex.plausible_worlds(), []
    for row in informed[:MOST_ROWS]:
        name = row["parameter"]
        ends = [
            f"{row[f'{of}_middle']} [{row[f'{of}_tenth']}, {row[f'{of}_ninetieth']}]" for of in ("prior", "posterior")
        ]
        default = sim.parameters()[name].default
        values = worlds[name].to_numpy()
        at = ((values < default).mean() + (values <= default).mean()) / 2
        lines.append([_label(name), *ends, f"{float(row['contraction']):.0%}", f"{default:g}", f"{at:.0%}"])
    head = [
        "参数 · parameter",
        "先验 · prior",
        "留下的 · kept",
        "缩小 · contraction",
        "默认 · default",
        "默认值的位置 · default at",
    ]
    return rows(head, lines)


def _pairs(found: list[dict[str, str]]) -> str:
    if not found:
        return both("calibration.no_pairs")
    lines = [[_label(row["parameter"]), _label(row["tied_to"]), row["correlation"].replace("-", "−")] for row in found]
    return rows(["", "", "相关 · correlation"], lines[:MOST_ROWS])


def _targets(found: list[dict[str, str]]) -> str:
    lines = []
    for row in found:
        target = _target(row["target"])
        widened = " – ".join(map(target.shown, target.widened))
        middle, *ends = (target.shown(float(row[f"kept_{end}"])) for end in ("middle", "low", "high"))
        alone = f"{float(row['alone']):.1%}"
        lines.append(
            [
                target.name,
                side_by_side(dict(target.label)),
                widened,
                _share(row, "inside"),
                alone,
                f"{middle} [{', '.join(ends)}]",
            ]
        )
    head = [
        "",
        "依据 · target",
        "放宽后 · widened",
        "拟合前在内 · inside before, %",
        "只差它 · only it missed",
        "留下的（九成）· kept (nine tenths)",
    ]
    return rows(head, lines)


def _ranks(found: list[dict[str, str]]) -> str:
    lines = [
        [
            row["target"],
            row["truths"],
            row["dropped"],
            _share(row, "held_50"),
            _share(row, "held_90"),
            f"{float(row['p']):.2g}",
        ]
        for row in found
    ]
    head = [
        "组合 · composite of",
        "真值 · truths",
        "判断不了 · dropped",
        "中间一半 · central half, %",
        "中间九成 · central nine tenths, %",
        "p",
    ]
    return rows(head, lines)


def _lost() -> str:
    [row] = _read("lost")
    share = Share(int(row["kept"]), int(row["tried"]))
    about = share.value * int(row["beside"])
    told = f"{number(share.value, 'share')}% {span(*share.interval, 'share', False)}"
    plan = read_calibration(NAME)
    most = f"{share.interval[1] * int(row['beside']):.0f}"
    return LOST_TEXT.format(
        **row, most=most, slack=f"{plan.slack:g}", wider=f"{WIDER * plan.slack:g}", share=told, about=f"{about:.0f}"
    )


LOST_TEXT = """\
**小县筛掉了什么。** 离依据 {slack} 至 {wider} 个半宽的有 {beside} 个，从中随机取 {tried} 个到全县上一试，
{kept} 个本可留下（{share}），合这一圈里约 {about} 个，至多约 {most} 个。更远的 {beyond} 个没有试。
**What the small county ruled out.** {beside} worlds were {slack} to {wider} half-widths away; of {tried} at random
tried on the county itself {kept} would have been kept ({share}): about {about} in that ring, at most about {most}.
The {beyond} further away were not tried."""
SECOND_TEXT = """\
**另一种办法。** 96 条马尔可夫链（`python -m tools.second_method`，先验不变的提议，同样的小县与依据）与独立抽取相比：
{of} 个参数均值之差的 z 值标准差 {sd}（应为 1），最大 {most}；Holm 校正后分得清不同的 {apart} 个。
逐项见 `results/reference/calibration/second_method.csv`。
**Another method.** 96 Markov chains (`python -m tools.second_method`, proposals that keep the prior, on the same small
county and targets) beside the independent draws: over {of} parameters the z of the difference of means has a standard
deviation of {sd} (1 if both are right), the largest is {most}; surely different after Holm's adjustment: {apart}.
Row by row: `results/reference/calibration/second_method.csv`."""


def _second() -> str:
    if not (KEPT / "second_method.csv").exists():
        return ""
    z = pd.read_csv(KEPT / "second_method.csv")
    facts = {"of": len(z), "sd": f"{z['z'].std():.2f}", "most": f"{z['z'].abs().max():.2f}"}
    return SECOND_TEXT.format(apart=int((z["p_holm"] < 0.05).sum()), **facts)


def _rivals(found: Iterable[Row]) -> str:
    lines = []
    for row in found:
        name = row["model"]
        title = side_by_side(dict(load_variant(name).title)) if name else "本模型 · the model itself"
        low, high = (float(row[f"bayes_factor_{end}"]) for end in ("low", "high"))
        factor = f"{float(row['bayes_factor']):.2g} [{low:.2g}, {high:.2g}]" if name else "1"
        lines.append([title, row["drawn"], row["kept"], _share(row, "share"), factor])
    return rows(["模型 · model", "抽取 · drawn", "留下 · kept", "% [95 %]", "倍数 · factor [95 %]"], lines)


def _patterns() -> str:
    found = pd.DataFrame(_read("patterns"))
    names = list(dict.fromkeys(found["pattern"]))
    lines = []
    for model, part in found.groupby("model", sort=False):
        title = side_by_side(dict(load_variant(str(model)).title)) if model else "本模型 · the model itself"
        cells = [f"{row['held']}/{row['of']}" if row["of"] != "0" else "–" for row in part.to_dict("records")]
        both = part.astype({"held": int, "of": int})[["held", "of"]].sum()
        lines.append([title, *cells, f"{both['held']}/{both['of']}"])
    return rows(["", *names, "合计 · all"], lines)


def main() -> None:
    """Do what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    if asked.run:
        run()
    told: Callable[[str], object] = partial(PAGE.write_text, encoding="utf-8") if asked.write else print
    told(document())


if __name__ == "__main__":
    main()
