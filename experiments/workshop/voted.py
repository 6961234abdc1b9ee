"""Votes of a room as the page shows them: how many believe what, and how far apart, beside the model's answer."""

import math
from collections.abc import Sequence
from statistics import median

import sim
from experiments.answers.statistics import Difference
from experiments.designs.outcomes import direction
from experiments.telling.texts import case_title
from experiments.workshop.ballot import NONE, Asked, Ballot
from experiments.workshop.bench import FIRST, Board
from experiments.workshop.board import shown, verdict
from sim.html import escaped
from sim.words import MINUS, text

_WIDTH, _HEIGHT, _ROOM = 600, 46, 8  # of a strip, and how far a dot stays from its ends
_DOT, _LAYERS = 4, 4  # radius of a vote, and how many stand above each other


def question(asked: Asked, lang: str) -> str:
    """What is voted on."""
    key = "more" if direction(asked.outcome) > 0 else "fewer"
    return text(f"vote.question_{key}", lang, counted=text(f"counted.{asked.outcome}", lang))


def result_html(ballot: Ballot, lang: str) -> str:
    """All votes beside the model's answer."""
    asked, board = ballot.asked, ballot.board
    if asked is None or board is None:
        return ""
    counted, total = ballot.counted(), len(ballot.votes())
    title = escaped(question(asked, lang))
    found, reach = differences(board, asked), _reach(ballot, board, asked)
    rows = "".join(
        _reform(ballot, asked, case, one, reach, lang) for case, one in zip(asked.reforms, found, strict=True)
    )
    none = text("vote.none_votes", lang, count=counted[NONE], of=total)
    return (
        f'<section class="outcome votes"><h3>{title}</h3><p>{escaped(_told(ballot, board, asked, lang))}</p>{rows}'
        f"<p>{escaped(none)}</p>"
        f'<p class="note">{escaped(text("vote.legend", lang, seeds=len(board.seeds)))}</p></section>'
    )


def _told(ballot: Ballot, board: Board, asked: Asked, lang: str) -> str:
    """Whom most believe in, and what the model finds best."""
    total, counted = len(ballot.votes()), ballot.counted()
    titles = {case.name: case_title(case, lang) for case in asked.reforms} | {NONE: text("vote.none", lang)}
    gains = [_better(found, asked.outcome) for found in differences(board, asked)]
    best = max(range(len(gains)), key=lambda k: gains[k])
    model = asked.reforms[best].name if gains[best] > 0 else NONE
    if not total:
        return text("vote.nobody", lang, model=titles[model])
    most = max(counted.values())
    names = [titles[name] for name, count in counted.items() if count == most]
    facts = {"most": text("list.semicolon", lang).join(names), "count": most, "of": total}
    return text("vote.told", lang, model=titles[model], **facts)


def differences(board: Board, asked: Asked) -> list[Difference]:
    """The model's answer for each reform."""
    comparison = board.family(FIRST, (asked.outcome,))
    return [comparison.difference(i, 0) for i in range(1, len(comparison.cases))]


def _better(found: Difference, outcome: str) -> float:
    return direction(outcome) * found.difference if math.isfinite(found.difference) else -math.inf


def improved(found: Difference, outcome: str) -> tuple[float, float, float]:
    """How much better the model finds an outcome, with the interval, in points of a hundred."""
    low, high = sorted((direction(outcome) * found.low, direction(outcome) * found.high))
    return 100 * direction(outcome) * found.difference, 100 * low, 100 * high


def _reach(ballot: Ballot, board: Board, asked: Asked) -> float:
    """End of the scale that all reforms share: a round number."""
    ends = [abs(end) for found in differences(board, asked) for end in improved(found, asked.outcome)]
    most = max([one.points for one in ballot.votes()] + [end for end in ends if math.isfinite(end)], default=0.0)
    return max(10.0, math.ceil(most / 10) * 10.0)


def _reform(ballot: Ballot, asked: Asked, case: sim.Case, found: Difference, reach: float, lang: str) -> str:
    guesses, total = ballot.guesses(case.name), len(ballot.votes())
    said = text("vote.votes", lang, count=len(guesses), of=total)
    if guesses:
        ordered = sorted(guesses)
        facts = {"low": f"{ordered[0]:g}", "high": f"{ordered[-1]:g}", "middle": f"{median(ordered):g}"}
        key = "guessed" if ordered[0] < ordered[-1] else "guessed_alike"
        said += text("list.semicolon", lang) + text(f"vote.{key}", lang, **facts)
    mean, low, high = (shown(end / 100, "share", True) for end in improved(found, asked.outcome))
    return (
        f'<div class="voted"><b>{escaped(case_title(case, lang))}</b>'
        f'<span class="verdict">{escaped(verdict(found, asked.outcome, lang))}</span>'
        f"{strip(guesses, improved(found, asked.outcome), reach)}<span>{escaped(said)}</span>"
        f"<span>{escaped(text('vote.model', lang, change=mean, low=low, high=high))}</span></div>"
    )


def strip(guesses: Sequence[float], answer: Sequence[float], reach: float) -> str:
    """Guesses as dots on a line from worse to better, the model's answer as a diamond with its interval."""

    def at(value: float) -> float:
        inside = min(max(value, -reach), reach)
        return round(_ROOM + (_WIDTH - 2 * _ROOM) * (inside + reach) / (2 * reach), 1)

    heights: dict[float, int] = {}
    marks = []
    for value in sorted(guesses):
        layer = heights.get(value, 0)
        heights[value] = layer + 1
        y = _HEIGHT / 2 - 4 - 2 * _DOT * min(layer, _LAYERS - 2)
        marks.append(f'<circle cx="{at(value)}" cy="{y:g}" r="{_DOT}" class="guess"/>')
    middle = _HEIGHT - 12
    if all(map(math.isfinite, answer)):
        x, low, high = map(at, answer)
        marks.append(f'<line x1="{low}" x2="{high}" y1="{middle}" y2="{middle}" class="interval"/>')
        marks.append(f'<path d="M{x} {middle - 6} l6 6 l-6 6 l-6 -6 z" class="model"/>')
    zero, left, right = at(0.0), _ROOM, _WIDTH - _ROOM
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" class="strip">'
        f'<line x1="{left}" x2="{right}" y1="{middle}" y2="{middle}" class="axis"/>'
        f'<line x1="{zero}" x2="{zero}" y1="4" y2="{_HEIGHT - 2}" class="zero"/>{"".join(marks)}'
        f'<text x="{left}" y="10">{MINUS}{reach:g}</text>'
        f'<text x="{right}" y="10" text-anchor="end">+{reach:g}</text></svg>'
    )
