"""The record and what happened, in a sentence: of a hundred matters completed on record, how many are so in truth."""

import sim
from experiments.answers.comparison import Comparison
from experiments.answers.record import kept, true_share
from experiments.telling.texts import case_title, listed
from sim.indicator import ON_RECORD
from sim.reported import Reported
from sim.window import WindowLike
from sim.words import number, text


def record_lines(comparison: Comparison, lang: str) -> list[str]:
    """A sentence on all cases; none where the counts were not kept."""
    if not kept(comparison.counts):
        return []
    titles = [case_title(case, lang) for case in comparison.cases]
    shares = zip(titles, true_share(comparison.counts), strict=True)
    items = [text("record.item", lang, case=title, value=number(share, "share")) for title, share in shares]
    facts = {"seeds": len(comparison.seeds), "window": comparison.reported, "items": listed(items, lang)}
    return [text("record.cases", lang, **facts)]


def run_record_line(run: "sim.Run", window: WindowLike, lang: str) -> str:
    """The same of one run, with what the rest is."""
    rates = run.rates(window)
    reported = Reported.of(window, [run.case], run.lived)
    if not rates["completed_on_record"] > 0:
        return text("record.none", lang, window=reported)
    of_record = {name: number(rates[name] / rates["completed_on_record"], "share") for name in ON_RECORD}
    return text("record.run", lang, window=reported, **of_record)
