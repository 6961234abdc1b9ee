"""What the county reproduces and what not: ``python -m tools.validation --write`` remakes ``docs/validation.md``."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain

import sim
from experiments.answers import mean_field
from experiments.answers.extremes import Extreme, extremes, usual
from experiments.answers.mechanisms import Effect, Pattern, Statement, patterns, statements
from experiments.answers.sizes import Size, sizes
from tools.effect_words import interval, number, setting
from tools.page import DOCS, bold, bullets, rows, write

PAGE = DOCS / "validation.md"
RUNS = 5  # of each extreme, in two counties
COUNTIES = mean_field.counties()
TEXT = """\
# 检验 · Validation

由 `python -m tools.validation --write`（`make validation`）写成，勿手改：版本 {version}，{seeds} 个随机情景，
最后 60 个月。每项检验都是同一组随机情景上的成对比较，附 95% 区间；各区间单独成立，未作多重校正。
没有一项用于定参数；不符的照录，定义一概不因结果而改。

Written by `python -m tools.validation --write` (`make validation`); do not edit: version {version}, {seeds}
seeds, last 60 months. Each test is a comparison on the same luck with its 95 % interval; intervals stand for
themselves, with no correction for their number. No parameter was set by any of them; what misses is told, and
no definition was moved for a result.

**这说明什么、不说明什么。** 极端情形与平均场说明程序做的就是文件里写的；
规律与效应大小说明写下的东西像不像别处所见。都不说明本县就是某个真实的县。
Extremes and the mean field say that the program does what is written; patterns and sizes say how far what is
written resembles what was seen elsewhere. Nothing here says that the county is a real one.

## 要点 · Summary

{summary}

### 不符之处 · What fails

{fails}

## 规律 · Patterns

表在 `experiments/answers/patterns.toml`，各项设定见 [`mechanisms.md`](mechanisms.md)。
*重现*：各项全部成立；*部分*：有成立有不成立，或缺一部分；*相反*：无一成立且有一项反向；*由构造成立*：
出自一条规则，不算证据。

The table is `experiments/answers/patterns.toml`; settings and reasons stand in
[`mechanisms.md`](mechanisms.md). *Reproduced*: all effects hold; *in part*: some do, or a part is missing;
*contrary*: none holds and one goes the other way; *true by construction*: it follows from one rule and proves
nothing.

{patterns}

## 推论 · What must follow

表在 `experiments/answers/statements.toml`，各项设定与不符的原因见 [`mechanisms.md`](mechanisms.md)。
*未定*：事先不作断言，两种方向都公布。
The table is `experiments/answers/statements.toml`; settings and reasons of failures stand in
[`mechanisms.md`](mechanisms.md). *Left open*: nothing was claimed beforehand, and either way is published.

{statements}

## 效应大小 · Sizes

表在 `experiments/answers/sizes.toml`。所读的摘要与工作论文都没有给出区间，
故“相当”指方向相同且大小在一半到两倍之间。“一个标准差”取该参数先验的标准差：先验说的是各县现状的差别。
来源多在别国、别的机关，对应大多松散，已逐条注明。Z1–Z3 是同一发现的三种量法。

The table is `experiments/answers/sizes.toml`. No text that was read (abstracts and working papers) gives an
interval, so the *same size* means: of the same sign and within a factor of two. One *standard deviation* is
that of the parameter's prior, which is about how counties differ today. Sources are about other countries and
other offices; most of what stands for what is loose, and says so. Z1 to Z3 are one finding, measured in three
ways.

{sizes}

不符的原因 · Why they miss

{why}

## 极端情形 · Extremes

表在 `experiments/answers/extremes.toml`。每条断言对每一件事都成立，不是平均而言。
两个小县各 {runs} 次运行；去掉极端设定后（对照）每条断言都不成立，否则该行证明不了什么。
自动测试另以任意其余参数、任意随机情景核对（`tests/experiments/answers/test_extremes.py`）。

The table is `experiments/answers/extremes.toml`. A statement holds to the last count and not on average: in
{runs} runs of each of two small counties. Without the extreme, in the control, every statement is false, or the
row would prove nothing. A test tries them with any other parameters on any seed
(`tests/experiments/answers/test_extremes.py`).

{extremes}

## 平均场 · The mean field

