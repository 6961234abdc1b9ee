"""The packages under every reading of the documents, and what carries each: ``python -m tools.readings --write``.

The page is ``docs/packages.md``.
"""

from collections.abc import Iterable, Sequence

import experiments as ex
import sim
from experiments.telling.sentences.readings import left_out_lines, unmet_line, verdict_line
from sim.demand import Document, documents, strengths
from sim.package import AGREED, BROAD, NARROW, READINGS, Move, package, reading_labels
from sim.tables import table
from sim.words import LANGUAGES, text
from tools.page import DOCS, bold, interval, rows, write

TEXT = """\
# 文件要求什么，方案就动什么 · The packages as the documents ask

由 `python -m tools.readings --write` 写成，勿手改：版本 {version}，{seeds} 个配对随机情景，第 61 至 120 个月。
主张逐条列在 `sim/tables/demands.toml`，引文一字不改，Python 中为 `sim.demands()`；
情景由 `python -m tools.packages --write` 生成。

Written by `python -m tools.readings --write`; do not edit: version {version}, {seeds} paired seeds, months 61 to 120.
Every demand stands in `sim/tables/demands.toml` with its quotation (`sim.demands()` in Python);
`python -m tools.packages --write` makes the cases.

{meant}

| 情景 · case | 读法 · reading |
|---|---|
| `s0` … `s4`, `s0b` | {agreed} |
| `s0.narrow` … | {narrow} |
| `s0.broad` … | {broad} |
| `s0.first` … `s4.first` | {first} |

**力度。** 从默认值走到政策范围尽头的几分之一：{doses_zh}。两份编码力度不同的，一致与从严读法取弱，从宽读法取强。
整数项朝该端取整，其余取四位有效数字。S0 是该文件的第一篇（S0a），第二篇自成 `s0b`；第三篇（S0c）只有几句组织处理的话，
不成方案，只列在表中。

**Dose.** A part of the way from the default to the end of the policy range: {doses_en}. Where the codings differ in
strength, agreed and narrow take the weaker, broad the stronger. Whole numbers are rounded towards that end, all others
to four digits. S0 is the first text of its file (S0a); the second is `s0b`; the third (S0c), a few lines on how the
weak are dealt with, makes no package and only stands in the tables.

## 改读的主张 · Read anew

原编码与改读并存于表中。The table keeps the code beside the new reading.

{anew}

## 各文件动哪些杠杆 · What each document moves

方向与力度按一致读法；**粗体**也在从严读法中；（括号）只在从宽读法中。
Direction and strength as agreed; **bold**: also narrow; (in brackets): broad only.

{moves}

同一文件两个方向都有要求的，取两份编码都有的方向：{both_ways}。
Asked both ways, and moved the way that both codings find: {both_ways}.

## 各种读法并列 · The readings side by side

与现状的配对差值及其 95% 区间，占比以百分点计；名次按均值。**粗体**：确实好于现状和同一读法的其余各方案。
Paired differences from the county as it is and their 95 % intervals, of shares in percentage points; places by the
means. **Bold**: surely better than the county as it is and all other packages of the same reading.

{readings}

## 一份方案靠哪一条 · What carries a package

逐项去掉：该项给方案其余部分添上的效果（整份方案减去不含该项的方案）。**粗体**在 Holm 校正后（5%）确实。
Each lever left out in turn: what it adds to the rest of the package (the whole less the package without it).
**Bold**: sure after Holm's adjustment (5 %).

{carried}

## 没有表示的 · What is not represented

{unmet}
"""


def moves(read: Sequence[Document]) -> str:
    """A row per lever, a column per document."""
    packages = {of.name: {reading: package(of, reading) for reading in (AGREED, NARROW, BROAD)} for of in read}
    lines = []
    for name, row in sim.parameters().items():
        cells = [_move(packages[of.name], name) for of in read]
        if any(cells):
            lines.append([f"{row.label['zh']} · {row.label['en']} `{name}`", *cells])
    return rows(["", *(of.name for of in read)], lines)


def _move(read: dict[str, dict[str, Move]], lever: str) -> str:
    move = read[AGREED].get(lever) or read[BROAD].get(lever)
    if move is None:
        return ""
    said = f"{'+' if move.direction > 0 else '−'} {strengths()[move.strength].label['en']}"
    if lever not in read[AGREED]:
        return f"({said})"
    return bold(said, lever in read[NARROW])


