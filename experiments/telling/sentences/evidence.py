"""A county beside the evidence, and worlds from the priors, in sentences."""

from collections import Counter
from collections.abc import Iterable

from experiments.answers.statistics import Share
from experiments.calibration.evidence import OUTPUT, RECHECK, Target
from experiments.calibration.fit import INSIDE, VERDICTS, WIDENED, Fit, Standing
from experiments.calibration.prior_check import PriorCheck
from experiments.telling.texts import case_title, listed, span
from sim.words import number, text

_BESIDE = (INSIDE, WIDENED)
COLUMNS = ("target", "label", "found", "stated", "widened", "stands", "distance", "grade")


def fit_lines(found: Fit, lang: str) -> list[str]:
    """How many targets are met, which are not, which are to be rechecked, what is context, what was chosen."""
    counts = Counter(one.verdict for one in found.outputs)
    facts = {"case": case_title(found.cases[0], lang), "seeds": len(found.seeds), "window": found.reported}
    facts |= {verdict: counts[verdict] for verdict in VERDICTS}
    lines = [text("fit.summary", lang, of=len(found.outputs), distance=f"{found.distance:.2f}", **facts)]
    lines += [_missed(one, lang) for one in found.outputs if one.verdict not in _BESIDE]
    if to_recheck := [one.target.name for one in found.outputs if one.target.grade == RECHECK]:
        lines.append(text("fit.grade_b", lang, items=listed(to_recheck, lang)))
    if found.context:
        lines.append(text("fit.told_apart", lang, items=_items(found.context, lang)))
    if found.inputs:
        apart = [one for one in found.inputs if one.verdict not in _BESIDE]
        lines.append(text("fit.inputs" if apart else "fit.no_inputs", lang, items=_items(apart, lang)))
    return lines


def _missed(one: Standing, lang: str) -> str:
    target = one.target
    facts = {"name": target.name, "label": target.title(lang), "mean": target.shown(one.mean)}
    facts |= {"interval": span(one.low, one.high, target.shown_in, sign=False), "distance": f"{one.distance:.2f}"}
    facts |= {"low": target.shown(target.low), "high": with_unit_of(target, target.high, lang)}
    facts |= {"discrepancy": target.shown(target.discrepancy), "stands": text(f"stands.{one.verdict}", lang)}
    return text("fit.missed", lang, recheck=recheck(target, lang), **facts)


def _items(standings: Iterable[Standing], lang: str) -> str:
    items = []
    for one in standings:
        target = one.target
        facts = {"name": target.name, "label": target.title(lang), "mean": with_unit_of(target, one.mean, lang)}
        facts |= {"low": target.shown(target.low), "high": with_unit_of(target, target.high, lang)}
        items.append(text("fit.item", lang, recheck=recheck(target, lang), **facts))
    return listed(items, lang)


def standing_cells(one: Standing, lang: str) -> tuple[str, ...]:
    """A row of a table: what was measured, what the county has, what the evidence says; under `COLUMNS`."""
    target = one.target
    sign = f" {text('unit.share', lang)}" if target.shown_in == "share" else ""
    role = "" if target.role == OUTPUT else text("fit.aside", lang, role=text(f"target_role.{target.role}", lang))
    value = [target.shown(one.mean)] + [span(one.low, one.high, target.shown_in, sign=False)] * (not target.is_input)
    ends = (" – ".join(map(target.shown, pair)) for pair in ((target.low, target.high), target.widened))
    told = (text(f"stands.{one.verdict}", lang), f"{one.distance:.2f}", text(f"grade.{target.grade}", lang))
    return (target.name, f"{target.title(lang)}{sign}{role}", " ".join(value), *ends, *told)


def with_unit_of(target: Target, value: float, lang: str) -> str:
    """A value of a target, of shares with their sign."""
    unit = text("unit.share", lang) if target.shown_in == "share" else ""
    return f"{target.shown(value)}{unit}"


def recheck(target: Target, lang: str) -> str:
    """That it is to be rechecked, if it is."""
    return text("fit.recheck", lang) if target.grade == RECHECK else ""


def prior_lines(found: PriorCheck, lang: str) -> list[str]:
    """How many worlds meet all targets, and each of them."""
    structure = found.cases[0].structure
    facts = {"worlds": len(found.values), "townships": structure.townships, "cadres": structure.cadres}
    facts |= {"seeds": len(found.seeds), "of": len(found.targets)}
    lines = [text("prior_check.summary", lang, **facts, **share_facts(found.all_inside))]
    rows = found.tables()["prior"].to_dict("records")
    for k, (target, row) in enumerate(zip(found.targets, rows, strict=True)):
        ends = {name: target.shown(row[name]) for name in ("tenth", "ninetieth")}
        least, most = target.widened
        ends |= {"low": target.shown(least), "high": with_unit_of(target, most, lang)}
        about = {"name": target.name, "label": target.title(lang), "recheck": recheck(target, lang)}
        lines.append(text("prior_check.target", lang, **about, **share_facts(found.inside(k)), **ends))
    return lines


def share_facts(found: Share) -> dict[str, str]:
    """A share and its interval, for a sentence."""
    return {"share": number(found.value, "share"), "interval": span(*found.interval, "share", sign=False)}
