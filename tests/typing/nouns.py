"""What a type checker knows of the public nouns; mypy reads this file, nothing runs it."""

from typing import assert_type

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import experiments as ex
import sim
from sim.listing import Listing

case = sim.load_case("baseline")
assert_type(case, sim.Case)
assert_type(case.with_params({"authority.delegated_share": 0.9}), sim.Case)
changes: dict[str, float] = {}
assert_type(case.with_params(changes), sim.Case)
assert_type(case.with_reform(61, {"tolerance.coverage": 0.5}), sim.Case)
assert_type(sim.parameters(), Listing[sim.Parameter])
assert_type(sim.indicators()["inaction_rate"], sim.Indicator)
assert_type(sim.case_names(), list[str])
assert_type(sim.language(), str)
assert_type(sim.read_county("plain"), sim.County)

run = sim.simulate(case, seed=1)
assert_type(run, sim.Run)
assert_type(run.rates(), dict[str, float])
assert_type(run.events, np.ndarray)
assert_type(run.plot("inaction_rate"), Figure)
runs = sim.simulate_many(case, (seed for seed in range(3)))
assert_type(runs, sim.Runs)
assert_type(runs[0], sim.Run)
assert_type(sim.CountyModel(case).run, sim.Run)
_: pd.DataFrame = runs.summary()

assert_type(ex.compare([case, case], range(3)), ex.Comparison)
assert_type(ex.compare_until([case, case], 0.1, ["inaction_rate"], 20, 40), ex.Comparison)
assert_type(ex.inquire([case, case], range(3)), ex.Inquiry)
assert_type(ex.doses([case], [0.5], range(3)), ex.DoseResponse)
__: pd.DataFrame = ex.cost(case)
assert_type(ex.survey([case], range(3)), ex.Survey)
assert_type(ex.drift(case, range(3)), ex.Drift)
assert_type(ex.story(case), ex.Story)
assert_type(ex.targets(), ex.Evidence)
assert_type(ex.targets()["T1"], ex.Target)
assert_type(ex.fit(case, range(3)), ex.Fit)
assert_type(ex.prior_check(case, 20, [1]), ex.PriorCheck)
assert_type(ex.imbalance(sim.read_county("plain")), ex.Imbalance)
assert_type(ex.read("robust_reforms"), ex.Question)
answer = ex.read("robust_reforms").run(backend=ex.Threads(2))
assert_type(answer, ex.Answer)
assert_type(answer.sentences("zh"), list[str])
assert_type(answer.plot(), Figure)

# what is not there is an error: mypy complains of an ignore that is not needed
sim.nothing  # type: ignore[attr-defined]  # noqa: B018
ex.nothing  # type: ignore[attr-defined]  # noqa: B018
sim.simulate("baseline")  # type: ignore[arg-type]
