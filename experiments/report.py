"""One self-contained HTML page per language: question, answer, figures, table, definitions, limits, how to remake."""

import io
from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape, unescape
from operator import itemgetter
from typing import Any

from experiments.compare import Comparison
from experiments.display import difference_table, with_unit
from experiments.doses import EQUAL, OUTCOMES, RAY, START, VERSIONS
from experiments.figures.style import FONT
from experiments.findings import Findings, answer, at_equal_dose, no_single_winner, other_versions, titles
from experiments.texts import case_title, number, text
from experiments.views import COURSES, DECISIONS, PERSONAL
from sim.display import html_table
from sim.indicators import indicator

_HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_STYLE = """
body { font-family: quanze, sans-serif; line-height: 1.65; color: #222; max-width: 64rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.3; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
figure { margin: 1.5rem 0; overflow-x: auto; } img { max-width: 100%; min-width: 44rem; height: auto; }
table { border-collapse: collapse; font-size: 0.85rem; } div.wide { overflow-x: auto; }
th, td { padding: 0.3rem 0.7rem; border-bottom: 1px solid #ddd; vertical-align: top; }
th:first-child, td:first-child { min-width: 7.5rem; } td[style$="right"] { white-space: pre; }
dt { font-weight: bold; } dd { margin: 0 0 0.6rem 1.5rem; } code { color: #555; }
@media print { figure, tr { break-inside: avoid; } }
"""


