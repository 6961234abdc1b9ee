"""What people import: `sim` and `experiments` hold exactly the nouns they list, and load them on first use."""

import re
import subprocess
import sys
from typing import get_args

import pytest
from places import ROOT

import experiments as ex
import sim
from sim import names

NOUNS = {
    sim: """Case Reform Structure Parameters Parameter Indicator Run Runs CountyModel TownshipCadre CountyDepartment
        Resident Matter Option load_case case_names parameters indicators simulate simulate_many language use_language
        use_font show_versions State halt load_state resume QuanzeError InputError StudyError ClusterError
        TellingError Variant load_variant variant_names Demand demands County read_county write_county""",
    ex: """compare compare_until drift horizons cost inquire doses plane survey story read Question Answer Comparison
        Inquiry Drift Horizons DoseResponse Plane Survey Story StudyRuns Sensitivity Effects Worlds Threads Processes
        Dask Outcome Readings readings LeftOut leave_one_out
        Imbalance imbalance Evidence Target targets Fit fit PriorCheck prior_check Calibration calibrate
        plausible_worlds Conclusions SmallReforms
        Information information TippingPoints tipping""",
}


@pytest.mark.parametrize("package", NOUNS, ids=lambda package: package.__name__)
def test_a_package_holds_its_nouns_and_no_others(package):
    assert sorted(package.__all__) == sorted(NOUNS[package].split())
    shown = dir(package)
    assert [name for name in shown if not name.startswith("_")] == sorted(package.__all__)
    for name in package.__all__:
        noun = getattr(package, name)
        assert noun.__module__.startswith(f"{package.__name__}."), name
    found = {}
    exec(f"from {package.__name__} import *", found)
    assert found.keys() - {"__builtins__"} == set(package.__all__)


@pytest.mark.parametrize("package", NOUNS, ids=lambda package: package.__name__)
def test_another_name_is_an_error(package):
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = package.nothing


def test_looking_loads_nothing_slow():
    code = "import sys, sim, experiments; sim.load_case('s2'); sim.parameters(); dir(sim); dir(experiments)\n"
    code += "print([name for name in ('numba', 'mesa', 'matplotlib', 'pandas', 'scipy') if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "[]"


def test_the_names_for_editors_are_those_of_the_tables():
    """``python -m tools.names`` writes them."""
    assert get_args(names.CaseName) == tuple(sim.case_names())
    assert get_args(names.ParameterName) == tuple(sim.parameters())
    assert get_args(names.IndicatorName) == tuple(sim.indicators())


def test_there_is_one_version():
    assert re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)[1] == (
        sim.__version__
    )
    assert not re.search(r"^version = ", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