def both_ways(read: Iterable[Document]) -> str:
    """Levers that one document asks to move up and down."""
    found = []
    for of in read:
        for name in sim.parameters():
            if {1, -1} <= {demand.direction for demand in of.demands if name in demand.levers}:
                found.append(f"{of.name} `{name}`")
    return ", ".join(found) or "–"


def anew() -> str:
    """What is read otherwise than it was coded, and why."""
    lines = []
    for name, row in table("demands")["anew"].items():
        asked = [one for one in sim.demands().values() if one.why == row["why"]]
        quotes = "、".join(dict.fromkeys(f"「{one.quote}」" for one in asked))
        to = ", ".join(f"`{lever}`" for lever in row["levers"]) or "–"
        coded = f"`{row['lever']}`" if "lever" in row else "–"
        lines.append([name, coded, to, f"{row['why']['zh']} · {row['why']['en']}", quotes])
    return rows(["", "原编码 · coded", "改读 · read as", "理由 · why", "引文 · quotations"], lines)


def side_by_side(found: ex.Readings) -> str:
    """Of each outcome whether the order survives, and a row per package."""
    parts = []
    for k, name in enumerate(found.outcomes):
        label = sim.indicators()[name].label
        lines = []
        for i, case in enumerate(found.cases[1:], 1):
            lines.append([f"`{case.name}` {case.title['zh']}", *(_cell(found, reading, i, k) for reading in READINGS)])
        head = ["", *(f"{reading_labels()[r]['zh']} · {reading_labels()[r]['en']}" for r in READINGS)]
        said = "\n\n".join(verdict_line(found, k, lang) for lang in LANGUAGES)
        parts.append(f"### {label['zh']} · {label['en']}\n\n{said}\n\n{rows(head, lines)}")
    return "\n\n".join(parts)


def _cell(found: ex.Readings, reading: str, i: int, k: int) -> str:
    d = found.difference(reading, i, k)
    if d is None:
        return "–"
    shown = f"{found.order(reading, k).index(i) + 1}. {interval(d, found.outcomes[k])}"
    return bold(shown, found.leaders(reading, k) == (i,))


def carried(case: sim.Case, seeds: Iterable[int]) -> str:
    """What each lever of a package adds to the rest."""
    found = ex.leave_one_out(case, seeds)
    head = [
        "",
        *(f"{row.label['zh']} · {row.label['en']}" for row in map(sim.indicators().__getitem__, found.outcomes)),
    ]
    lines = [["整份方案 · whole package", *(interval(found.total(k), name) for k, name in enumerate(found.outcomes))]]
    for lever in found.order(0):
        cells = []
        for k, name in enumerate(found.outcomes):
            d = found.adds(lever, k)
            cells.append(bold(interval(d, name), d.sure))
        lines.append([f"{sim.parameters()[lever].label['zh']} · `{lever}`", *cells])
    said = "\n\n".join(line for lang in LANGUAGES for line in left_out_lines(found, lang))
    return f"### {case.title['zh']} · {case.title['en']}\n\n{said}\n\n{rows(head, lines)}"


def unrepresented(read: Iterable[Document]) -> str:
    """What each document asks for and nothing represents."""
    parts = []
    for of in read:
        lines = [line for lang in LANGUAGES if (line := unmet_line(of, lang))]
        parts.append(f"**{of.title['zh']} · {of.title['en']}**\n\n" + ("\n\n".join(lines) or "–"))
    return "\n\n".join(parts)


def _doses(lang: str) -> str:
    parts = (f"{one.label[lang]} 1/{one.part}" for one in strengths().values())
    return text("list.comma", lang).join(parts)


def document(count: int) -> str:
    """The page."""
    read = list(documents().values())
    cases = [sim.load_case(name) for name in ("baseline", *(of.case for of in read if of.case))]
    seeds = range(1, count + 1)
    labels = {name: f"{label['zh']} · {label['en']}" for name, label in reading_labels().items()}
    doses = {f"doses_{lang}": _doses(lang) for lang in LANGUAGES}
    return TEXT.format(
        version=sim.__version__,
        seeds=count,
        meant="\n\n".join(text("reading.meant", lang) for lang in LANGUAGES),
        anew=anew(),
        moves=moves(read),
        both_ways=both_ways(read),
        readings=side_by_side(ex.readings(cases, seeds)),
        carried="\n\n".join(carried(case, seeds) for case in cases[1:]),
        unmet=unrepresented(read),
        **labels,
        **doses,
    )


if __name__ == "__main__":
    write(__doc__, DOCS / "packages.md", document)
