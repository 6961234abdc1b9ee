"""Counties of tables of their own for the tests: townships of any size, departments, duties, columns of parameters."""

from counties import BASES, LEVERS, NAMES, at, changes, shares
from hypothesis import strategies as st

import sim
from sim.county import (
    DOWNSHIFT,
    ENFORCEMENT,
    HOLDERS,
    MANDATES,
    MOST_SLOTS,
    VISITS,
    County,
    Duty,
    Township,
)
from sim.domains import Domain, domains
from sim.parameter import parameters

# Departments have these for the whole county; mandates stand in `County.matters`.
COLUMNS = [name for name in NAMES if not name.startswith("department.") and name != MANDATES]


def own_county(*townships, departments=None, **tables):
    """A county of tables; townships are named by numbers unless they have names."""
    named = [t if isinstance(t, Township) else Township(str(k), **t) for k, t in enumerate(townships, 1)]
    return County(tuple(named), departments or domains(), tables={"townships": ()}, **tables)


def lived_in(county, months=24, params=None):
    """The baseline without years before in a county of tables; `params` where these say nothing else."""
    case = sim.load_case("baseline").with_structure(warm_up=0, months=months)
    return case.with_params(params or {}).with_county(county)


def department(number, ratio=1.0, business=False, veto_rank=0):
    texts = {"zh": f"部门{number}", "en": f"department {number}"}
    return Domain(f"d{number}", texts, texts, ratio, business, veto_rank)


@st.composite
def departments(draw, most=12):
    number = draw(st.integers(1, most))
    ranked = draw(st.permutations(range(number)))[: draw(st.integers(0, number))]
    rank = {place: k for k, place in enumerate(ranked, 1)}
    ratios = st.sampled_from([0.0, 0.5, 1.0, 1.625, 3.0])
    return tuple(department(k + 1, draw(ratios), draw(st.booleans()), rank.get(k, 0)) for k in range(number))


@st.composite
def townships(draw, most=4):
    columns = draw(st.lists(st.sampled_from(COLUMNS), unique=True, max_size=20))
    found = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        cadres, residents = draw(st.integers(1, 8)), draw(st.integers(0, 8))
        filled = [name for name in columns if draw(st.booleans())]
        params = {name: at(name, draw(shares)) for name in filled}
        found.append(Township(f"乡{number}", cadres, residents, min(cadres, draw(st.integers(0, 3))), params))
    return tuple(found)


@st.composite
def duty_lists(draw, places, offices):
    """A duty of each department everywhere, and some that are frequent, timed, under veto or of a few townships."""
    holders = st.sampled_from(HOLDERS)
    usual = draw(st.sampled_from([12.0, 30.0, 150.0]))
    timed = 10.0 if usual == 150.0 else None  # of several occasions in one matter, hours must be said
    duties = [Duty(f"list {d}", d, draw(holders), yearly=usual, hours=timed) for d in range(offices)]
    for k in range(draw(st.integers(0, 8))):
        some = tuple(sorted(draw(st.sets(st.integers(0, places - 1)))))
        yearly = usual * draw(st.sampled_from([0.5, 1.0, 2.5]))
        hours = draw(st.none() | st.sampled_from([4.0, 10.0]))
        place = draw(st.integers(0, offices - 1))
        duties.append(Duty(f"more {k}", place, draw(holders), draw(st.booleans()), yearly, hours, some))
    return tuple(duties)


def can_be(county):
    """Whether departments have room for their mandates, and what follows from the tables is within its range."""
    rows = parameters()
    within = all(rows[name].low <= value <= rows[name].high for name, value in county.levels.items())
    return within and county.slots.max() <= MOST_SLOTS


@st.composite
def _counties(draw):
    places, offices = draw(townships()), draw(departments())

    def column(name, number):
        values = st.tuples(*[shares.map(lambda share: at(name, share))] * number)
        return draw(st.just(()) | values)

    tables = {"visits": column(VISITS, len(offices)), "downshift": column(DOWNSHIFT, len(offices))}
    if draw(st.booleans()):
        tables["duties"] = draw(duty_lists(len(places), len(offices)))
    else:
        tables["enforcement"] = column(ENFORCEMENT, len(offices))
        tables["matters"] = column(MANDATES, len(places))
    return own_county(*places, departments=offices, **tables)


def own_counties():
    """1 to 4 unequal townships, 1 to 12 departments, with a list of duties or without."""
    return _counties().filter(can_be)


@st.composite
def own_cases(draw, months=(14, 26), most=40, bases=BASES):
    """A county of tables with any parameters and up to three dated reforms, some of them in a few townships.

    One of the `bases` comes first, and holds for all or where the tables say nothing else.
    """
    county, base = draw(own_counties()), draw(st.sampled_from(bases))
    case = lived_in(county, draw(st.integers(*months)), base | draw(changes(tuple(NAMES), most)))
    if draw(st.booleans()):
        case = case.with_params(base | draw(changes(most=6)))
    for month in sorted(draw(st.lists(st.integers(1, case.structure.months), max_size=3))):
        pilots = draw(st.lists(st.sampled_from([*county.places]), unique=True))
        case = case.with_reform(month, draw(changes(tuple(LEVERS), 12).filter(bool)), townships=pilots)
    return case
