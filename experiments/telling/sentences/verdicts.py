"""What factorials, robust choice and scenario discovery found, in sentences."""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from experiments.answers.discovery import FEWEST, POWER, Box, Restriction
from experiments.answers.effects import Effects
from experiments.answers.robust import Worlds
from experiments.answers.separation import Separation
from experiments.designs.factorial import Factorial
from experiments.designs.outcomes import indicator
from experiments.telling.texts import case_title, factor_label, listed, span, title_of
from sim.words import change, number, quantity, text

MOST_NAMED = 6  # of a long list
SHOWN_PAIRS = 8  # of many pairs, those with the largest interactions
_COUNTED = ("complement", "substitute", "scale-dependent", "unclear", "constant")
_KEYS = {"constant": "never_changes"}


def effect_lines(effects: Effects, lang: str) -> list[str]:
    """Sentences about a factorial: effects, or the sets that a fraction mixes, and synergies of every two reforms."""
    design = effects.factorial
    lines = _cautions(effects, lang)
    if design.design == "fractional":
        return lines + _set_lines(effects, lang)
    return lines + (_contrast_lines(effects, lang) if design.design == "full" else []) + _pair_lines(effects, lang)


def switch_title(design: Factorial, name: str, lang: str) -> str:
    """Title of a switch; its name if it has none."""
    return next(title_of(switch, lang) for switch in design.switches if switch.name == name)


def word(verdict: str, lang: str) -> str:
    """A verdict of the tables, for readers."""
    return text(f"factorial.{_KEYS.get(verdict, verdict)}", lang)


def distance(value: float, unit: str, lang: str) -> str:
    """Format a difference without its sign, with its unit; of shares in percentage points."""
    return text(f"amount.{'points' if unit == 'share' else unit}", lang, value=number(value, unit))


def effect_title(design: Factorial, effect: Iterable[int], lang: str) -> str:
    """Titles of the switches of an effect, joined by the sign of multiplication."""
    return " × ".join(switch_title(design, design.switches[i].name, lang) for i in sorted(effect))


def _set_lines(effects: Effects, lang: str) -> list[str]:
    """What a fraction estimates: each set of effects that cannot be told apart, and the sum of the set."""
    design, table = effects.factorial, effects.table()
    lines = [text("factorial.resolution", lang, resolution=design.resolution)]
    if design.resolution == 3:
        lines.append(text("factorial.resolution_three", lang))
    for effect in design.effects():
        lines.append(_set_words(design, effect, lang))
        for row in table[table["contrast"] == design.name(effect)].to_dict("records"):
            lines.append("  " + text("factorial.sum", lang, **_measured(row, lang)))
    return lines


def _set_words(design: Factorial, effect: frozenset[int], lang: str) -> str:
    """An effect and its aliases: all, or those of the lowest orders, at least one order."""
    aliases = design.aliases(effect)
    if not aliases:
        return text("factorial.alone", lang, effect=effect_title(design, effect, lang))
    orders = [len(alias) for alias in aliases]
    shown = [alias for alias in aliases if len(alias) == orders[0] or bisect(orders, len(alias)) <= MOST_NAMED]
    said = {"effects": " = ".join(effect_title(design, one, lang) for one in (effect, *shown))}
    if len(shown) == len(aliases):
        return text("factorial.set", lang, **said)
    return text("factorial.set_more", lang, count=len(aliases) - len(shown), order=len(shown[-1]), **said)


def _cautions(effects: Effects, lang: str) -> list[str]:
    design, comma = effects.factorial, text("list.comma", lang)
    lines = []
    for k, outcome in enumerate(design.setting.outcomes):
        if dropped := int(effects.dropped[k]):
            missing = np.argwhere(~np.isfinite(effects.values[:, :, k]))
            told = (
                text("factorial.run", lang, point=design.points[i], seed=design.setting.seeds[j])
                for i, j in missing[:MOST_NAMED]
            )
            runs = text("list.semicolon", lang).join(told)
            facts = {"outcome": indicator(outcome).label[lang], "seeds": len(effects.seeds), "dropped": dropped}
            lines.append(text("factorial.undefined", lang, runs=runs + "…" * (len(missing) > MOST_NAMED), **facts))
    for k, outcome in enumerate(design.setting.outcomes):
        values = effects.values[:, :, k]
        known = values[np.isfinite(values)]
        if known.size and np.ptp(known) == 0:
            row = indicator(outcome)
            value = quantity(float(known[0]), row.unit, lang)
            lines.append(text("factorial.constant", lang, outcome=row.label[lang], value=value))
    clashes = [
        f"{one.name} | {other.name}"
        for i, one in enumerate(design.switches)
        for other in design.switches[i + 1 :]
        if one.contradicts(other)
    ]
    if clashes:
        named = comma.join(clashes[:MOST_NAMED]) + ("…" if len(clashes) > MOST_NAMED else "")
        lines.append(text("factorial.contradicts", lang, count=len(clashes), pairs=named))
    return lines


