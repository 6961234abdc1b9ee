"""The rules without the compiler: the same county, interpreted line by line, ends in the same bytes."""

import os
import subprocess
import sys

from counties import county, fingerprint
from places import ROOT

import sim

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
SCRIPT = f"""
import numba
assert numba.config.DISABLE_JIT
from counties import county, fingerprint
import sim
from sim.rules.decision import choose
assert not hasattr(choose, "py_func"), "still compiled"
for params in ({{}}, {PARAMS!r}):
    case = county(townships=2, cadres=5, residents=4, months=14, params=params)
    print(fingerprint(sim.simulate(case, seed=3).archive))
"""


def test_interpreted_rules_give_the_same_bytes():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([os.fspath(ROOT), f"{ROOT}/tests"])},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    expected = []
    for params in ({}, PARAMS):
        case = county(townships=2, cadres=5, residents=4, months=14, params=params)
        expected.append(fingerprint(sim.simulate(case, seed=3).archive))
    assert len(set(expected)) == 2
    assert done.stdout.split() == expected
