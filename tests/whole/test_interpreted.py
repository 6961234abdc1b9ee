"""The rules without the compiler: the same county, interpreted line by line, ends in the same bytes."""

import os
import subprocess
import sys

from counties import county, fingerprint
from own_counties import department, lived_in, own_county
from places import ROOT

import sim
from sim.county import Duty

FOLDERS = [os.fspath(ROOT / folder) for folder in ("", "tests", "tests/whole")]
PARAMS = {
    "inspection.visits_per_month": 0.5,
    "inspection.supervision": 0.5,
    "accountability.exposure_months": 6,
    "assessment.veto_domains": 10,
    "work.incident_slope": 0.05,
    "assessment.veto_lookback": 1.0,
    "tolerance.coverage": 1.0,
    "residents.complaint_rate": 0.2,
    "cadres.temptation": 2.0,
    "cadres.risk_curvature": 2.0,
    "support.rotation": 0.5,
    "cadres.rent": 2.0,
    "work.idea_rate": 0.3,
    "cadres.paper_memory": 0.5,
    "cadres.wear_unfair": 0.2,
    "cadres.veto_attention": 1.0,
    "work.triage": 0.3,
    "work.major_share": 0.3,
    "cadres.major_stake": 2.0,
    "support.risk_briefing": 1.0,
    "department.adaptation": 0.1,
    "authority.recall": 1.0,
    "support.matching": 0.5,
    "assessment.vote_threshold": 0.6,
    "assessment.elimination_share": 0.2,
}


def own():
    """Townships that differ, and as many departments as there can be, the last of them the busiest."""
    offices = tuple(department(k, veto_rank=k) for k in range(1, 65))
    towns = {"cadres": 4, "residents": 3, "params": {"support.rotation": 0.4}}, {"cadres": 1, "residents": 0}
    duties = tuple(Duty(f"{d}", d, "shared", yearly=1.0 if d < 63 else 7.0) for d in range(64))
    pilot = {"authority.delegated_share": 1.0, "workload.mandates": 1.0}
    case = lived_in(own_county(*towns, departments=offices, duties=duties), 14, PARAMS)
    return [case, case.with_reform(3, pilot, townships=["1"])]


SCRIPT = f"""
import numba
assert numba.config.DISABLE_JIT
from counties import county, fingerprint
import sim
from test_interpreted import own
from sim.rules.decision import choose
assert not hasattr(choose, "py_func"), "still compiled"
for params in ({{}}, {PARAMS!r}):
    case = county(townships=2, cadres=5, residents=4, months=14, params=params)
    print(fingerprint(sim.simulate(case, seed=3).archive))
for case in own():
    print(fingerprint(sim.simulate(case, seed=3).archive))
"""


def test_interpreted_rules_give_the_same_bytes():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(FOLDERS)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    expected = []
    for params in ({}, PARAMS):
        case = county(townships=2, cadres=5, residents=4, months=14, params=params)
        expected.append(fingerprint(sim.simulate(case, seed=3).archive))
    expected += [fingerprint(sim.simulate(case, seed=3).archive) for case in own()]
    assert len(set(expected)) == 4
    assert done.stdout.split() == expected
