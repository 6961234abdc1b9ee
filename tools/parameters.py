"""Every parameter with its values, its sources and the rules that read it: ``python -m tools.parameters --write``.

The page is ``docs/parameters.md``; it is made from the table of parameters and from the source of the rules alone.
"""

import ast
import inspect
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import sim
import sim.archive
import sim.rules
from sim.parameter import KINDS, Parameter
from sim.words import LANGUAGES, both, side_by_side
from tools.page import DOCS, rows, write

PAGE = DOCS / "parameters.md"
TEXT = """\
# 参数表 · The parameters

由 `python -m tools.parameters --write` 写成，勿手改：版本 {version}，{count} 个参数。出自 `sim/tables/parameters.toml`
（Python 中为 `sim.parameters()`），读取参数的函数出自 `sim/rules` 与 `sim/archive.py` 的源码。
取值范围只是算术界限；政策范围是改革可能取到的，只有杠杆有；
先验是拟合之前的估计，固定常数没有，各自的依据见 [`evidence.md`](evidence.md)。中性值处机制关闭。

Written by `python -m tools.parameters --write`; do not edit: version {version}, {count} parameters. From
`sim/tables/parameters.toml` (`sim.parameters()` in Python); what reads them, from the source of `sim/rules` and
`sim/archive.py`.
The range is only what the arithmetic allows; the policy range, of levers alone, is what a reform could set; the prior
is what is believed before anything is fitted, and fixed numbers have none: what each rests on stands in
[`evidence.md`](evidence.md). At its neutral value a mechanism is off.

{count} 个默认值中 {assumed} 个注明只是假定；“假定”之外的文献见 [`odd.md`](odd.md#references)。Of the {count} defaults
{assumed} are marked as assumed and nothing else; works cited beside the others: [`odd.md`](odd.md#references).

{counts}

来源的代号 · Letters for sources

{legend}

{tables}
"""
_HEAD = ("name", "label", "unit", "default", "range", "neutral", "policy", "prior", "source", "rules")
_HEAD_HERE = {"neutral": "中性值 · neutral", "rules": "读取的规则 · read by"}


@cache
def readers() -> dict[str, tuple[str, ...]]:
    """Functions that read each parameter, by its field: of the rules, and of what is reported."""
    found = defaultdict(list)
    fields = {row.field for row in sim.parameters().values()}
    modules = [import_module(f"sim.rules.{module.name}") for module in iter_modules(sim.rules.__path__)]
    for module in (*modules, sim.archive):
        tree = ast.parse(inspect.getsource(module))
        for function in tree.body:
            if isinstance(function, ast.FunctionDef):
                read = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
                for field in sorted(read & fields):
                    found[field].append(f"{module.__name__.removeprefix('sim.')}.{function.name}")
    return {field: tuple(rules) for field, rules in found.items()}


def document(seeds: int = 0) -> str:
    """The page; it needs no seeds."""
    table = sim.parameters()
    letters = _letters(table.values())
    parts = []
    for kind in KINDS:
        lines = [_line(row, letters) for row in table.values() if row.kind == kind]
        head = [_HEAD_HERE.get(name) or both(f"column.{name}") for name in _HEAD]
        parts.append(f"## {both(f'kind.{kind}')} ({len(lines)})\n\n{rows(head, lines)}")
    kinds = Counter(row.kind for row in table.values())
    return TEXT.format(
        version=sim.__version__,
        count=len(table),
        assumed=sum(row.source["en"] == "assumed" for row in table.values()),
        counts="\n".join(f"- {both(f'kind.{kind}')}: {kinds[kind]}" for kind in KINDS),
        legend="\n".join(f"- **{letter}**: {source}" for source, letter in letters.items()),
        tables="\n\n".join(parts),
    )


def _line(row: Parameter, letters: Mapping[str, str]) -> list[str]:
    prior = side_by_side({lang: row.prior.told(lang) for lang in LANGUAGES}) if row.prior else "–"
    policy = _span(*row.policy) if row.policy else "–"
    neutral = "–" if row.neutral is None else f"{row.neutral:g}"
    shown = [f"{row.default:g}", _span(row.low, row.high), neutral, policy, prior, _sources(row, letters)]
    rules = "<br>".join(f"`{rule}`" for rule in readers()[row.field])
    return [f"`{row.name}`", side_by_side(row.label), side_by_side(row.unit), *shown, rules]


def _span(low: float, high: float) -> str:
    return f"{low:g} – {high:g}"


def _sources(row: Parameter, letters: Mapping[str, str]) -> str:
    """The source of the default, and that of the policy range, where they are given."""
    told = [side_by_side(of) for of in (row.source, row.policy_source) if of]
    told = [letters.get(source, source) for source in told]
    return told[0] if len(told) == 1 else f"{told[0]}<br>政策范围 · policy: {told[1]}"


def _letters(table: Iterable[Parameter]) -> dict[str, str]:
    """A letter for every source that several parameters share, the most frequent first."""
    counts = Counter(side_by_side(of) for row in table for of in (row.source, row.policy_source) if of)
    shared = [source for source, count in counts.most_common() if count > 1]
    return {source: chr(ord("a") + place) for place, source in enumerate(shared)}


if __name__ == "__main__":
    write(__doc__, PAGE, document)
