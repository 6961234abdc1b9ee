"""Titles of pictures that say what was found: computed from the answer, and never more than its tests tell."""

from collections.abc import Iterable, Mapping, Sequence

from experiments.answers.comparison import Comparison
from experiments.answers.horizons import HORIZONS, Horizons
from experiments.answers.left_out import LeftOut
from experiments.answers.plane import Plane
from experiments.answers.readings import Readings
from experiments.answers.statistics import LEVEL, band, foremost, surely
from experiments.answers.survey import BARRED, CAUSES, COURSES, GROUPS, PERSONAL, Survey
from experiments.designs.outcomes import direction, indicator
from experiments.telling.sentences.comparison import sort_of
from experiments.telling.texts import case_title, listed
from sim.case import MONTHS
from sim.parameter import parameters
from sim.words import quantity, text

VERDICT_OF = {
    **{name: name for name in ("better", "worse", "other", "unclear")},
    **dict.fromkeys(("tiny", "same", "undefined"), "unclear"),
}
_NAMED = 4  # cases that a title names; more are counted


def headline(outcome: str, sorts: Iterable[tuple[str, str]], lang: str, about: str = "") -> str:
    """Say of which cases an outcome is better, worse, different, or not told from the baseline.

    Parameters
    ----------
    sorts : iterable of (title, sort)
        As `experiments.telling.sentences.comparison.sort_of` gives them.
    about : str
        How the words begin that say so of anything but cases.
    """
    groups: dict[str, list[str]] = {"better": [], "worse": [], "other": [], "unclear": []}
    for title, sort in sorts:
        groups[VERDICT_OF[sort]].append(title)
    return of_outcome(outcome, told_of(groups, lang, about), lang)


def of_outcome(outcome: str, said: Iterable[str], lang: str) -> str:
    """What is said of an outcome, after its name."""
    return stated(indicator(outcome).label[lang], said, lang)


def stated(about: str, said: Iterable[str], lang: str) -> str:
    """What is said of anything, after its name."""
    return text("headline.outcome", lang, outcome=about, said=text("list.semicolon", lang).join(said))


def told_of(groups: Mapping[str, Sequence[str]], lang: str, about: str = "") -> list[str]:
    """What is said of each group of cases that has any."""
    return [
        text(f"headline.{about}{name}", lang, cases=named(cases, lang), count=len(cases))
        for name, cases in groups.items()
        if cases
    ]


def named(cases: Sequence[str], lang: str, most: int = _NAMED) -> str:
    """Cases by name; of more than a title has room for the first ones, and how many there are."""
    if len(cases) <= most:
        return listed(cases, lang)
    return text("headline.and_more", lang, cases=listed(cases[:most], lang), count=len(cases))


def sort_of_sign(sign: int, outcome: str) -> str:
    """What a difference is that is surely above zero (1), below (-1), or not told (0)."""
    gain = sign * direction(outcome)
    return "unclear" if sign == 0 else "better" if gain > 0 else "worse" if gain < 0 else "other"


def comparison_headline(found: Comparison, outcome: int, lang: str) -> str:
    """What the cases change of one outcome, all tests of the comparison taken together."""
    name = found.outcomes[outcome]
    sorts = [(case_title(c, lang), sort_of(found.difference(i, outcome), name)) for i, c in enumerate(found.cases) if i]
    return headline(name, sorts, lang)


def horizon_sorts(found: Horizons, outcome: int) -> list[list[str]]:
    """What each difference of an outcome is: a list per case but the first, of a sort per horizon.

    The 5 % are divided among all differences of the answer (Bonferroni).
    """
    level = LEVEL / found.bands[0].size
    signs = surely(found.differences[..., outcome], 2, level)
    return [[sort_of_sign(int(sign), found.outcomes[outcome]) for sign in row] for row in signs]


def horizons_headline(found: Horizons, outcome: int, lang: str) -> str:
    """What the cases change of an outcome in the long run."""
    titles = [case_title(case, lang) for case in found.cases[1:]]
    sorts = [(title, row[-1]) for title, row in zip(titles, horizon_sorts(found, outcome), strict=True)]
    said = headline(found.outcomes[outcome], sorts, lang)
    return text("headline.at", lang, when=text(f"horizon.{HORIZONS[-1]}", lang), said=said)


def readings_headline(found: Readings, outcome: int, lang: str) -> str:
    """Which packages change an outcome alike under every reading, and which do not."""
    alike: dict[str, list[str]] = {"better": [], "worse": [], "hangs": []}
    name = found.outcomes[outcome]
    for i, case in enumerate(found.cases[1:], 1):
        read = [found.difference(reading, i, outcome) for reading in found.under]
        sorts = {sort_of(d, name) for d in read if d is not None}
        alike[next(iter(sorts)) if len(sorts) == 1 and sorts <= alike.keys() else "hangs"].append(
            case_title(case, lang)
        )
    return of_outcome(name, told_of(alike, lang, "read_"), lang)


