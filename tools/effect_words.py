"""Effects in words, as the pages on mechanisms and on validation have them."""

import numpy as np

import sim
from experiments.answers.mechanisms import Changes, Effect, Measured


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    return f"{value:.{max(0, 2 - int(np.floor(np.log10(abs(value)))))}f}".replace("-", "−")


def interval(m: Measured) -> str:
    """Effect with its interval."""
    sign = "+" if m.effect > 0 else ""
    return f"{sign}{number(m.effect)} [{number(m.low)}, {number(m.high)}]"


def setting(effect: Effect) -> str:
    """What is compared: ``parameter before → after``, then what holds on both sides."""
    under = sim.Parameters()
    moved = [*effect.before, *(name for name in effect.after if name not in effect.before)]

    def value(side: Changes, name: str) -> str:
        return f"{side.get(name, effect.given.get(name, under[name])):g}"

    text = ", ".join(f"`{name}` {value(effect.before, name)} → {value(effect.after, name)}" for name in moved)
    held = ", ".join(f"`{name}` {value:g}" for name, value in effect.given.items())
    text = f"{text}; both with {held}" if held else text
    if effect.versus is not None:
        other = ", ".join(f"`{name}` {value:g}" for name, value in effect.versus.items())
        text = f"{text}, less the same with {other}"
    return text


def expectation(effect: Effect) -> str:
    """The criterion in words."""
    words = {"either": "published either way", "flat": f"within ±{effect.at_most:.0%} of the value before"}
    text = words.get(effect.expect, effect.expect)
    if effect.at_least:
        text += f", by at least {effect.at_least:.0%} of the value before"
    return f"{text}, by at least {effect.by:g}" if effect.by else text


def outcome_of(effect: Effect, m: Measured) -> str:
    """One word: does it hold."""
    if effect.expect == "either":
        return f"finding: {m.found}"
    return "holds" if effect.verdict(m) else "**fails**"
