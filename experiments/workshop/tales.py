"""What happened at a place of a county in the twelve months to one, in sentences."""

from collections.abc import Iterator

from experiments.telling.texts import calendar, department_title, township_title
from experiments.workshop.watching import DEEDS, SANCTIONS, Watched
from sim.case import MONTHS
from sim.errors import InputError
from sim.signals import Deed, Line
from sim.words import number, text

Counts = dict[Deed, int]


def check_place(place: object, known: int) -> int:
    """A position that is there."""
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < known:
        raise InputError("workshop_place", found=place)
    return place


def township_tale(watched: Watched, township: int, month: int, lang: str) -> list[str]:
    """What came to a township, what was done, why not, who was blamed, and how it stands.

    Examples
    --------
    >>> import sim
    >>> from experiments.workshop.tales import township_tale
    >>> from experiments.workshop.watching import watch
    >>> watched = watch(sim.load_case("baseline").with_structure(townships=2, months=24), 1)
    >>> print(township_tale(watched, 0, 24, "en")[0])
    year 2, month 1 to year 2, month 12: township 1 received 427 matters and acted 257 times.
    """
    county = watched.case.county
    check_place(township, len(county.townships))
    rates, state = watched.rates(township, month), watched.run.archive.states[month - 1, township]
    lines = [*_deeds(watched.counts(township, month), township_name(watched, township, lang), month, lang)]
    if watched.vetoed(township, month):
        lines.append(text("tale.vetoed", lang))
    held, burnt = int(state["held_powers"]), float(state["burnt_out"]) / max(float(state["cadre_months"]), 1.0)
    lines.append(text("tale.township_powers", lang, departments=len(county.domains), held=held))
    mood = {"burnt": number(burnt, "share"), "satisfaction": number(rates["satisfaction"], "share")}
    return [*lines, text("tale.township_mood", lang, **mood)]


def cadre_tale(watched: Watched, township: int, seat: int, month: int, lang: str) -> list[str]:
    """The same of one who holds a seat (from 0), and what he has come to believe."""
    towns = watched.case.county.townships
    check_place(seat, towns[check_place(township, len(towns))].cadres)
    counts = watched.counts(township, month, seat)
    return [
        *_deeds(counts, cadre_name(watched, township, seat, lang), month, lang),
        *_person(watched, township, seat, month, lang),
    ]


def department_tale(watched: Watched, department: int, month: int, lang: str) -> list[str]:
    """What a department asked of townships, what it did for them, and what became of its own responsibility."""
    domains = watched.case.county.domains
    domain, of = domains[check_place(department, len(domains))], watched.of_department(department, month)
    visits = of[Line.ANNOUNCED_VISITS] + of[Line.COVERT_VISITS]
    facts = {"name": department_title(domain, lang), "mandates": of[Line.MANDATED], "visits": visits}
    helped = {"asked": of[Deed.REQUESTED], "answered": of[Deed.ANSWERED]}
    helped |= {"solved": of[Deed.BY_DEPARTMENT], "bounced": of[Deed.BOUNCED]}
    lines = [
        text("tale.department", lang, span=_span(month, lang), **facts),
        text("tale.department_asked", lang, **helped),
        text("tale.department_blame", lang, charged=of[Line.CHARGED], spared=of[Line.SPARED]),
    ]
    taken = of[Line.POWERS_TAKEN_BACK]
    return lines + ([text("tale.department_powers", lang, taken=taken)] if taken else [])


def township_name(watched: Watched, township: int, lang: str) -> str:
    """Name of a township; a number is said to be one."""
    town = watched.case.county.townships[township]
    own = watched.case.county.own
    return township_title(town, lang) if own else text("tale.numbered", lang, number=town.name)


def cadre_name(watched: Watched, township: int, seat: int, lang: str) -> str:
    """Where somebody sits."""
    facts = {"township": township_name(watched, township, lang), "seat": seat + 1}
    return text("tale.seat", lang, **facts)