def _contrast_lines(effects: Effects, lang: str) -> list[str]:
    design = effects.factorial
    table = effects.table()
    lines = []
    for row in table[table["order"] == 1].to_dict("records"):
        facts = _measured(row, lang) | {"switch": switch_title(design, row["contrast"], lang)}
        lines.append(text("factorial.main", lang, **facts))
    simple = effects.simple().set_index(["switch", "given", "outcome", "level"])["difference"]
    for first, second in design.pairs:
        name = design.name((first, second))
        one, given = (design.switches[i].name for i in (first, second))
        for row in table[table["contrast"] == name].to_dict("records"):
            unit = indicator(row["outcome"]).unit
            off, on = (change(float(simple[one, given, row["outcome"], level]), unit, lang) for level in ("off", "on"))
            facts = _measured(row, lang) | {"switch": switch_title(design, one, lang), "off": off, "on": on}
            lines.append(text("factorial.simple", lang, given=switch_title(design, given, lang), **facts))
    return lines


def _pair_lines(effects: Effects, lang: str) -> list[str]:
    table = effects.complements()
    lines = [text("factorial.scales", lang)]
    for outcome, part in table[table["over_scales"] != "undefined"].groupby("outcome", sort=False):
        pairs = part[part["synergy_scale"] == "additive"].set_index(["first", "second"])
        counts = pairs["over_scales"].value_counts()
        words = {verdict.removeprefix("scale-"): int(counts.get(verdict, 0)) for verdict in _COUNTED}
        label = indicator(str(outcome)).label[lang]
        lines.append(text("factorial.counts", lang, outcome=label, pairs=len(pairs), **words))
        scales = part.groupby(["first", "second"], sort=False)
        told = scales["verdict"].agg(lambda verdicts: verdicts.isin(["complement", "substitute"]).any())
        for pair in pairs.loc[told, "difference"].abs().nlargest(SHOWN_PAIRS).index:
            rows = scales.get_group(pair).to_dict("records")
            lines.append("  " + _pair_line(effects.factorial, rows, lang))
    return lines


def _pair_line(design: Factorial, rows: Sequence[Mapping[str, object]], lang: str) -> str:
    """Two switches on one outcome, from their rows by scale, the additive one first."""
    pair, unit = rows[0], indicator(str(rows[0]["outcome"])).unit
    amounts = {
        key: change(float(str(pair[name])), unit, lang)
        for key, name in (("one", "alone_first"), ("other", "alone_second"), ("both", "both"))
    }
    titles = {key: switch_title(design, str(pair[key]), lang) for key in ("first", "second")}
    scales = text("list.semicolon", lang).join(_scale_words(row, lang) for row in rows)
    over = text(f"factorial.over_{pair['over_scales']}", lang)
    return text("factorial.pair", lang, scales=scales, over=over, **amounts, **titles)


def _scale_words(row: Mapping[str, object], lang: str) -> str:
    """The synergy of two switches on one scale; of logarithms as a factor."""
    scale, verdict = row["synergy_scale"], row["verdict"]
    if scale == "additive":
        return text("factorial.on_additive", lang, **_measured(row, lang))
    if verdict == "undefined":
        return text(f"factorial.on_{scale}_undefined", lang)
    value, low, high = (number(np.exp(float(str(row[name]))), "ratio") for name in ("difference", "low", "high"))
    said = {"value": value, "interval": f"[{low}, {high}]"}
    said["verdict"] = word("unclear_factor" if verdict == "unclear" else str(verdict), lang)
    return text(f"factorial.on_{scale}", lang, **said)


def _measured(row: Mapping[str, object], lang: str) -> dict[str, str]:
    """Outcome, value, interval and verdict of a row, for a sentence."""
    measure = indicator(str(row["outcome"]))
    difference, low, high = (float(str(row[name])) for name in ("difference", "low", "high"))
    return {
        "outcome": measure.label[lang],
        "value": change(difference, measure.unit, lang),
        "interval": span(low, high, measure.unit),
        "verdict": word(str(row["verdict"]), lang),
    }


