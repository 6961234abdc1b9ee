"""The page on what can be concluded: ``python -m tools.conclusions [--write]``.

The page is ``docs/results/conclusions.md``, from ``results/reference/conclusions``, which
``python -m tools.reference conclusions`` makes (some minutes).
"""

import argparse
from collections.abc import Mapping

import pandas as pd

import sim
from experiments.answers.conclusions import Condition
from experiments.designs.outcomes import direction, indicator
from experiments.telling.sentences.conclusions import condition_title
from experiments.telling.texts import case_title, span
from sim.words import LANGUAGES, both, change, number, side_by_side
from tools.page import DOCS, bullets, rows
from tools.reference import REFERENCE

KEPT, PAGE = REFERENCE / "conclusions", DOCS / "results" / "conclusions.md"
TEXT = """\
# 结论站不站得住 · What can be concluded

由 `python -m tools.conclusions --write` 按 `results/reference/conclusions` 写成，勿手改；
重做：`python -m tools.reference conclusions`（问题文件 `experiments/studies/conclusions.toml`）。
Written by `python -m tools.conclusions --write` from `results/reference/conclusions`; do not edit. Remade by
`python -m tools.reference conclusions`; the question is `experiments/studies/conclusions.toml`.

不看一个点，而看一切说得通的情形：与依据相符的假想情形（[`calibration.md`](../calibration.md)，八项结构假定在内）、
文件的三种读法、做到一半与做到底、运气，以及对手模型。占比是情形与读法的占比，不是某个县的概率。
Not one point but all that could be: worlds that agree with the evidence ([`calibration.md`](../calibration.md)), the
eight structural assumptions in them; three readings of the documents; half of the way and all of it; luck; and rival
models. Shares are of worlds and readings, not chances of a real county.

{tables}

## 逐句 · In sentences

{zh}

{en}

## 图 · Pictures

{pictures}

## 要使某一方案最好，什么须成立 · What would have to be true for each to be the best

各格为居首的情形占比（%）与 95% 区间。Cells: share of worlds in which it is the best, in per cent, with 95 % intervals.

{conditions}

## 差异来自何处 · Of what the spread of the effects is made

占作用方差的百分比与 95% 区间（刀切法，按组略去情形）；扣除运气所致的部分后，小的占比可能为负。
In per cent of the variance of the effect, with 95 % intervals (a jackknife over groups of worlds); what luck adds is
taken off, so that small shares may come out negative.

{parts}
"""

Row = Mapping[str, object]


def _read(name: str) -> list[dict[str, object]]:
    frame = pd.read_csv(KEPT / f"{name}.csv", keep_default_na=False)
    return frame.to_dict("records")


def _title(name: object) -> str:
    return side_by_side({lang: case_title(sim.load_case(str(name)), lang) for lang in LANGUAGES})


def _label(outcome: object) -> str:
    return side_by_side(dict(indicator(str(outcome)).label))


def _cell(row: Row, name: str) -> str:
    value, low, high = (float(str(row[key])) for key in (name, f"{name}_low", f"{name}_high"))
    return f"{number(value, 'share')} {span(low, high, 'share', False)}"


def _summary() -> str:
    found, parts = _read("conclusions"), []
    for outcome in dict.fromkeys(str(row["outcome"]) for row in found):
        unit, sign, lines = indicator(outcome).unit, direction(outcome), []
        for row in (row for row in found if row["outcome"] == outcome):
            low, high = sorted(sign * float(str(row[key])) for key in ("fifth", "ninety_fifth"))
            said = change(sign * float(str(row["improvement"])), unit, "zh").split(" ")[0]
            shares = [_cell(row, "helps"), _cell(row, "best"), f"{float(str(row['place'])):.1f}"]
            lines.append([_title(row["package"]), f"{said} {span(low, high, unit)}", *shares])
        head = ["", "平均与中间九成 · mean, middle nine tenths", "好于现状 · better than as it is, %"]
        head += ["居首 · best, %", "平均名次 · mean place"]
        parts.append(f"### {_label(outcome)}\n\n{rows(head, lines)}")
    return "\n\n".join(parts)


def _conditions() -> str:
    found, parts = _read("conditions"), []
    for outcome in dict.fromkeys(row["outcome"] for row in found):
        of = [row for row in found if row["outcome"] == outcome]
        cases = list(dict.fromkeys(row["case"] for row in of))
        lines: dict[tuple[object, ...], list[str]] = {}
        for row in of:
            one = Condition(str(row["condition"]), str(row["about"]), str(row["holds"]), int(str(row["worlds"])), ())
            title = side_by_side({lang: condition_title(one, lang) for lang in LANGUAGES})
            lines.setdefault((one.kind, one.name, one.level), [title, str(one.worlds)]).append(_cell(row, "share"))
        head = ["", "情形 · worlds", *map(_title, cases)]
        parts.append(f"### {_label(outcome)}\n\n{rows(head, lines.values())}")
    return "\n\n".join(parts)


def _parts() -> str:
    found, parts = _read("parts"), []
    for outcome in dict.fromkeys(row["outcome"] for row in found):
        of = [row for row in found if row["outcome"] == outcome]
        kinds = list(dict.fromkeys(str(row["made_of"]) for row in of))
        lines: dict[object, list[str]] = {}
        for row in of:
            lines.setdefault(row["package"], [_title(row["package"])]).append(_cell(row, "share"))
        parts.append(
            f"### {_label(outcome)}\n\n{rows(['', *(both(f'part.{kind}') for kind in kinds)], lines.values())}"
        )
    return "\n\n".join(parts)


def document() -> str:
    """The page."""
    said = {lang: (KEPT / f"findings.{lang}.txt").read_text(encoding="utf-8").splitlines() for lang in LANGUAGES}
    listed = {lang: bullets(lines) for lang, lines in said.items()}
    names = sorted(path.name for path in KEPT.glob("*.png"))
    pictures = "\n\n".join(f"![](../../results/reference/conclusions/{name})" for name in names)
    return TEXT.format(tables=_summary(), pictures=pictures, conditions=_conditions(), parts=_parts(), **listed)


def main() -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        PAGE.write_text(document(), encoding="utf-8")
    else:
        print(document())


if __name__ == "__main__":
    main()