def pilot_headline(found: Comparison, lang: str) -> str:
    """What the first outcome is where a reform is tried out, and in the other townships."""
    said = []
    for place, of in found.places.items():
        where = text(f"headline.place_{place}", lang)
        said.append(text("headline.at", lang, when=where, said=comparison_headline(of, 0, lang)))
    return text("list.semicolon", lang).join(said)


def left_out_headline(found: LeftOut, lang: str) -> str:
    """Which levers carry a package on the first outcome."""
    name = found.outcomes[0]
    sorts = {lever: sort_of(found.adds(lever, 0), name) for lever in found.order(0)}
    carried = [parameters()[lever].label[lang] for lever, sort in sorts.items() if sort == "better"]
    facts = {"case": case_title(found.cases[1], lang), "outcome": indicator(name).label[lang]}
    if not carried:
        return text("headline.carried_by_none", lang, **facts)
    return text("headline.carried", lang, levers=named(carried, lang), **facts)


def causes_headline(found: Survey, lang: str) -> str:
    """Which cause of not acting is surely the largest in the county as it is, or which cannot be told apart."""
    names = (*BARRED, *CAUSES)
    shares = found.comparison(names).by_seed[0]
    case, first = case_title(found.cases[0], lang), foremost(shares.T)
    if not first:
        return text("headline.no_cause", lang, case=case)
    labels = [indicator(names[k]).label[lang] for k in first]
    if len(first) > 1:
        return text("headline.causes_tied", lang, case=case, causes=named(labels, lang))
    share = float(band(shares[:, first[0]])[0])
    return text("headline.cause", lang, case=case, cause=labels[0], share=quantity(share, "share", lang))


def courses_headline(found: Survey, lang: str) -> str:
    """What the cases change of the needs that are resolved, over the months that count."""
    return comparison_headline(found.comparison((COURSES[2],)), 0, lang)


def return_headline(found: Survey, outcome: str, lang: str) -> str:
    """Of which cases an outcome is still told from the baseline in the last year, reforms being withdrawn."""
    last = band(found.courses[:, :, -MONTHS:, COURSES.index(outcome)], 2)[0]
    signs = surely(last[1:] - last[0], 1, LEVEL / max(1, len(last) - 1))
    sorts = [(case_title(c, lang), sort_of_sign(int(s), outcome)) for c, s in zip(found.cases[1:], signs, strict=True)]
    return text("headline.at", lang, when=text("headline.last_year", lang), said=headline(outcome, sorts, lang))


def who_headline(found: Survey, lang: str) -> str:
    """Whether those of low ability surely avoid blame more, or less, than those of high ability, as things are."""
    low, high = (found.groups[0, :, GROUPS.index(f"ability_{third}"), 0] for third in ("low", "high"))
    sign = int(surely(low - high))
    facts = {"outcome": indicator(PERSONAL[0]).label[lang], "case": case_title(found.cases[0], lang)}
    facts |= {
        "low": quantity(float(band(low)[0]), "share", lang),
        "high": quantity(float(band(high)[0]), "share", lang),
    }
    return text({1: "headline.who_low", -1: "headline.who_high", 0: "headline.who_same"}[sign], lang, **facts)


def plane_headline(found: Plane, lang: str) -> str:
    """Whether the first outcome surely rises or falls between the ends of each of two parameters."""
    name, values = found.outcomes[0], found.values[..., 0]
    ends = {
        found.across[0]: (found.across[1], values[:, -1].mean(0) - values[:, 0].mean(0)),
        found.up[0]: (found.up[1], values[-1].mean(0) - values[0].mean(0)),
    }
    said = []
    for lever, (steps, rise) in ends.items():
        key = {1: "rises", -1: "falls", 0: "stays"}[int(surely(rise, 0, LEVEL / len(ends)))]
        facts = {"lever": parameters()[lever].label[lang], "low": f"{steps[0]:g}", "high": f"{steps[-1]:g}"}
        said.append(text(f"headline.{key}", lang, **facts))
    return of_outcome(name, said, lang)


def veto_headline(found: Plane, lang: str) -> str:
    """What harder look-backs surely do to each outcome where veto items count for more."""
    groups: dict[str, list[str]] = {"up": [], "down": [], "level": []}
    for k, name in enumerate(found.outcomes):
        rise = found.values[-1, -1, :, k] - found.values[-1, 0, :, k]
        key = {1: "up", -1: "down", 0: "level"}[int(surely(rise, 0, LEVEL / len(found.outcomes)))]
        groups[key].append(indicator(name).label[lang])
    said = [text(f"headline.veto_{key}", lang, outcomes=listed(of, lang)) for key, of in groups.items() if of]
    return text("headline.veto", lang, said=text("list.semicolon", lang).join(said))
