"""What can be concluded over all that could be, in sentences."""

import numpy as np

from experiments.answers.conclusions import ALL, FACTOR, LOWER, MODEL, READING, UPPER, Conclusions, Condition
from experiments.answers.samples import PARTS
from experiments.designs.conclusions import SAME
from experiments.designs.outcomes import direction, indicator
from experiments.telling.texts import case_title, factor_label, listed, span
from sim.package import reading_labels
from sim.variant import load_variant
from sim.words import change, number, text

Ends = tuple[float, float, float]
SLACK = 1e-9  # shares that differ less are the same


def conclusion_lines(found: Conclusions, lang: str) -> list[str]:
    """How often each package helps and is the best, in which order, what that hangs on, and of what it is made."""
    lines = [basis_line(found, lang)]
    for k in range(len(found.outcomes)):
        named = {"outcome": indicator(found.outcomes[k]).label[lang]}
        worlds, of = len(found.worlds_of(SAME, k)), len(found.plan.worlds)
        if not worlds:
            lines.append(text("conclusions.undefined", lang, **named))
            continue
        lines.append(best_line(found, k, lang))
        if worlds < of:
            lines.append(text("conclusions.dropped", lang, dropped=of - worlds, of=of, **named))
        lines += [_package(found, i, k, lang) for i in range(len(found.plan.packages))]
        if len(found.plan.packages) > 1:
            lines.append(_order(found, k, lang))
        conditions = found.conditions(k)
        lines += _otherwise(found, conditions, lang) + [hangs_line(found, k, conditions, lang)]
        lines.append(_parts(found, k, lang))
    return lines


def basis_line(found: Conclusions, lang: str) -> str:
    """In how many worlds, under how many readings, on how much luck."""
    plan = found.plan
    facts = {"worlds": len(plan.worlds), "readings": len(plan.readings), "seeds": len(found.seeds)}
    return text("conclusions.basis", lang, base=case_title(found.cases[0], lang), window=found.reported, **facts)


def answer_line(found: Conclusions | None, lang: str) -> str:
    """How often each package helps and which is most often the best, in one sentence or two."""
    if found is None:
        return text("conclusions.answer_none", lang)
    helps = [(case_title(case, lang), told(found.helps(i, 0))) for i, case in enumerate(found.plan.packages)]
    facts = {"worlds": len(found.plan.worlds), "seeds": len(found.seeds)}
    facts |= {"townships": found.cases[0].structure.townships}
    items = listed((text("conclusions.item", lang, case=case, **of) for case, of in helps), lang)
    names = {"outcome": indicator(found.outcomes[0]).label[lang], "best": best_line(found, 0, lang)}
    return text("conclusions.answer", lang, helps=items, **facts, **names)


def best_line(found: Conclusions, outcome: int, lang: str) -> str:
    """Which case is most often the best: one whose interval lies above all others, or those that cannot be told."""
    every = found.everywhere(outcome).first
    order = sorted(range(len(every)), key=lambda i: -every[i][0])
    front = [i for i in order if every[i][2] >= every[order[0]][1]]
    items = [text("conclusions.item", lang, case=case_title(found.cases[i], lang), **told(every[i])) for i in front]
    facts = {"outcome": indicator(found.outcomes[outcome]).label[lang], "items": listed(items, lang)}
    return text("conclusions.best_one" if len(front) == 1 else "conclusions.best_tied", lang, **facts)


def _package(found: Conclusions, package: int, outcome: int, lang: str) -> str:
    row = found.table().query("outcome == @found.outcomes[@outcome]").iloc[package]
    unit, sign = indicator(found.outcomes[outcome]).unit, direction(found.outcomes[outcome])
    low, high = sorted(sign * row[name] for name in ("fifth", "ninety_fifth"))
    facts = {"case": case_title(found.plan.packages[package], lang), "place": f"{row['place']:.1f}"}
    facts |= {"change": change(sign * row["improvement"], unit, lang), "range": span(low, high, unit)}
    helps, first = (told((row[n], row[f"{n}_low"], row[f"{n}_high"])) for n in ("helps", "best"))
    facts["base"] = case_title(found.cases[0], lang)
    facts |= {"helps": helps["share"], "helps_interval": helps["interval"]}
    facts |= {"first": first["share"], "first_interval": first["interval"]}
    return text("conclusions.package", lang, of=len(found.plan.packages), **facts)


