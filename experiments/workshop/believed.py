"""What was found of an assumption, and what studies have found of all of them, as the page shows it."""

import math

from experiments.answers.conclusions import FACTOR, MODEL, READING, Condition
from experiments.answers.tipping import BEST, SIGN
from experiments.designs.outcomes import direction, indicator
from experiments.telling.sentences.conclusions import condition_title
from experiments.telling.sentences.tipping import point_line
from experiments.telling.texts import case_title, factor_label
from experiments.workshop.assumptions import Assumed, Belief, Weighed
from experiments.workshop.board import shown
from experiments.workshop.findings import CONCLUSIONS, Ends, about, conditions, measure_first, tipping_points
from sim.case import MONTHS
from sim.case_files import load_case
from sim.html import escaped
from sim.package import reading_labels
from sim.variant import load_variant
from sim.words import text

_MOST_POINTS = 6  # tipping points that are told


def assumed_title(assumed: Assumed, lang: str) -> str:
    """What is taken for true."""
    if assumed.kind == FACTOR:
        return text("believe.is_value", lang, factor=factor_label(assumed.name, lang), value=f"{assumed.value:g}")
    if assumed.kind == READING:
        return text("believe.is_read", lang, reading=reading_labels()[assumed.name][lang])
    if assumed.kind == MODEL:
        return text("believe.is_model", lang, model=load_variant(assumed.name).title[lang])
    return text("believe.is_nothing", lang)


def verdict_lines(belief: Belief, outcome: int, lang: str) -> list[str]:
    """Whether the best one and the order change, in sentences."""
    cases = belief.found.cases
    now, then = (case_title(cases[belief.leader(outcome, later)], lang) for later in (False, True))
    facts = {"assumed": assumed_title(belief.assumed, lang), "case": now, "then": then}
    lines = [text("believe.stays" if now == then else "believe.changes", lang, **facts)]
    pairs = belief.turned(outcome)
    if not pairs:
        return [*lines, text("believe.none_turned", lang)]
    turned = [
        text("believe.pair", lang, case=case_title(cases[i], lang), than=case_title(cases[j], lang)) for i, j in pairs
    ]
    return [*lines, text("believe.turned", lang, pairs=text("list.semicolon", lang).join(turned))]


def belief_html(belief: Belief, outcome: int, lang: str) -> str:
    """Every case: in how many of a hundred worlds it is the best, and what it does, before and with the assumption."""
    name = belief.found.outcomes[outcome]
    lines = verdict_lines(belief, outcome, lang)
    rows = "".join(_row(one, name, lang) for one in belief.weighed(outcome))
    worlds, others = belief.worlds
    basis = text("believe.basis", lang, worlds=worlds, others=others, outcome=text(f"counted.{name}", lang))
    return (
        f'<section class="outcome"><h3>{escaped(lines[0])}</h3><p>{escaped(lines[1])}</p>{rows}'
        f'<p class="note">{escaped(basis)}</p></section>'
    )


def _row(one: Weighed, name: str, lang: str) -> str:
    unit, base = indicator(name).unit, not one.case.reforms
    best, then = (100 * share[0] for share in (one.best, one.best_then))
    ends = [f"{100 * low:.0f}–{100 * high:.0f}" for _, low, high in (one.best, one.best_then)]
    facts = {"now": f"{best:.0f}", "now_span": ends[0], "then": f"{then:.0f}", "then_span": ends[1]}
    numbers = text("believe.best_in", lang, **facts)
    gains = (shown(gain[0], unit, sign=True) for gain in (one.gain, one.gain_then))
    change = "" if base else text("believe.does", lang, **dict(zip(("now", "then"), gains, strict=True)))
    if one.moved is not None and all(map(math.isfinite, one.moved)) and not base:
        change += text("list.semicolon", lang) + _moved(one.moved, name, lang)
    return (
        f'<div class="reform plain"><b>{escaped(case_title(one.case, lang))}</b>{_bar(best, then)}'
        f'<span class="numbers">{escaped(numbers)}</span><span class="change">{escaped(change)}</span></div>'
    )


