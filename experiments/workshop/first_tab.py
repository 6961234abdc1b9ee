"""The tab that says what to do first: a few levers under a budget, from the search over small packages that ships."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from nicegui import ui

from experiments.answers.prices import prices
from experiments.designs.outcomes import indicator
from experiments.designs.search import Move, Package
from experiments.telling.texts import amount, factor_label
from experiments.workshop.board import shown
from experiments.workshop.findings import GOAL, SEARCH, Candidate, about, affordable, candidates
from experiments.workshop.range import Range
from experiments.workshop.shared import Workshop
from sim.case import MONTHS
from sim.html import escaped
from sim.parameter import parameters
from sim.words import text

SHOWN = 5  # packages side by side
_STEP = 0.05  # wan yuan
_SMALL = {1: "one", 2: "two", 3: "three"}  # words for how many


class FirstTab:
    """What one session could do first.

    Parameters
    ----------
    take : callable
        Puts levers and their values on the table on which reforms are compared.
    """

    def __init__(self, workshop: Workshop, lang: str, take: Callable[[Mapping[str, float]], Awaitable[None]]) -> None:
        self.workshop, self.lang, self.take = workshop, lang, take
        costs = [one.cost for one in candidates()]
        self.low, self.high = min(costs), max(costs)
        self.most, self.budget = max(_SMALL), self.high

    def say(self, key: str, **facts: object) -> str:
        """A text of the tab."""
        return text(f"first.{key}", self.lang, **facts)

    def build(self) -> None:
        """How many and for how much on one side, the packages on the other."""
        with ui.element("div").classes("sides levers-first"):
            with ui.element("section").classes("panel"):
                self._wanted()
            with ui.element("section").classes("panel"):
                self.found = ui.element("div").classes("full-width")
        self._show()

    def close(self) -> None:
        """Nothing is under way."""

    def _wanted(self) -> None:
        ui.label(self.say("title")).props("role=heading aria-level=2").classes("title")
        ui.label(self.say("hint")).classes("note")
        sizes = {size: self.say(word) for size, word in _SMALL.items()}
        ui.select(sizes, value=self.most, label=self.say("most"), on_change=self._sized).props(
            "dense outlined"
        ).classes("full-width")
        with ui.element("div").classes("lever"):
            with ui.element("div").classes("head"):
                ui.label(self.say("budget")).classes("name")
                self.money = ui.label().classes("value")
            low, high = _STEP * (self.low // _STEP), _STEP * (1 + self.high // _STEP)
            self.budget = round(high, 2)
            Range(self.say("budget"), round(low, 2), self.budget, _STEP, self.budget, self._spent)
        facts = about(SEARCH)
        basis = {"worlds": facts["judged"], "count": len(candidates()), "years": facts["window"] // MONTHS}
        ui.label(self.say("basis", version=facts["versions"]["quanze"], **basis)).classes("note")
        if not self.workshop.trials.fits:
            ui.label(self.say("elsewhere")).classes("note")

    def _sized(self, event: Any) -> None:
        if event.value in _SMALL:
            self.most = event.value
            self._show()

    def _spent(self, value: Any) -> None:
        if isinstance(value, int | float) and self.low - 1 <= value <= self.high + 1:
            self.budget = float(value)
            self._show()

    def _show(self) -> None:
        self.money.set_text(cost_words(self.budget, self.lang))
        able = affordable(self.most, self.budget)
        self.found.clear()
        with self.found:
            if not able:
                ui.label(self.say("none")).classes("note").props("role=status")
            for place, one in enumerate(able[:SHOWN]):
                with ui.element("section").classes("candidate"):
                    ui.html(candidate_html(one, able[0] if place else None, self.lang), sanitize=False)
                    self._taken(one)
            if len(able) > SHOWN:
                ui.label(self.say("others", count=len(able) - SHOWN)).classes("note")

    def _taken(self, one: Candidate) -> None:
        button = ui.button(self.say("try_it"), on_click=partial(self._take, one.package))
        button.props("dense outline no-caps")

    async def _take(self, package: Package) -> None:
        await self.take({move.lever: move.value for move in package})


def candidate_html(one: Candidate, first: Candidate | None, lang: str) -> str:
    """What a package moves, costs and does, how often it is wrong; and, if it is not the first, how it compares."""
    moves = "".join(f"<li>{escaped(_move(move, lang))}</li>" for move in one.package)
    lines = [_effect(one, name, lang) for name in one.changes]
    lines.append(text("first.wrong", lang, **_counts(one)))
    if first is not None:
        apart = one.changes[GOAL][1] > first.changes[GOAL][2] or one.changes[GOAL][2] < first.changes[GOAL][1]
        lines.append(text("first.apart" if apart else "first.not_apart", lang))
    key = "recommended" if first is None else "another"
    title = text(f"first.{key}", lang, cost=cost_words(one.cost, lang))
    told = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    return f"<h3>{escaped(title)}</h3><ul>{moves}</ul>{told}"


def _move(move: Move, lang: str) -> str:
    row = parameters()[move.lever]
    unit, paid = row.unit[lang], prices()[move.lever].of(row.default, move.value).worth()
    facts = {"lever": factor_label(move.lever, lang), "before": f"{row.default:g}", "after": f"{move.value:g}"}
    return text("first.move", lang, unit=unit, cost=cost_words(paid, lang), **facts)


def _effect(one: Candidate, name: str, lang: str) -> str:
    unit, (mean, low, high) = indicator(name).unit, one.changes[name]
    said = {"change": shown(mean, unit, True), "low": shown(low, unit, True), "high": shown(high, unit, True)}
    return text("first.effect", lang, outcome=text(f"counted.{name}", lang), **said)


def _counts(one: Candidate) -> dict[str, str]:
    share, low, high = (100 * value for value in one.wrong)
    return {"count": f"{share:.1f}".removesuffix(".0"), "low": f"{low:.1f}", "high": f"{high:.1f}"}


def cost_words(cost: float, lang: str) -> str:
    """What a township pays in a year, or is spared."""
    key = "costs" if cost > 0 else "frees" if cost < 0 else "free"
    return text(f"first.{key}", lang, cost=amount(abs(cost)))
