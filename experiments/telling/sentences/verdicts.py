"""What factorials, robust choice and scenario discovery found, in sentences."""

from collections.abc import Mapping

import numpy as np

from experiments.answers.discovery import FEWEST, Box, Restriction
from experiments.answers.effects import Effects
from experiments.answers.robust import Worlds
from experiments.answers.separation import Separation
from experiments.designs.factorial import Factorial
from experiments.designs.outcomes import indicator
from experiments.designs.setting import undefined_runs
from experiments.telling.texts import case_title, factor_label, span
from sim.words import change, number, quantity, text

MOST_NAMED = 6  # of a long list
SHOWN_PAIRS = 8  # of many pairs, those with the largest interactions
_KEYS = {"constant": "never_changes"}


def effect_lines(effects: Effects, lang: str) -> list[str]:
    """Sentences about a factorial: design, main effects and what they depend on; or pairs and their synergies."""
    design = effects.factorial
    lines = _fraction(design, lang) + _cautions(effects, lang)
    return lines + (_pair_lines(effects, lang) if design.design == "pairs" else _contrast_lines(effects, lang))


def switch_title(design: Factorial, name: str, lang: str) -> str:
    """Title of a switch; its name if it has none."""
    return next(switch.title.get(lang, name) for switch in design.switches if switch.name == name)


def word(verdict: str, lang: str) -> str:
    """A verdict of the tables, for readers."""
    return text(f"factorial.{_KEYS.get(verdict, verdict)}", lang)


def distance(value: float, unit: str, lang: str) -> str:
    """Format a difference without its sign, with its unit; of shares in percentage points."""
    return text(f"amount.{'points' if unit == 'share' else unit}", lang, value=number(value, unit))


def _fraction(design: Factorial, lang: str) -> list[str]:
    if not design.words:
        return []
    comma = text("list.comma", lang)
    rows = []
    for effect in design.effects():
        others = [alias for alias in design.aliases(effect) if len(alias) <= len(effect)]
        if others:
            names = " = ".join(design.name(other) for other in others)
            rows.append(text("factorial.equal", lang, one=design.name(effect), others=names))
    return [text("factorial.resolution", lang, resolution=design.resolution, aliases=comma.join(rows) or "–")]


def _cautions(effects: Effects, lang: str) -> list[str]:
    design, comma = effects.factorial, text("list.comma", lang)
    lines = []
    if missing := undefined_runs(effects.values, design.points, design.setting):
        runs = comma.join(missing[:MOST_NAMED]) + ("…" if len(missing) > MOST_NAMED else "")
        lines.append(text("factorial.undefined", lang, count=len(missing), runs=runs))
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
    if design.words:
        return lines
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
    design = effects.factorial
    table = effects.complements()
    lines = []
    for outcome, part in table.groupby("outcome", sort=False):
        row = indicator(str(outcome))
        counts = part["verdict"].value_counts()
        words = {
            verdict: int(counts.get(verdict, 0)) for verdict in ("complement", "substitute", "unclear", "constant")
        }
        lines.append(text("factorial.counts", lang, outcome=row.label[lang], pairs=len(part), **words))
        sure = part[part["verdict"].isin(["complement", "substitute"])]
        for pair in sure.loc[sure["difference"].abs().nlargest(SHOWN_PAIRS).index].to_dict("records"):
            amounts = {
                key: change(pair[name], row.unit, lang)
                for key, name in (("one", "alone_first"), ("other", "alone_second"), ("both", "both"))
            }
            titles = {key: switch_title(design, pair[key], lang) for key in ("first", "second")}
            lines.append("  " + text("factorial.pair", lang, **_measured(pair, lang), **amounts, **titles))
    return lines


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
            for name in ("beats", "best"):
                said[name] = quantity(found[name], "share", lang)
                ends = [number(found[f"{name}_{end}"], "share") for end in ("low", "high")]
                said[f"{name}_interval"] = f"[{', '.join(ends)}]"
            said["regret"] = distance(found["regret"], row.unit, lang)
            ends = [number(found[f"regret_{end}"], row.unit) for end in ("low", "high")]
            said["regret_interval"] = f"[{', '.join(ends)}]"
            said["worst"] = change(found["worst"], row.unit, lang)
            said["worst_interval"] = span(found["worst_low"], found["worst_high"], row.unit)
            lines.append("  " + text("robust.line", lang, **said))
    kept = worlds.pareto().query("undominated")["case"]
    titles = [text("robust.item", lang, case=case_title(case, lang)) for case in choice.cases if case.name in set(kept)]
    return [*lines, text("robust.pareto", lang, cases=text("list.comma", lang).join(titles))]


def box_line(box: Box, case: str, outcome: str, lang: str) -> str:
    """The worlds in which a reform backfires, in a sentence."""
    facts = {"case": case, "outcome": indicator(outcome).label[lang], "fewest": FEWEST}
    facts |= {"count": box.interest.count, "of": box.interest.of}
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


def bound_words(one: Restriction, lang: str) -> str:
    """A bound of a box, in words."""
    p = "<0.001" if one.p < 0.001 else f"{one.p:.3f}"
    return text(f"discovery.{one.side}", lang, factor=factor_label(one.factor, lang), limit=f"{one.limit:.3g}", p=p)


def per_cent(share: float) -> str:
    """A share of worlds, in whole per cent."""
    return "–" if np.isnan(share) else f"{100 * share:.0f}"


def map_lines(signs: np.ndarray, found: Separation | None, case: str, outcome: str, lang: str) -> list[str]:
    """Where a reform helps and where it hurts, in sentences; `signs` are those of `Worlds.signs`."""
    facts = {"case": case, "outcome": indicator(outcome).label[lang], "worlds": len(signs)}
    counts = {"helps": int((signs > 0).sum()), "hurts": int((signs < 0).sum())}
    lines = [text("discovery.map", lang, **facts, **counts)]
    if found is None or found.fit <= found.chance:
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