def told(ends: Ends) -> dict[str, str]:
    """A share and its interval."""
    return {"share": number(ends[0], "share"), "interval": span(ends[1], ends[2], "share", sign=False)}


def _order(found: Conclusions, outcome: int, lang: str) -> str:
    orders = found.orders(outcome)
    [(places, count)] = orders.most_common(1)
    titles = [case_title(case, lang) for case in found.plan.packages]
    groups = [[title for title, its in zip(titles, places, strict=True) if its == place] for place in sorted({*places})]
    order = " > ".join(map(" = ".join, groups))
    if len(orders) == 1:
        return text("conclusions.order_fixed", lang, order=order)
    facts = {"order": order, "orders": len(orders)}
    return text("conclusions.order", lang, share=number(count / orders.total(), "share"), **facts)


def _otherwise(found: Conclusions, conditions: list[Condition], lang: str) -> list[str]:
    """Who is most often the best under each reading, and by each other model."""
    lines = []
    for kind in (READING, MODEL):
        items = []
        for one in conditions:
            if one.kind == kind and one.worlds:
                most = max(one.first)
                best = [case for case, its in zip(found.cases, one.first, strict=True) if its[0] >= most[0] - SLACK]
                facts = {"case": " / ".join(case_title(case, lang) for case in best), **told(most)}
                items.append(text("conclusions.under", lang, under=condition_title(one, lang), **facts))
        if items:
            lines.append(text(f"conclusions.by_{kind}", lang, items=listed(items, lang)))
    return lines


def condition_title(one: Condition, lang: str) -> str:
    """What has to hold."""
    if one.kind == ALL:
        return text("conclusions.all", lang)
    if one.kind == READING:
        return reading_labels()[one.name][lang]
    if one.kind == MODEL:
        return load_variant(one.name).title[lang]
    if one.kind == FACTOR:
        level = text(f"conclusions.{one.level}", lang) if one.level in (LOWER, UPPER) else one.level
        return text("conclusions.factor", lang, factor=factor_label(one.name, lang), level=level)
    return text("conclusions.dose", lang, dose=f"{float(one.name):.0%}")


def hangs_line(found: Conclusions, outcome: int, conditions: list[Condition], lang: str) -> str:
    """On which factors it surely hangs who is the best, and how."""
    names, items = found.decisive(outcome), []
    for name in dict.fromkeys(one.name for one in conditions if one.kind == FACTOR):
        low, high = (one for one in conditions if one.kind == FACTOR and one.name == name)
        moved = [b[0] - a[0] for a, b in zip(low.first, high.first, strict=True)]
        case = int(np.argmax(np.abs(moved)))
        facts = {"factor": factor_label(name, lang), "case": case_title(found.cases[case], lang)}
        facts |= {"low": number(low.first[case][0], "share"), "high": number(high.first[case][0], "share")}
        facts |= {"one": _level(low, lang), "other": _level(high, lang)}
        items.append(text("conclusions.swing", lang, **facts))
    if not items:
        return text("conclusions.hangs_on_none", lang)
    return text("conclusions.hangs", lang, count=len(names), items=listed(items, lang))


def _level(one: Condition, lang: str) -> str:
    return text(f"conclusions.{one.level}", lang) if one.level in (LOWER, UPPER) else one.level


def _parts(found: Conclusions, outcome: int, lang: str) -> str:
    every = [found.parts(i, outcome) for i in range(len(found.plan.packages))]
    every = [of for of in every if np.isfinite(of[PARTS[0]][0])]
    if not every:
        return text("conclusions.no_parts", lang)
    items = []
    for part in PARTS:
        shares = [of[part][0] for of in every]
        if any(abs(share) > SLACK for share in shares):
            facts = {"low": number(max(min(shares), 0.0), "share"), "high": number(max(*shares, 0.0), "share")}
            items.append(text("conclusions.part", lang, part=text(f"part.{part}", lang), **facts))
    return text("conclusions.parts", lang, items=listed(items, lang))