def report(findings: Findings, figures: Mapping[str, bytes], command: str, lang: str) -> str:
    """Write the page.

    Parameters
    ----------
    findings : Findings
        What the answer and the tables are computed from.
    figures : mapping of title to bytes
        SVG, in the language of the page.
    command : str
        How to remake it.
    lang : {"zh", "en"}

    Returns
    -------
    str
        HTML without any link: images and the font are part of it.
    """
    comparison = findings.comparison
    baseline = case_title(comparison.cases[0], lang)
    asked = (*comparison.outcomes, *OUTCOMES, *VERSIONS, *DECISIONS, *COURSES, *PERSONAL)
    sections = [
        _section("question", _paragraph(text("report.question_text", lang, baseline=baseline)), lang),
        _section("answer", _list("ol", answer(findings, lang)), lang),
        _section("figures", "".join(_image(*item) for item in figures.items()), lang),
        _section("table", _differences(comparison, "table_note", lang), lang, case=baseline),
        _section("doses", _doses(findings, lang), lang),
        _section("pareto", _pareto(findings, lang), lang),
        _section("versions_title", _versions(findings, lang), lang),
        _section("reading", _paragraph(text("report.reading_text", lang)), lang),
        _section("definitions", _definitions(asked, lang), lang),
        _section("limits", _paragraph(text("report.limits_text", lang)), lang),
        _section("remake", _remake(comparison, command, lang), lang),
    ]
    title = escape(text("report.title", lang))
    body = f"<h1>{title}</h1>\n" + "\n".join(sections)
    face = f'@font-face {{ font-family: quanze; src: url("{_font(unescape(title + body))}") format("woff"); }}'
    return (
        f'<!DOCTYPE html>\n<html lang="{_HTML_LANGUAGE[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{face}{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _differences(comparison: Comparison, note: str, lang: str, **facts: object) -> str:
    facts |= {"pairs": len(comparison.seeds), "window": comparison.window}
    return _wide(difference_table(comparison, itemgetter(lang))) + _paragraph(text(f"report.{note}", lang, **facts))


def _doses(findings: Findings, lang: str) -> str:
    fraction = f"{findings.fraction:.0%}"
    table = _differences(findings.at(EQUAL, findings.fraction), "doses_note", lang, fraction=fraction)
    return _paragraph(at_equal_dose(findings, lang)) + table


def _pareto(findings: Findings, lang: str) -> str:
    options, comparison = findings.pareto, findings.doses.comparison
    shown = options[(options["among"] == RAY) & options["undominated"]]
    rows = [
        [*_option(findings, option, lang), *(number(option[name], indicator(name).unit) for name in OUTCOMES)]
        for option in shown.to_dict("records")
    ]
    heads = [text(f"column.{name}", lang) for name in ("package", "dose")]
    heads += [with_unit(name, lang) for name in OUTCOMES]
    note = text("report.pareto_note", lang, pairs=len(comparison.seeds), window=comparison.window)
    table = _wide(html_table(heads, rows, right=range(2, len(heads))))
    return _paragraph(no_single_winner(findings, lang)) + table + _paragraph(note)


def _versions(findings: Findings, lang: str) -> str:
    cases = {option.case.name: option.package for option in findings.doses.options}
    ranks = findings.ranks
    shown = ranks[(ranks["scale"] == EQUAL) | (ranks["dose"] == 1.0)]
    rows = [
        [
            *_option(findings, option, lang),
            *(str(option[name]) for name in VERSIONS),
            titles(cases, option["reversed_with"], lang) or "–",
        ]
        for option in shown.to_dict("records")
    ]
    heads = [text(f"column.{name}", lang) for name in ("package", "dose")]
    heads += [indicator(name).label[lang] for name in VERSIONS] + [text("column.reversed_with", lang)]
    table = _wide(html_table(heads, rows, right=range(2, len(heads) - 1)))
    return _paragraph(other_versions(findings, lang)) + table


def _option(findings: Findings, row: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """A package's title, and its dose."""
    packages = {option.package.name: option.package for option in findings.doses.options}
    dose = {START: "–", RAY: f"{row['dose']:.0%}", EQUAL: text("report.equal", lang)}
    return case_title(packages[row["package"]], lang), dose[row["scale"]]


def _wide(table: str) -> str:
    return f'<div class="wide">{table}</div>\n'


def _section(name: str, content: str, lang: str, **values: str) -> str:
    return f'<section id="{name}">\n<h2>{escape(text(f"report.{name}", lang, **values))}</h2>\n{content}\n</section>'


def _paragraph(content: str) -> str:
    return f"<p>{_prose(content)}</p>"


def _prose(content: str) -> str:
    """Escape a text, and keep a number and its per cent sign on one line."""
    return escape(content).replace(" %", "\u00a0%")


def _list(tag: str, items: Iterable[str]) -> str:
    return f"<{tag}>\n" + "\n".join(f"<li>{_prose(item)}</li>" for item in items) + f"\n</{tag}>"


def _image(title: str, svg: bytes) -> str:
    return f'<figure><img alt="{escape(title)}" src="{_data_uri("image/svg+xml", svg)}"></figure>\n'


def _data_uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


def _font(page: str) -> str:
    """The package's font with just the characters of a page."""
    from fontTools import subset  # type: ignore[import-untyped]  # Matplotlib needs it, too
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(FONT, recalcTimestamp=False)
    cutter = subset.Subsetter()
    cutter.populate(text=page)
    cutter.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return _data_uri("font/woff", buffer.getvalue())


def _definitions(names: Iterable[str], lang: str) -> str:
    rows = [indicator(name) for name in dict.fromkeys(names)]
    items = (
        f"<dt>{escape(row.label[lang])}</dt><dd>{escape(row.help[lang])} <code>{escape(row.formula)}</code></dd>"
        for row in rows
    )
    return "<dl>\n" + "\n".join(items) + "\n</dl>"


def _remake(comparison: Comparison, command: str, lang: str) -> str:
    from sim.versions import versions

    seeds = f"{comparison.seeds[0]}–{comparison.seeds[-1]}"
    facts = {
        "command": command,
        "seeds": seeds,
        "hashes": _pairs({case.name: case.hash() for case in comparison.cases}, lang),
        "versions": _pairs(versions(), lang),
    }
    items = (f"<dt>{escape(text(f'report.{key}', lang))}</dt><dd>{escape(value)}</dd>" for key, value in facts.items())
    return "<dl>\n" + "\n".join(items) + "\n</dl>"


def _pairs(values: dict[str, str], lang: str) -> str:
    return text("list.comma", lang).join(f"{name} {value}" for name, value in values.items())