人人特质相同、事事难度相同、无检查、无设想、无私利的县（`experiments/answers/mean_field.toml`），
每种处理方式的概率有解析式：对各类事项（诉求与任务、是否否决领域、是否涉企、是否须报请、是否动用下放的权力、
有无经费）的 logit 按其比重相加。算式照 [`odd.md`](odd.md) 另写，
不调用任何规则（`experiments/answers/mean_field.py`）。首月的记忆都是先验值，惧怕可入式；其后记忆因人而异，
故多月的一行不含惧怕，也不含粗心。工时紧的一行里，案头件数取泊松分布，这是干部多时的极限。
风气的一行里，风气按月递推，事项按存龄与是否移交过递推。

In a county where all traits and difficulties are equal and nobody visits, has ideas or a rent
(`experiments/answers/mean_field.toml`), the chance of each option has a closed form: logits, summed over kinds
of matters (need or mandate, veto domain, business, department asked, delegated power, money) by their weights.
It is written anew from [`odd.md`](odd.md) and calls no rule (`experiments/answers/mean_field.py`). In the first
month every memory stands at its prior, so fear has a closed form; later it is somebody's own, so the row of
many months has neither fear nor carelessness. Where hours bind, desks are Poisson, the limit of many cadres;
where norms spread, the norm is carried from month to month, and matters by age and by whether they were handed
off.

{mean}

典型误差：{mean_seeds} 次运行与极限值之差的均方根。若误差按人数的 −½ 次方下降，斜率为 −0.5。
Typical error: root mean square over {mean_seeds} runs of what differs from the limit. If it falls as one over
the root of the number of people, the slope is −0.5.

{slopes}

## 独立实现 · The independent implementation

`tests/plain_county` 是照 [`odd.md`](odd.md) 另写的一个月：普通 Python、字典、一句规格一行代码，
与模型只共用随机数。`tests/property/test_month_by_hand.py` 对任意参数、任意规模、任意月份（含十二月、改革、
自建县）核对两者：每名干部、每个乡镇、部门、居民、每件事项的状态，以及每名干部、每个“乡镇×部门”的每一项计数。
计数须相等，小数只容舍入误差。两种驱动（编译与 Mesa）逐位相同，见 `tests/whole/test_engines.py`。

