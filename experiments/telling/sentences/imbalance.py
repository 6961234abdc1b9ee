"""The imbalance of a county's tables in sentences: of the list, or what parameters say and what they do not."""

import numpy as np

from experiments.answers.imbalance import NATIONAL_SPLIT, OWN, PARTS, SHARED, TAKEN_BACK, Imbalance, elsewhere, shares
from experiments.telling.texts import department_title, listed
from sim.county import DELEGATED, ENFORCEMENT, HOLDERS, NATIONAL
from sim.county_columns import DUTIES
from sim.parameter import parameters
from sim.words import change, number, quantity, text

_NAMED = 8  # departments in a sentence


def imbalance_lines(found: Imbalance, lang: str) -> list[str]:
    """What the list says, weighted and not, by department, township and line; what it does not say."""
    if not found.listed:
        return [*_parameter_lines(found, lang), text("imbalance.basis", lang)]
    lines = [_list_line(found, lang), _national_line(found, lang)]
    if not found.whole.occasions.any():
        return [*lines, text("imbalance.no_occasions", lang), *_closing(lang)]
    lines.append(_occasions_line(found, lang))
    if not any("yearly" in row for row in found.county.tables.get(DUTIES, ())):
        lines.append(text("imbalance.alike", lang))
    lines += [_departments_line(found, lang), _townships_line(found, lang), _lines_line(found, lang)]
    return [*lines, _powerless_line(found, lang), *_closing(lang)]


def national_split() -> str:
    """The parts of an average list of the nation."""
    return "/".join(str(NATIONAL[holder]) for holder in HOLDERS)


def ends(values: np.ndarray, lang: str) -> dict[str, str]:
    """The lowest and the highest of shares that are defined, as ``low`` and ``high``."""
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (np.nan, np.nan)
    return {"low": quantity(float(low), "share", lang), "high": quantity(float(high), "share", lang)}


def powerless_facts(found: Imbalance, lang: str) -> dict[str, str]:
    """How often a year townships answer without power, and which share of all occasions that is."""
    share = shares(found.whole.occasions)[TAKEN_BACK]
    return {"count": occasions(float(found.powerless.sum())), "share": quantity(float(share), "share", lang)}


def occasions(count: float) -> str:
    """A number of occasions a year; a whole one stands without digits after the point."""
    return f"{count:.0f}" if count == round(count) else number(count, "per year")


def _closing(lang: str) -> tuple[str, str]:
    return text("imbalance.assumed", lang), text("imbalance.basis", lang)


def _list_line(found: Imbalance, lang: str) -> str:
    split = found.whole.duties
    counts = {part: int(count) for part, count in zip(PARTS, split, strict=True)}
    away = quantity(float(elsewhere(split)), "share", lang)
    return text("imbalance.list", lang, duties=int(split.sum()), **counts, elsewhere=away)


def _national_line(found: Imbalance, lang: str) -> str:
    here, usual = shares(found.whole.duties), shares(NATIONAL_SPLIT)
    return text(
        "imbalance.national",
        lang,
        duties=int(NATIONAL_SPLIT.sum()),
        split=national_split(),
        usual=quantity(float(elsewhere(NATIONAL_SPLIT)), "share", lang),
        elsewhere=change(float(usual[OWN] - here[OWN]), "share", lang),
        taken_back=change(float(here[TAKEN_BACK] - usual[TAKEN_BACK]), "share", lang),
        shared=change(float(here[SHARED] - usual[SHARED]), "share", lang),
    )


def _occasions_line(found: Imbalance, lang: str) -> str:
    split = found.whole.occasions
    parts = {part: quantity(float(share), "share", lang) for part, share in zip(PARTS, shares(split), strict=True)}
    away = quantity(float(elsewhere(split)), "share", lang)
    return text("imbalance.occasions", lang, occasions=occasions(float(split.sum())), **parts, elsewhere=away)


def _departments_line(found: Imbalance, lang: str) -> str:
    split = found.departments.occasions
    with np.errstate(invalid="ignore"):
        over = np.flatnonzero(shares(split)[:, TAKEN_BACK] > 0.5).tolist()
    named = listed((department_title(found.county.domains[k], lang) for k in over[:_NAMED]), lang)
    if len(over) > _NAMED:
        named = text("imbalance.and_more", lang, named=named, count=len(over))
    over_half = named or text("imbalance.nobody", lang)
    return text("imbalance.departments", lang, **ends(elsewhere(split), lang), over=over_half)


def _townships_line(found: Imbalance, lang: str) -> str:
    return text("imbalance.townships", lang, **ends(elsewhere(found.townships.occasions), lang))


def _lines_line(found: Imbalance, lang: str) -> str:
    powers = found.powers
    counts = {part: int((powers == part).sum()) for part in PARTS}
    return text("imbalance.lines", lang, lines=powers.size, **counts, idle=int((powers == "").sum()))


def _powerless_line(found: Imbalance, lang: str) -> str:
    each = occasions(float(found.powerless.sum()) / found.county.cadres)
    return text("imbalance.powerless", lang, **powerless_facts(found, lang), each=each)


def _parameter_lines(found: Imbalance, lang: str) -> list[str]:
    stated = {
        DELEGATED: any(DELEGATED in town.params for town in found.county.townships),
        ENFORCEMENT: ENFORCEMENT in found.county.levels,
    }
    lines = [text("imbalance.no_list", lang, split=national_split())]
    for key, name, values in (
        ("delegated", DELEGATED, found.delegated),
        ("enforcement", ENFORCEMENT, found.enforcement),
    ):
        facts = {"label": parameters()[name].label[lang], "mean": quantity(float(values.mean()), "share", lang)}
        standing = "" if stated[name] else text("imbalance.standing", lang)
        lines.append(text(f"imbalance.{key}", lang, **facts, **ends(values, lang), standing=standing))
    return [*lines, text("imbalance.not_shown", lang)]