def _moved(moved: Ends, name: str, lang: str) -> str:
    """What the assumption changes of an effect, and whether that is told apart from nothing."""
    mean, low, high = moved
    unit = indicator(name).unit
    said = {"change": shown(mean, unit, sign=True), "low": shown(low, unit, True), "high": shown(high, unit, True)}
    sure = low > 0 or high < 0
    key = "helped" if sure and mean * direction(name) > 0 else "harmed" if sure else "unmoved"
    return text(f"believe.{key}", lang, **said)


def _bar(before: float, after: float) -> str:
    """Of a hundred worlds those in which it is the best; the numbers stand beside it in words."""
    return (
        '<span class="bar" aria-hidden="true">'
        f'<i class="moved" style="left:{min(before, after):.1f}%;width:{abs(after - before):.1f}%"></i>'
        f'<i class="before" style="left:{min(before, 99.5):.1f}%"></i>'
        f'<i class="after" style="left:{after:.1f}%"></i></span>'
    )


def conditions_html(outcome: str, lang: str) -> str:
    """How often each case is the best where something holds, in all worlds of the study that ships."""
    names, found = conditions(outcome)
    cases = [load_case(name) for name in names]
    head = "".join(f'<th scope="col">{escaped(case_title(case, lang))}</th>' for case in cases)
    rows = "".join(_condition(one, lang) for one in found)
    facts = about(CONCLUSIONS)
    basis = text(
        "believe.study",
        lang,
        worlds=facts["worlds"],
        readings=len(facts["readings"]),
        seeds=len(facts["seeds"]),
        years=facts["window"] // MONTHS,
        version=facts["versions"]["quanze"],
    )
    caption = text("believe.conditions", lang, outcome=text(f"counted.{outcome}", lang))
    return (
        f'<p class="note">{escaped(basis)}</p><div class="wide-table" tabindex="0"><table class="conditions">'
        f"<caption>{escaped(caption)}</caption>"
        f'<thead><tr><th scope="col">{escaped(text("believe.where", lang))}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _condition(one: Condition, lang: str) -> str:
    most = max(share[0] for share in one.first)
    cells = "".join(_cell(Ends(*share), share[0] == most, lang) for share in one.first)
    title = f"{condition_title(one, lang)} {text('believe.count', lang, worlds=one.worlds)}"
    return f'<tr><th scope="row">{escaped(title)}</th>{cells}</tr>'


def _cell(share: Ends, most: bool, lang: str) -> str:
    count, low, high = (100 * value for value in share)
    digits = 0 if count >= 9.95 or count < 0.05 else 1
    spread = text("believe.interval", lang, low=f"{low:.1f}", high=f"{high:.1f}")
    number = f"<b>{count:.{digits}f}</b>" if most else f"{count:.{digits}f}"
    depth = f"--depth:{0.55 * share[0]:.3f}"
    return f'<td style="{depth}" title="{escaped(spread)}">{number}</td>'


def measure_html(lang: str) -> str:
    """What to measure first."""
    return "".join(f"<p>{escaped(line)}</p>" for line in measure_first(lang))


def tipping_html(outcome: str, lang: str) -> str:
    """At which values of what nobody knows one would choose otherwise, those that weigh most; that there are none."""
    parts = []
    for turns in (BEST, SIGN):
        rows = tipping_points(outcome, (turns,))[:_MOST_POINTS]
        names = {name for row in rows for name in (row["better_below"], row["better_above"])}
        titles = {name: case_title(load_case(name), lang) for name in names}
        lines = "".join(f"<li>{escaped(point_line(row, titles, lang))}</li>" for row in rows)
        parts.append(f"<h3>{escaped(text(f'tipping.about_{turns}', lang))}</h3><ul>{lines}</ul>" if rows else "")
    return "".join(parts) or f"<p>{escaped(text('believe.no_points', lang))}</p>"
