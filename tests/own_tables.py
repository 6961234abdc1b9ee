"""Random small counties of one's own, as their tables would give them."""

from hypothesis import assume
from hypothesis import strategies as st

import sim
from sim.county import HOLDERS, MANDATES, County
from sim.county_columns import BETWEEN, DUTIES, tables
from sim.county_tables import county_of
from sim.domains import domains

TOWNSHIP_PARAMS = [name for name in tables()["townships"].columns if name in sim.parameters()]
LETTERS = st.characters(exclude_categories=["C", "Z"], exclude_characters=BETWEEN)
NAMES = st.text(LETTERS, min_size=1, max_size=8) | st.sampled_from(["=1+1", "-x", "'=a", "@b", "+c", '"d"', "a b"])
SHARES = st.sampled_from([0.0, 1.0, 0.5]) | st.floats(0.0, 1.0, width=32)
_SAID_BY_DUTIES = (MANDATES, "work.enforcement_share", "authority.delegated_share", "work.matter_hours")


@st.composite
def own_tables(draw, params=tuple(TOWNSHIP_PARAMS)):
    """Rows of the tables: 1 to 4 townships, 1 to 12 departments or none stated, perhaps duties and people."""
    size = draw(st.integers(1, 4))
    names = [f"{draw(NAMES)}{k}" for k in range(size)]
    cadres = [draw(st.integers(1, 8)) for _ in range(size)]
    townships = [{"name": name, "cadres": posts} for name, posts in zip(names, cadres, strict=True)]
    sizes = draw(st.sampled_from(["residents", "population", ""]))
    for row in townships:
        if sizes:
            row[sizes] = draw(st.integers(0, 8) if sizes == "residents" else st.integers(1, 100_000))
    listed = draw(st.booleans())
    picked = draw(st.lists(st.sampled_from(params), max_size=5, unique=True))
    picked = [name for name in picked if not (listed and name in (*_SAID_BY_DUTIES, "assessment.veto_domains"))]
    if MANDATES in params and not listed and MANDATES not in picked and draw(st.booleans()):
        picked.append(MANDATES)
    departments = draw(_departments(listed, picked)) if draw(st.booleans()) else []
    fields = [row["domain"] for row in departments] or [domain.name["zh"] for domain in domains()]
    content = {"townships": townships, "departments": departments}
    if listed:
        content[DUTIES] = draw(_duties(fields, names))
    if draw(st.booleans()):
        content["people"] = [
            {"name": name, "leaders": draw(st.integers(0, posts)), "young": draw(st.integers(0, posts))}
            for name, posts in zip(names, cadres, strict=True)
            if draw(st.booleans())
        ]
        picked = [name for name in picked if name != "cadres.young_share"]
    for name in picked:
        for row in townships:
            if draw(st.integers(0, 3)):
                row[name] = _at(name, draw(SHARES))
    return {name: rows for name, rows in content.items() if rows}


@st.composite
def _departments(draw, listed, picked):
    known = draw(st.lists(st.sampled_from([domain.name["zh"] for domain in domains()]), max_size=6, unique=True))
    rows = [{"domain": name} for name in known]
    rows += [{"domain": f"{draw(NAMES)} d{k}"} for k in range(draw(st.integers(0 if rows else 1, 6)))]
    for k, row in enumerate(rows):
        row |= {"name": f"{draw(NAMES)} b{k}"} if draw(st.booleans()) else {}
    columns = {"visits": "inspection.visits_per_month", "downshift": "responsibility.downshift"}
    columns |= {} if listed else {"enforcement": "work.enforcement_share"}
    for name, param in columns.items():
        if param not in picked and draw(st.booleans()):
            for row in rows:
                if draw(st.integers(0, 3)):
                    row[name] = draw(SHARES)
    for row in rows:
        row |= {"business": draw(st.booleans())} if draw(st.booleans()) else {}
    if not listed and draw(st.booleans()):
        ranked = draw(st.permutations(range(len(rows))))[: draw(st.integers(1, len(rows)))]
        for rank, k in enumerate(ranked, 1):
            rows[k]["veto_rank"] = rank
    return rows


@st.composite
def _duties(draw, fields, names):
    """Duties that are spread enough for the room of departments."""
    least = (len(fields) + 1) // 2
    order = draw(st.permutations(fields))[: draw(st.integers(least, len(fields)))]
    rows = []
    for k, domain in enumerate(order):
        rows.append({"item": f"{draw(NAMES)} {k}", "domain": domain, "holder": draw(st.sampled_from(HOLDERS))})
        rows[-1]["yearly"] = float(draw(st.integers(6, 12)))
        rows[-1] |= {"one_veto": True} if k < 10 and draw(st.booleans()) else {}
        if draw(st.booleans()):
            within = draw(st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True))
            rows.append({"item": f"more {k}", "domain": domain, "holder": draw(st.sampled_from(HOLDERS))})
            rows[-1] |= {"yearly": draw(st.floats(0.0, 6.0, width=32)), "townships": within}
    if draw(st.booleans()):
        for row in rows:
            if draw(st.booleans()):
                row["hours"] = draw(st.floats(2.0, 60.0, width=32))
    often = draw(st.sampled_from([1, 1, 15, 0]))  # so often that a matter stands for several occasions; nothing said
    for row in rows:
        if often > 1:
            row |= {"yearly": row["yearly"] * often, "hours": draw(st.floats(2.0, 12.0, width=32))}
        elif not often:
            del row["yearly"]
    return rows


def _at(name, share):
    """A value of a parameter `share` of the way through its range; of mandates so that townships do not differ much."""
    row = sim.parameters()[name]
    low = 2.0 if name == MANDATES else row.low
    value = low + (row.high - low) * share
    return float(round(value)) if row.integer else min(row.high, max(row.low, value))


@st.composite
def tabled_counties(draw, params=tuple(TOWNSHIP_PARAMS)) -> County:
    """A county of one's own; of townships' parameters only `params` may differ."""
    content = draw(own_tables(params))
    try:
        return county_of(content)
    except sim.InputError as error:
        assume(error.args[0] != "county_slots")
        raise