`tests/plain_county` is one month written a second time from [`odd.md`](odd.md): plain Python, dictionaries, a
line for a sentence; it shares nothing with the model but the random numbers.
`tests/property/test_month_by_hand.py` compares the two for any parameters, sizes and months (December, reforms
and counties of one's own included): the state of each cadre, township, department, resident and matter, and
every count of each cadre and of each township and department. Counts must be equal, other numbers but for
rounding. The two drivers (compiled and Mesa) agree to the bit: `tests/whole/test_engines.py`.
"""
WORDS = {
    "reproduced": "重现 · reproduced",
    "in part": "部分 · in part",
    "contrary": "相反 · contrary",
    "not reproduced": "未重现 · not reproduced",
    "true by construction": "由构造成立 · true by construction",
    "holds": "成立 · holds",
    "fails": "不成立 · fails",
    "left open": "未定 · left open",
    "same size": "方向、大小相当 · same size",
    "size open": "方向相同，大小大致相当，区间超出 · about the size, interval reaches beyond",
    "too small": "方向相同，太小 · right sign, too small",
    "too large": "方向相同，太大 · right sign, too large",
    "no effect": "分辨不出效应 · no effect told from zero",
    "no counterpart": "没有对应 · no counterpart",
    "close": "较近 · close",
    "loose": "松散 · loose",
    "up": "上升 · up",
    "down": "下降 · down",
    "none": "分辨不出 · none",
    "not up": "不上升 · not up",
    "flat": "大致不变 · about the same",
}
GOOD = ("reproduced", "holds", "same size", "left open", "true by construction")


def _word(verdict: str) -> str:
    plain = verdict.strip("*")
    return bold(WORDS[plain], plain not in GOOD)


def _counted(verdicts: Iterable[str]) -> str:
    """How many of each, the good ones first."""
    order = list(WORDS)
    found = Counter(verdict.strip("*") for verdict in verdicts)
    return "；".join(f"{WORDS[one]} **{found[one]}**" for one in sorted(found, key=order.index))


def _cell(text: str) -> str:
    return text.replace("|", "∣")


def _seen(effect: Effect, seeds: int) -> str:
    """One effect in a line of a cell: what, how much, whether as expected."""
    m = effect.measured(seeds)
    label = f"{effect.label}: " if effect.label else ""
    if effect.true_by_construction:
        mark = "≡"
    elif effect.expect == "either":
        mark = "·"
    else:
        mark = "✓" if effect.verdict(m) else "✗"
    return _cell(f"{mark} {label}`{effect.measure}` {interval(m)}")


def _statement_verdict(row: Statement, seeds: int) -> str:
    """Holds, in part, fails; left open where nothing is claimed."""
    told = [effect for effect in row.effects if effect.expect != "either"]
    held = [effect.verdict(effect.measured(seeds)) for effect in told]
    return "left open" if not told else "holds" if all(held) else "in part" if any(held) else "fails"


def pattern_lines(seeds: int, every: Iterable[Pattern]) -> list[list[str]]:
    """A line for each pattern."""
    lines = []
    for row in every:
        missing = f"<br>缺 · missing: {row.missing}" if row.missing else ""
        effects = "<br>".join(_seen(effect, seeds) for effect in row.effects)
        lines.append([row.id, f"{row.zh}<br>{row.en}<br>{row.source}{missing}", _word(row.verdict(seeds)), effects])
    return lines


def statement_lines(seeds: int, every: Iterable[Statement]) -> list[list[str]]:
    """A line for each statement."""
    return [
        [
            row.id,
            f"{row.zh}<br>{row.en}",
            _word(_statement_verdict(row, seeds)),
            "<br>".join(_seen(effect, seeds) for effect in row.effects),
        ]
        for row in every
    ]


def size_lines(seeds: int, every: Iterable[Size]) -> list[list[str]]:
    """A line for each size."""
    return [_size_line(row, seeds) for row in every]


def _size_line(row: Size, seeds: int) -> list[str]:
    name = f"{row.zh}<br>{row.en}<br>{row.source} ({row.grade})"
    if row.missing:
        return [row.id, name, f"{row.missing['zh']}<br>{row.missing['en']}", "", "", "", _word(row.found)]
    m = row.measured(seeds)
    stands = f"{row.stands['zh']}<br>{row.stands['en']}<br>{_cell(setting(row.effect))}"
    here = f"{_share(m.effect, row)} [{_share(m.low, row)}, {_share(m.high, row)}]"
    shown = [_share(row.size, row), f"`{_cell(row.measure)}`<br>{here}", WORDS[row.match], _word(row.verdict(m))]
    return [row.id, name, stands, *shown]


def _share(value: float, row: Size) -> str:
    unit = " %" if row.scale == "relative" else " 个百分点 · points"
    return f"{'+' if value > 0 else ''}{number(100 * value)}{unit}"


def extreme_lines(every: Iterable[Extreme]) -> list[list[str]]:
    """A line for each extreme: runs that hold it, in two counties, and that the control breaks it."""
    lines = []
    for row in every:
        bases = [usual(), usual(row)]
        held = sum(not row.broken(row.put(base), seed) for base in bases for seed in range(1, RUNS + 1))
        broken = {one for seed in range(1, RUNS + 1) for one in row.broken(bases[1], seed)}
        extreme = [f"`{name}` {value:g}" for name, value in {**row.params, **row.structure}.items()]
        control = ", ".join(f"`{name}` {value:g}" for name, value in row.control.items()) or "现状 · baseline"
        lines.append(
            [
                row.id,
                f"{row.zh}<br>{row.en}",
                "<br>".join(extreme),
                "<br>".join(f"`{one}`" for one in row.always),
                f"{held} / {2 * RUNS}",
                control,
                f"{len(broken)} / {len(row.always)}",
            ]
        )
    return lines


@cache
def _extremes() -> list[list[str]]:
    return extreme_lines(extremes())


def mean_lines(row: mean_field.Equals) -> list[list[str]]:
    """Lines for a county of equals, one for each size."""
    name, lines = f"{row.zh}<br>{row.en}", []
    for line in _means(row.id):
        townships, cadres, residents = line.size
        size = f"{townships} × ({cadres} + {residents})"
        ends = f"{line.mean:.4f} [{line.low:.4f}, {line.high:.4f}]"
        lines.append([row.id, name, size, f"{line.expected:.4f}", ends, f"{line.error:.4f}"])
        name = ""
    return lines


def slope_line(row: mean_field.Equals) -> list[str]:
    """How a county's error falls with its size."""
    middle, low, high = map(number, mean_field.slope(_means(row.id)))
    return [row.id, f"{middle} [{low}, {high}]"]


@cache
def _means(county: str) -> list[mean_field.Line]:
    [row] = [row for row in mean_field.counties() if row.id == county]
    return row.lines()


def _summary(seeds: int) -> list[str]:
    measured = [row.found if row.missing else row.verdict(row.measured(seeds)) for row in sizes()]
    right = sum(line[4] == f"{2 * RUNS} / {2 * RUNS}" for line in _extremes())
    near = sum(low <= -0.5 <= high for _, low, high in (mean_field.slope(_means(row.id)) for row in COUNTIES))
    slopes = "误差斜率的区间含 −0.5 · −0.5 inside the interval of the error's slope"
    return [
        f"规律 · patterns ({len(patterns())}): {_counted(row.verdict(seeds) for row in patterns())}",
        f"推论 · statements ({len(statements())}): {_counted(_statement_verdict(row, seeds) for row in statements())}",
        f"效应大小 · sizes ({len(sizes())}): {_counted(measured)}",
        f"极端情形 · extremes ({len(extremes())}): {WORDS['holds']} **{right}**",
        f"平均场 · mean field ({len(COUNTIES)}): {slopes} **{near}**",
    ]


def _fails(seeds: int) -> list[str]:
    lines = []
    for row in chain[Pattern | Statement](patterns(), statements()):
        for effect in row.effects:
            m = effect.measured(seeds)
            if effect.expect != "either" and not effect.verdict(m):
                expected = WORDS[effect.expect]
                what = f"应为 · expected: {expected}；实为 · found: {WORDS[m.found]}, {interval(m)}"
                lines.append(f"**{row.id}** {row.zh} {row.en} `{effect.measure}`, {setting(effect)}. {what}")
    for size in sizes():
        verdict = size.found if size.missing else size.verdict(size.measured(seeds))
        if verdict not in GOOD:
            lines.append(f"**{size.id}** {size.zh} {size.en}. {WORDS[verdict]}")
    return lines


def document(seeds: int) -> str:
    """The page."""
    told = ("编号 · id", "内容 · what", "结论 · verdict", "效应 [95 %] · effects")
    return TEXT.format(
        version=sim.__version__,
        seeds=seeds,
        runs=RUNS,
        mean_seeds=mean_field.SEEDS,
        summary=bullets(_summary(seeds)),
        fails=bullets(_fails(seeds)),
        patterns=rows(told, pattern_lines(seeds, patterns())),
        statements=rows(told, statement_lines(seeds, statements())),
        sizes=rows(SIZE_HEAD, size_lines(seeds, sizes())),
        why=bullets(f"**{row.id}** {row.why['zh']} {row.why['en']}" for row in sizes() if row.why),
        extremes=rows(EXTREME_HEAD, _extremes()),
        mean=rows(MEAN_HEAD, chain.from_iterable(map(mean_lines, COUNTIES))),
        slopes=rows(("编号 · id", "斜率 [95 %] · slope"), map(slope_line, COUNTIES)),
    )


SIZE_HEAD = (
    "编号 · id",
    "来源所见 · what was found",
    "以何代之 · what stands for it",
    "来源 · source",
    "本县 [95 %] · here",
    "对应 · match",
    "结论 · verdict",
)
EXTREME_HEAD = (
    "编号 · id",
    "极端 · extreme",
    "设定 · set",
    "恒成立 · always",
    "成立的运行 · runs that hold",
    "对照 · control",
    "对照中不成立 · false there",
)
MEAN_HEAD = (
    "编号 · id",
    "县 · county",
    "乡镇 ×（干部 + 居民）· townships × (cadres + residents)",
    "作为占比，极限 · share of acts, limit",
    "模拟 [95 %] · simulated",
    "典型误差 · typical error",
)

if __name__ == "__main__":
    write(__doc__, PAGE, document)