def matter_name(watched: Watched, origin: str, domain: int, born: int, lang: str) -> str:
    """What a matter is, for a list of them; `born` is its month from 1."""
    facts = {"origin": text(f"story.{origin}", lang), "domain": watched.case.county.domains[domain].name[lang]}
    return text("workshop.matter", lang, born=calendar(born - 1, lang), **facts)


def legend(lang: str) -> dict[str, str]:
    """What the colours of cadres mean, in the order of the legend."""
    return {name: text(f"workshop.deed_{name}", lang) for name in (*DEEDS[1:], DEEDS[0])}


def _span(month: int, lang: str) -> str:
    first = max(0, month - MONTHS)
    return text("tale.span", lang, **{"from": calendar(first, lang), "to": calendar(month - 1, lang)})


def _deeds(n: Counts, who: str, month: int, lang: str) -> Iterator[str]:
    """Sentences about what was done and not done; those about nothing are left out."""
    acted = n[Deed.ACTED] + n[Deed.OVERREACHED] + n[Deed.IDEA_ACTED]
    yield text("tale.received", lang, span=_span(month, lang), who=who, received=n[Deed.RECEIVED], acted=acted)
    barred = {"authority": n[Deed.CANNOT_AUTHORITY], "money": n[Deed.CANNOT_MONEY], "time": n[Deed.CANNOT_TIME]}
    if whole := sum(barred.values()):
        yield text("tale.barred", lang, barred=whole, **barred)
    refused = n[Deed.REFUSED_PAPER] + n[Deed.REFUSED_PASS] + n[Deed.REFUSED_WAIT]
    if refused:
        share = round(100 * n[Deed.FEAR_FIRST] / (n[Deed.ACTED] + n[Deed.ABUSED] + refused))
        yield text("tale.feared", lang, refused=refused, feared=n[Deed.FEAR_FIRST], share=share)
    instead = {
        "papered": n[Deed.REFUSED_PAPER] + n[Deed.STUCK_PAPER],
        "passed": n[Deed.REFUSED_PASS] + n[Deed.STUCK_PASS],
        "waited": n[Deed.REFUSED_WAIT] + n[Deed.STUCK_WAIT],
    }
    if sum(instead.values()):
        yield text("tale.instead", lang, **instead)
    if acted:
        ends = {"succeeded": n[Deed.SUCCEEDED] + n[Deed.OVERREACH_SUCCEEDED] + n[Deed.IDEA_SUCCEEDED]}
        yield text("tale.came_of_it", lang, good_faith=n[Deed.GOOD_FAITH], careless=n[Deed.CARELESS], **ends)
    if n[Deed.REQUESTED]:
        yield text("tale.enforcement", lang, asked=n[Deed.REQUESTED], answered=n[Deed.ANSWERED])
    handled = sum(n[kind] for kind in SANCTIONS)
    blamed = {"handled": handled, "unfair": n[Deed.UNFAIR], "disciplined": n[Deed.DISCIPLINED]}
    yield text("tale.blamed", lang, **blamed) if handled else text("tale.not_blamed", lang)


def _person(watched: Watched, township: int, seat: int, month: int, lang: str) -> Iterator[str]:
    found = watched.person(township, seat, month)
    if found is None:
        yield text("tale.no_beliefs", lang)
        return
    year, one = found
    facts = {
        "acting": number(float(one["felt_acting"]), "share"),
        "waiting": number(float(one["felt_waiting"]), "share"),
    }
    yield text("tale.believes", lang, year=year, **facts)
    facts = {"burnout": number(float(one["burnout"]), "index"), "motivation": number(float(one["motivation"]), "index")}
    yield text("tale.worn", lang, **facts)
    leader = text("tale.person_leader", lang) if one["leader"] else ""
    facts = {"tenure": f"{one['tenure'] / MONTHS:.0f}", "ability": number(float(one["ability"]), "index")}
    yield leader + text("tale.person", lang, **facts)
