"""Whether the last years still move, in a sentence."""

from experiments.answers.drift import LEAST, Drift
from experiments.designs.outcomes import indicator
from experiments.telling.texts import case_title, listed
from sim.words import change, text


def drift_lines(found: Drift, lang: str) -> list[str]:
    """What surely moves over the reported years, or that nothing is seen to."""
    moving = found.trends[found.trends["verdict"].isin(["raises", "lowers"])]
    items = [
        text(
            "drift.item",
            lang,
            outcome=indicator(row.outcome).label[lang],
            value=change(row.trend, indicator(row.outcome).unit, lang),
        )
        for row in moving.itertuples()
    ]
    facts = {"case": case_title(found.cases[0], lang), "window": found.reported, "seeds": len(found.seeds)}
    facts |= {"years": found.by_year.shape[1], "of": len(found.outcomes), "items": listed(items, lang)}
    return [text("drift.moves" if items else "drift.still", lang, **facts)]


def undrifted_line(replicates: int, years: int, lang: str) -> str:
    """Why nothing can be said."""
    key = "drift.one_seed" if replicates < 2 else "drift.few_years"
    return text(key, lang, years=years, least=LEAST)
