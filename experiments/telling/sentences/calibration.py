"""Worlds that could be, in sentences."""

from typing import Any

import numpy as np

import sim
from experiments.calibration.calibrate import Calibration
from experiments.calibration.evidence import Target, distances
from experiments.calibration.learnt import Learnt
from experiments.telling.sentences.evidence import recheck, share_facts, with_unit_of
from experiments.telling.texts import factor_label, listed, span
from sim.variant import load_variant
from sim.words import number, text

NAMED = 8  # parameters told one by one
_EXPLAINED = 0.1  # share of a target's variance below which its composite says nothing
_LEAST = 0.03  # share of a composite below which a parameter is not named


def calibration_lines(found: Calibration, lang: str) -> list[str]:
    """How many worlds are left, what each target rules out, what was learnt, and whether it may be believed."""
    plan, tried = found.plan, found.tried
    small = int((distances(found.targets, tried.small) == 0).all(1).sum())
    facts: dict[str, Any] = {"draws": plan.draws, "small": small, "of": len(found.targets), "chosen": len(tried.chosen)}
    facts |= {"tried": _sizes(plan.tried, lang), "county": _sizes(plan.base, lang), "kept": len(tried.kept)}
    lines = [text("calibration.summary", lang, **facts, **share_facts(tried.accepted))]
    if not len(tried.kept):
        return [*lines, _nearest(found, lang)]
    if len(tried.kept) < plan.wanted:
        lines.append(text("calibration.few", lang, wanted=plan.wanted))
    rows = found.tables()["calibration"].to_dict("records")
    lines += [_target(one, row, lang) for one, row in zip(found.targets, rows, strict=True)]
    informed = [one for one in found.parameters if one.informed]
    lines.append(text("calibration.informed", lang, count=len(informed), of=len(found.parameters)))
    lines += [_learnt(one, lang) for one in informed[:NAMED]]
    lines += _composites(found, lang) if len(tried.kept) > 1 else []
    return [*lines, _pairs(found, lang), _ranks(found, lang), *_rivals(found, lang)]


def _sizes(case: sim.Case, lang: str) -> str:
    return text("calibration.sizes", lang, townships=case.structure.townships, months=case.structure.months)


def _nearest(found: Calibration, lang: str) -> str:
    tried = found.tried
    apart = distances(found.targets, tried.full if len(tried.chosen) else tried.small)
    nearest = apart[np.argmin((apart**2).sum(1))]
    target = found.targets[int(np.argmax(nearest))]
    facts = {"name": target.name, "label": target.title(lang), "distance": f"{nearest.max():.2f}"}
    return text("calibration.none", lang, **facts)


def _target(target: Target, row: dict[str, float], lang: str) -> str:
    least, most = target.widened
    facts = {"name": target.name, "label": target.title(lang), "recheck": recheck(target, lang)}
    facts |= {"share": number(row["inside"], "share"), "alone": number(row["alone"], "share")}
    facts |= {"interval": span(row["inside_low"], row["inside_high"], "share", sign=False)}
    facts |= {"low": target.shown(row["kept_low"]), "high": with_unit_of(target, row["kept_high"], lang)}
    facts |= {"least": target.shown(least), "most": with_unit_of(target, most, lang)}
    return text("calibration.target", lang, **facts)


def _learnt(one: Learnt, lang: str) -> str:
    ends = {"before": one.prior, "after": one.posterior}
    told = {name: f"{low:.3g}–{high:.3g}" for name, (low, _, high) in ends.items()}
    facts = {"name": factor_label(one.name, lang), "parameter": one.name}
    return text("calibration.learnt", lang, contraction=number(one.contraction, "share"), **facts, **told)


def _composites(found: Calibration, lang: str) -> list[str]:
    lines, without = [], []
    for target in found.targets:
        part = found.composites[found.composites["target"] == target.name]
        if not (part["explained"] >= _EXPLAINED).all():
            without.append(target.title(lang))
            continue
        items = [
            text("calibration.composite_item", lang, label=factor_label(row.parameter, lang),
                 sign="+" if row.weight > 0 else "−", share=number(row.share, "share"))
            for row in part.itertuples() if row.share >= _LEAST
        ]  # fmt: skip
        first = part.iloc[0]
        facts = {"name": target.name, "label": target.title(lang), "items": listed(items, lang)}
        facts |= {name: number(first[name], "share") for name in ("explained", "contraction")}
        lines.append(text("calibration.composite", lang, **facts))
    if without:
        facts = {"items": listed(without, lang), "least": number(_EXPLAINED, "share")}
        lines.append(text("calibration.no_composite", lang, **facts))
    return lines


def _pairs(found: Calibration, lang: str) -> str:
    tied = found.tables()["pairs"]
    if not len(tied):
        return text("calibration.no_pairs", lang)
    first = tied.iloc[0]
    facts = {"first": factor_label(first["parameter"], lang), "second": factor_label(first["tied_to"], lang)}
    return text("calibration.pairs", lang, count=len(tied), r=f"{first['correlation']:.2f}".replace("-", "−"), **facts)


def _ranks(found: Calibration, lang: str) -> str:
    ranks = found.ranks.dropna()
    if not len(ranks):
        return text("calibration.few_ranks", lang)
    ends = {f"{end}_{share}": number(getattr(ranks[f"held_{share}"], pick)(), "share")
            for share in (50, 90) for end, pick in (("low", "min"), ("high", "max"))}  # fmt: skip
    return text("calibration.ranks", lang, truths=int(ranks["truths"].iloc[0]), p=f"{ranks['p'].min():.2g}", **ends)


def _rivals(found: Calibration, lang: str) -> list[str]:
    lines = []
    for row in found.tables()["acceptance"].iloc[1:].itertuples():
        facts = {"model": load_variant(row.model).title[lang], "drawn": row.drawn, "kept": row.kept}
        facts |= {"interval": f"{row.bayes_factor_low:.2g}–{row.bayes_factor_high:.2g}"}
        lines.append(text("calibration.rival", lang, factor=f"{row.bayes_factor:.2g}", **facts))
    return lines
