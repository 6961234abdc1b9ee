"""At which value of which factor the choice turns round, in sentences."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.answers.tipping import BEST, INSIDE, ORDER, SIGN, TippingPoints
from experiments.designs.outcomes import indicator
from experiments.telling.sentences.verdicts import per_cent
from experiments.telling.texts import case_title, factor_label, listed
from sim.parameter import parameter
from sim.words import text

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 6  # tipping points of one sort


def tipping_lines(found: TippingPoints, lang: str) -> list[str]:
    """Of each outcome the present order, and the tipping points by the weight on their other side."""
    lines, plan = [], found.plan
    for k, outcome in enumerate(plan.setting.outcomes):
        order = [case_title(found.cases[i], lang) for i in found.order(k)]
        said = {"outcome": indicator(outcome).label[lang], "order": listed(_quoted(order, lang), lang)}
        lines.append(text("tipping.order", lang, **said))
        for about in (SIGN, BEST, ORDER) if len(order) > 2 else (SIGN, BEST) if len(order) > 1 else (SIGN,):
            rows, count = leading(found, outcome, (about,), MOST_NAMED)
            facts = {"about": text(f"tipping.about_{about}", lang), "factors": len(plan.factors)}
            if not rows:
                lines.append(text("tipping.none", lang, **facts))
                continue
            points = int(tipping_rows(found, outcome, (about,)).shape[0])
            more = text("tipping.more", lang, shown=len(rows)) if points > len(rows) else ""
            lines.append(text("tipping.some", lang, about=facts["about"], count=count, more=more))
            titles = {case.name: case_title(case, lang) for case in found.cases}
            lines += ["  " + point_line(row, titles, lang) for row in rows]
        lines += _tied_lines(found, k, lang)
    lines.append(text("tipping.seen", lang, grid=plan.grid))
    return lines if found.done else [*lines, text("tipping.undone", lang, most=plan.most)]


def tipping_rows(found: TippingPoints, outcome: str, about: tuple[str, ...]) -> "pd.DataFrame":
    """Tipping points of an outcome inside plausible ranges, those with the most weight on their other side first.

    Only of cases of which it is sure at present which is better.
    """
    table = found.table()
    mine = table[(table["tips"] == INSIDE) & (table["outcome"] == outcome) & table["turns"].isin(about)]
    mine = mine[mine["sure_now"] == "yes"]
    return mine.sort_values("beyond", ascending=False, kind="stable") if len(mine) else mine


def leading(found: TippingPoints, outcome: str, about: tuple[str, ...], most: int) -> tuple[list[dict[str, Any]], int]:
    """The first few of `tipping_rows`, and how many factors have any."""
    rows = tipping_rows(found, outcome, about)
    return [{str(key): value for key, value in row.items()} for row in rows[:most].to_dict("records")], int(
        rows["factor"].nunique()
    )


def point_line(row: Mapping[str, Any], titles: Mapping[str, str], lang: str) -> str:
    """From which value on the case that is better now is no longer, from a row of `TippingPoints.table`."""
    upwards = row["present"] < row["tipping"]
    better, worse = ("better_below", "better_above") if upwards else ("better_above", "better_below")
    said = {"factor": factor_label(row["factor"], lang), "case": titles[row[better]], "against": titles[row[worse]]}
    said |= {"present": value_text(row["present"]), "beyond": per_cent(row["beyond"])}
    interval = f"[{value_text(row['tipping_low'])}, {value_text(row['tipping_high'])}]"
    if row["tipping_low"] < row["present"] < row["tipping_high"]:
        below, above = (titles[row[f"better_{side}"]] for side in ("below", "above"))
        facts = {"factor": said["factor"], "present": said["present"], "below": below, "above": above}
        return text("tipping.near", lang, interval=interval, **facts)
    prior = parameter(row["factor"]).prior
    if prior is not None and prior.shape == "two_point":
        other = prior.high if upwards else prior.low
        return text("tipping.other", lang, value=value_text(other), **said)
    said["weights"] = f"[{per_cent(row['beyond_low'])}, {per_cent(row['beyond_high'])}]"
    ends = {"low": value_text(row["plausible_low"]), "high": value_text(row["plausible_high"])}
    key = "above" if upwards else "below"
    return text(f"tipping.{key}", lang, value=value_text(row["tipping"]), interval=interval, **said, **ends)


def _tied_lines(found: TippingPoints, outcome: int, lang: str) -> list[str]:
    """Which cases cannot be told apart as all factors are, so that nothing of theirs can turn round."""
    apart = [one for one in found.contrasts if one.outcome == outcome and not found.sign_now(one)]
    pairs = {
        (one.first, one.second): [case_title(found.cases[i], lang) for i in (one.first, one.second)] for one in apart
    }
    items = [text("tipping.pair", lang, case=case, against=against) for case, against in pairs.values()]
    return [text("tipping.tied", lang, pairs=listed(items, lang))] if items else []


def value_text(value: float) -> str:
    """A value of a factor, in three digits."""
    return "–" if math.isnan(value) else f"{value:.3g}"


def _quoted(titles: list[str], lang: str) -> list[str]:
    return [text("report.quoted", lang, case=title) for title in titles]
