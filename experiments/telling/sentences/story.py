"""The story of a matter or of a sanction, line by line."""

import numpy as np

import sim
from experiments.answers.story import CAUSES, Story
from experiments.telling.texts import calendar
from sim.plain import one_line
from sim.signals import Deed, Line, signal_texts
from sim.words import text


def story_lines(story: Story, lang: str) -> list[str]:
    """Head line, then a line per event."""
    return [_head(story, lang), *(_line(story, event, lang) for event in story.events)]


def _head(story: Story, lang: str) -> str:
    county = story.cases[0].county if story.cases else sim.Case("").county
    domain, town = county.domains[story.domain], one_line(county.townships[story.township - 1].name)
    place = {"where": text("story.named" if county.own else "story.numbered", lang, township=town, seat=story.seat)}
    field = {"domain": domain.name[lang], "department": domain.department[lang]}
    if story.matter is None:
        return text("story.lookback", lang, **place, **field)
    origin = text(f"story.{story.matter.origin}", lang)
    return text("story.matter", lang, origin=origin, key=story.matter, **place, **field)


def _line(story: Story, event: np.record, lang: str) -> str:
    label = signal_label(event.kind, lang)
    if event.kind in CAUSES:
        label = text("story.why", lang, label=label)
    if event.seat >= 0 and event.seat + 1 != story.seat:
        label = text("story.other_seat", lang, label=label, seat=event.seat + 1)
    return f"  {calendar(event.month, lang)}  {label}"


def signal_label(kind: int, lang: str) -> str:
    """Words for a logged kind: a `Deed`, or 1000 + a `Line`."""
    from sim.rules.ledger import LINE_KIND  # here: the rules bring Numba, and whoever only draws needs none

    section, member = ("lines", Line(kind - LINE_KIND)) if kind >= LINE_KIND else ("deeds", Deed(kind))
    return signal_texts()[section][member.name.lower()][lang]
