"""One self-contained HTML page per language: question, answer, figures, table, definitions, limits, how to remake."""

import io
from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape, unescape

import numpy as np

from experiments.compare import Comparison, direction
from experiments.figures.style import FONT
from experiments.texts import case_title, difference_unit, number, quantity, text
from experiments.views import BARRED, COURSES, DECISIONS, PERSONAL, Survey, causes, groups
from sim.indicators import indicator

_HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_STYLE = """
body { font-family: quanze, sans-serif; line-height: 1.65; color: #222; max-width: 64rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.3; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.85rem; } div.wide { overflow-x: auto; }
th, td { padding: 0.3rem 0.7rem; border-bottom: 1px solid #ddd; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
dt { font-weight: bold; } dd { margin: 0 0 0.6rem 1.5rem; } code { color: #555; }
@media print { figure, tr { break-inside: avoid; } }
"""


def report(comparison: Comparison, survey: Survey, figures: Mapping[str, bytes], command: str, lang: str) -> str:
    """Write the page.

    Parameters
    ----------
    comparison : Comparison
        What the answer and the table are computed from; its first outcome is the one that is asked about.
    survey : Survey
        The same cases on the same seeds, for causes and groups.
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
    baseline = case_title(comparison.cases[0], lang)
    sections = [
        _section("question", _paragraph(text("report.question_text", lang, baseline=baseline)), lang),
        _section("answer", _list("ol", answer(comparison, survey, lang)), lang),
        _section("figures", "".join(_image(*item) for item in figures.items()), lang),
        _section("table", _table(comparison, lang), lang, case=baseline),
        _section("reading", _paragraph(text("report.reading_text", lang)), lang),
        _section("definitions", _definitions([*comparison.outcomes, *DECISIONS, *COURSES, *PERSONAL], lang), lang),
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


def answer(comparison: Comparison, survey: Survey, lang: str) -> list[str]:
    """Answer in five sentences: how things are, what helps most, through which cause, at what price, whom."""
    row = indicator(comparison.outcomes[0])
    order = _ranking(comparison, 0)
    best, rest = order[0], order[1:]
    found = comparison.difference(best, 0)
    unit = difference_unit(row.unit, lang)
    comma, case = text("list.comma", lang), case_title(comparison.cases[best], lang)
    shares = causes(survey)["mean"].unstack("part", sort=False)
    before, after = shares.loc[comparison.cases[0].name], shares.loc[comparison.cases[best].name]
    cause = (before - after).drop("acted_share").idxmax()
    who = groups(survey)["mean"].xs("blame_avoidance_rate", level="name")
    changed = {
        f"{third}_{when}": quantity(who[comparison.cases[i].name, f"ability_{third}"], "share", lang)
        for third in ("low", "high")
        for when, i in (("before", 0), ("after", best))
    }
    others = comma.join(
        text(
            "report.item",
            lang,
            case=case_title(comparison.cases[i], lang),
            value=number(comparison.difference(i, 0).difference, row.unit, sign=True),
        )
        for i in rest
    )
    return [
        text(
            "report.answer_base",
            lang,
            case=case_title(comparison.cases[0], lang),
            seeds=len(comparison.seeds),
            outcome=row.label[lang],
            value=quantity(comparison.difference(0, 0).mean, row.unit, lang),
            barred=quantity(before[list(BARRED)].sum(), "share", lang),
        ),
        text(
            "report.answer_best",
            lang,
            outcome=row.label[lang],
            case=case,
            difference=number(found.difference, row.unit, sign=True),
            unit=unit,
            interval=_interval(found.low, found.high, row.unit),
            others=others or "–",
        ),
        text(
            "report.answer_cause",
            lang,
            case=case,
            cause=indicator(cause).label[lang],
            before=quantity(before[cause], "share", lang),
            after=quantity(after[cause], "share", lang),
        ),
        _price(comparison, best, lang),
        text("report.answer_who", lang, **changed),
    ]


def _ranking(comparison: Comparison, outcome: int) -> list[int]:
    """Positions of the cases besides the baseline, the best on an outcome first; undefined ones last."""
    sign = direction(comparison.outcomes[outcome])
    gains = [sign * comparison.difference(i, outcome).difference for i in range(1, len(comparison.cases))]
    return [int(i) + 1 for i in np.argsort([-gain for gain in gains], kind="stable")]


def _price(comparison: Comparison, case: int, lang: str) -> str:
    """What is surely worse than before with a case, and which case is best on each outcome."""
    worse, bests = [], []
    for k, name in enumerate(comparison.outcomes):
        row, sign = indicator(name), direction(name)
        d = comparison.difference(case, k)
        if max(sign * d.low, sign * d.high) < 0:
            shown = number(d.difference, row.unit, sign=True)
            unit = difference_unit(row.unit, lang)
            worse.append(text("report.worse", lang, outcome=row.label[lang], difference=shown, unit=unit))
        if sign != 0:
            best = case_title(comparison.cases[_ranking(comparison, k)[0]], lang)
            bests.append(text("report.best", lang, outcome=row.label[lang], case=best))
    comma = text("list.comma", lang)
    key = "report.answer_price" if worse else "report.answer_no_price"
    return text(key, lang, worse=comma.join(worse), bests=comma.join(bests))


def _interval(low: float, high: float, unit: str) -> str:
    return f"[{number(low, unit, sign=True)}, {number(high, unit, sign=True)}]"


def _section(name: str, content: str, lang: str, **values: str) -> str:
    return f'<section id="{name}">\n<h2>{escape(text(f"report.{name}", lang, **values))}</h2>\n{content}\n</section>'


def _paragraph(content: str) -> str:
    return f"<p>{escape(content)}</p>"


def _list(tag: str, items: Iterable[str]) -> str:
    return f"<{tag}>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + f"\n</{tag}>"


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


def _table(comparison: Comparison, lang: str) -> str:
    rows = [indicator(name) for name in comparison.outcomes]
    heads = [text("column.case", lang)]
    heads += [text("figure.titled", lang, label=r.label[lang], unit=text(f"unit.{r.unit}", lang)) for r in rows]
    lines = [_row("th", heads)]
    means = [number(comparison.difference(0, k).mean, row.unit) for k, row in enumerate(rows)]
    lines.append(_row("td", [case_title(comparison.cases[0], lang), *means]))
    for i, case in enumerate(comparison.cases[1:], 1):
        cells = []
        for k, row in enumerate(rows):
            d = comparison.difference(i, k)
            cells.append(f"{number(d.difference, row.unit, sign=True)} {_interval(d.low, d.high, row.unit)}")
        lines.append(_row("td", [case_title(case, lang), *cells]))
    note = text("report.table_note", lang, pairs=len(comparison.seeds), window=comparison.window)
    return f'<div class="wide"><table>\n{"".join(lines)}</table></div>\n{_paragraph(note)}'


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>\n"


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
