"""What was understood of a county's tables, in sentences: sizes, what stands in where nothing is said, what follows."""

from collections import Counter
from collections.abc import Iterator

from sim.county import ENFORCEMENT, HOLDERS, LEADERS, MANDATES, NATIONAL, VETOES, YOUNG, County, usual_county
from sim.county_columns import DEPARTMENTS, PARAMETER, PEOPLE, TOWNSHIPS, Column, Labelled, tables
from sim.county_tables import OF_DEPARTMENTS
from sim.domains import domains
from sim.errors import Listed, Said
from sim.parameter import Parameters, parameters
from sim.words import Told, quantity
from sim.workload import USUAL, hours_per_post, work_per_post


def understood(county: County, lang: str) -> list[str]:
    """What was understood of a county's tables, a sentence each.

    Examples
    --------
    >>> from sim.county_files import read_county
    >>> from sim.county_told import understood
    >>> understood(read_county("plain"), "en")[0]
    'Townships: 9; cadres: 216; modelled residents: 540; county departments: 10.'
    """
    return [said.told(lang) for said in (*_sizes(county, lang), *_standing(county), *_following(county))]


def _share(count: float, lang: str) -> str:
    return quantity(count, "share", lang)


def _sizes(county: County, lang: str) -> Iterator[Said]:
    sizes = {"townships": len(county.townships), "cadres": county.cadres, "residents": county.residents}
    yield Said("county.sizes", {**sizes, "departments": len(county.domains)})
    posts = [town.cadres for town in county.townships]
    if min(posts) < max(posts):
        yield Said("county.range", {"low": min(posts), "high": max(posts)})
    if county.duties:
        counts = Counter(duty.holder for duty in county.duties)
        held = {holder: counts[holder] for holder in HOLDERS}
        whole = sum(NATIONAL.values())
        shares = {
            "elsewhere": _share(1.0 - held["township"] / len(county.duties), lang),
            "usual": _share(1.0 - NATIONAL["township"] / whole, lang),
        }
        split = "/".join(str(NATIONAL[holder]) for holder in HOLDERS)
        yield Said("county.duties", {"duties": len(county.duties), **held, **shares, "national": whole, "split": split})


def _standing(county: County) -> Iterator[Said]:
    """What stands in for what the tables do not say."""
    if DEPARTMENTS not in county.tables:
        yield Said("county.no_departments", {"count": len(domains())})
    if county.matters:
        yield Said("county.mandates_column", {"label": Labelled(parameters()[MANDATES].label)})
    elif not county.duties:
        yield Said("county.no_duties")
    if PEOPLE not in county.tables:
        yield Said("county.no_people", {"leaders": LEADERS, "young": f"{parameters()[YOUNG].default:g}"})
    shared_out = any("population" in row for row in county.tables[TOWNSHIPS])
    if shared_out:
        yield Said("county.population", {"residents": county.residents})
    said = {param for town in county.townships for param in town.params} | ({ENFORCEMENT} if county.duties else set())
    elsewhere = {name for name, param in OF_DEPARTMENTS.items() if param in said}
    elsewhere |= {"residents"} if shared_out else set()
    for name, rows in county.tables.items():
        for column in tables()[name].columns.values():
            count = sum(column.name not in row for row in rows)
            if count and column.name not in elsewhere and (column.blank or count < len(rows)):
                yield _stands_in(name, column, count, count == len(rows))


def _stands_in(table: str, column: Column, count: int, absent: bool) -> Said:
    facts = {"table": Labelled(tables()[table].label), "column": Labelled(column.label)}
    if absent:
        return Said("county.absent", {**facts, "standing": Labelled(column.absent)})
    standing: Told = Labelled(column.blank)
    if column.kind == PARAMETER:
        key = "county.blank_mandates" if column.name == MANDATES else "county.blank_default"
        standing = Said(key, {"value": f"{parameters()[column.name].default:g}"})
    return Said("county.blank", {**facts, "count": count, "standing": standing})


def _following(county: County) -> Iterator[Said]:
    """What follows for the county as a whole, and for its posts."""
    own = dict.fromkeys(name for town in county.townships for name in town.params)
    if own:
        yield Said("county.own_params", {"labels": Listed([Labelled(parameters()[name].label) for name in own])})
    if any("young" in row for row in county.tables.get(PEOPLE, ())):
        yield Said("county.young")
    levels = county.levels
    shown = []
    for name, value in levels.items():
        row = parameters()[name]
        facts = {"label": Labelled(row.label), "value": f"{value:.3g}", "default": f"{row.default:g}"}
        shown.append(Said("county.level", facts))
    yield Said("county.levels", {"levels": Listed(shown)})
    count = levels.get(VETOES, parameters()[VETOES].default)
    vetoed = sorted((d for d in county.domains if 0 < d.veto_rank <= count), key=lambda d: d.veto_rank)
    if vetoed:
        yield Said("county.vetoes", {"departments": Listed([Labelled(d.department) for d in vetoed])})
    if county.duties:
        if county.bundle > 1:
            yield Said("county.bundle", {"bundle": county.bundle})
        busy = {duty.domain for duty in county.duties}
        idle = [Labelled(d.department) for k, d in enumerate(county.domains) if k not in busy]
        if idle:
            yield Said("county.idle", {"departments": Listed(idle)})
    params, usual = Parameters(levels), hours_per_post(Parameters(), usual_county())
    hours = hours_per_post(params, county)
    facts = {"hours": f"{hours:.0f}", "ratio": f"{hours / usual:.2g}", "usual": f"{usual:.0f}"}
    yield Said("county.load", {"load": f"{work_per_post(params, county):.2f}", **facts})
    if not USUAL[0] <= hours / usual <= USUAL[1]:
        yield Said("county.heavy")
