"""How long after a reform, in sentences: year 1, years 1 to 5, the long run, and whether that still moves."""

from experiments.answers.horizons import Horizons
from experiments.designs.outcomes import indicator
from experiments.telling.texts import case_title, difference_unit, listed
from sim.words import change, number, text


def horizon_lines(found: Horizons, lang: str) -> list[str]:
    """A sentence per outcome, and how many differences still move."""
    lines = [course_line(found, k, lang) for k in range(len(found.outcomes))]
    return [*lines, drifts_line(found, lang)]


def course_line(found: Horizons, outcome: int, lang: str) -> str:
    """The three differences of every case on an outcome."""
    row, (means, _, _) = indicator(found.outcomes[outcome]), found.bands
    comma = text("list.comma", lang)
    items = []
    for i, case in enumerate(found.cases[1:]):
        values = comma.join(number(value, row.unit, sign=True) for value in means[i, :, outcome])
        items.append(text("horizon.item", lang, case=case_title(case, lang), values=values))
    return text(
        "horizon.course",
        lang,
        outcome=row.label[lang],
        baseline=case_title(found.cases[0], lang),
        unit=difference_unit(row.unit, lang),
        window=found.reported,
        items=text("list.semicolon", lang).join(items),
        pairs=len(found.seeds),
    )


def drift_line(found: Horizons, outcome: int, lang: str) -> str:
    """Which differences of an outcome still move in the long run."""
    unit, drift = indicator(found.outcomes[outcome]).unit, found.drifts[0]
    moving = [
        text("horizon.moves", lang, case=case_title(case, lang), value=change(float(drift[i, outcome]), unit, lang))
        for i, case in enumerate(found.cases[1:])
        if found.settled[i, outcome] == "no"
    ]
    items = listed(moving, lang)
    return text("horizon.drift", lang, items=items) if moving else text("horizon.no_drift", lang)


def drifts_line(found: Horizons, lang: str) -> str:
    """How many differences of all outcomes still move in the long run."""
    of, count = int((found.settled != "").sum()), int((found.settled == "no").sum())
    return text("horizon.drifts", lang, of=of, count=count)