def choice_lines(worlds: Worlds, lang: str) -> list[str]:
    """Sentences about a robust choice: each reform on each outcome, and who is not dominated."""
    choice = worlds.choice
    table = worlds.table().set_index(["outcome", "case"])
    base = case_title(choice.setting.base, lang)
    lines = []
    for outcome in choice.setting.outcomes:
        row = indicator(outcome)
        size = table.loc[(outcome, choice.setting.base.name)]
        facts = {"worlds": int(size["worlds"]), "dropped": int(size["dropped"])}
        lines.append(text("robust.outcome", lang, outcome=row.label[lang], **facts))
        for case in choice.reforms:
            found = table.loc[(outcome, case.name)]
            said = {"case": case_title(case, lang), "base": base}
            for name in ("beats", "ties", "best"):
                said[name] = quantity(found[name], "share", lang)
                said[f"{name}_interval"] = span(found[f"{name}_low"], found[f"{name}_high"], "share", sign=False)
            said["regret"] = distance(found["regret"], row.unit, lang)
            said["regret_interval"] = span(found["regret_low"], found["regret_high"], row.unit, sign=False)
            said["worst"] = change(found["worst"], row.unit, lang)
            said["worst_interval"] = span(found["worst_low"], found["worst_high"], row.unit)
            lines.append("  " + text("robust.line", lang, **said))
    kept = worlds.pareto().query("undominated")["case"]
    titles = [text("robust.item", lang, case=case_title(case, lang)) for case in choice.cases if case.name in set(kept)]
    return [*lines, text("robust.pareto", lang, cases=listed(titles, lang))]


def box_line(box: Box, case: str, outcome: str, lang: str) -> str:
    """The worlds in which a reform backfires, in a sentence."""
    facts = {"case": case, "outcome": indicator(outcome).label[lang], "fewest": FEWEST}
    facts |= {"count": box.interest.count, "of": box.interest.of}
    facts |= {"confirmed": box.confirmed.count, "splits": box.confirmed.of, "power": _power_words(box, lang)}
    if box.restrictions:
        bounds = [bound_words(one, lang) for one in box.restrictions]
        facts["box"] = text("discovery.and", lang).join(bounds)
        shares = {"coverage": box.coverage, "density": box.density}
        ends = {
            f"{name}_{end}": per_cent(share.interval[k])
            for name, share in shares.items()
            for k, end in enumerate(("low", "high"))
        }
        said = {name: per_cent(share.value) for name, share in shares.items()} | ends
        facts["share"] = text("discovery.share", lang, all=per_cent(box.interest.value), **said)
    return text(f"discovery.{box.verdict}", lang, **facts)


def _power_words(box: Box, lang: str) -> str:
    """How dense a box must have been to be noticed."""
    if np.isnan(box.detectable):
        return text("discovery.powerless", lang)
    return text("discovery.power", lang, ratio=f"{box.detectable:.1f}", chance=per_cent(POWER))


def bound_words(one: Restriction, lang: str) -> str:
    """A bound of a box, in words."""
    p = "<0.001" if one.p < 0.001 else f"{one.p:.3f}"
    said = {"factor": factor_label(one.factor, lang), "limit": f"{one.limit:.3g}", "p": p}
    return text(f"discovery.{one.side}", lang, recurs=one.splits.count, splits=one.splits.of, **said)


def per_cent(share: float) -> str:
    """A share of worlds, in whole per cent."""
    return "–" if np.isnan(share) else f"{100 * share:.0f}"


def map_lines(signs: np.ndarray, found: Separation | None, case: str, outcome: str, lang: str) -> list[str]:
    """Where a reform helps and where it hurts, in sentences; `signs` are those of `Worlds.signs`."""
    facts = {"case": case, "outcome": indicator(outcome).label[lang], "worlds": len(signs)}
    counts = {"helps": int((signs > 0).sum()), "hurts": int((signs < 0).sum())}
    lines = [text("discovery.map", lang, **facts, **counts)]
    if found is None or not found.tells:
        return [*lines, text("discovery.not_separated", lang)]
    names = dict(zip(("first", "second"), (factor_label(name, lang) for name in found.factors), strict=True))
    shares = {name: per_cent(getattr(found, name)) for name in ("fit", "right", "majority")}
    return [*lines, text("discovery.separated", lang, **names, **shares)]


def world_lines(worlds: Worlds, lang: str) -> list[str]:
    """All sentences about a robust choice."""
    choice = worlds.choice
    lines = choice_lines(worlds, lang)
    for outcome, by_case in worlds.boxes.items():
        lines += [box_line(by_case[case.name], case_title(case, lang), outcome, lang) for case in choice.reforms]
    for outcome, separation in worlds.separations.items():
        case, k = worlds.mapped, choice.setting.outcomes.index(outcome)
        title = case_title(choice.cases[case], lang)
        lines += map_lines(worlds.signs(case, k), separation, title, outcome, lang)
    return lines
