"""Names complete while they are typed, in IPython with Jedi and without."""

import json
import os
import subprocess
import sys

import pytest
from places import ROOT

import sim
from sim.completion import begun


@pytest.mark.parametrize(
    "typed, name",
    [
        ('sim.load_case("ba', "ba"),
        ('sim.load_case("s1.n', "s1.n"),
        ("load_case('", ""),
        ('sim.CountyModel("s', "s"),
        ('case.with_params({"authority.de', "authority.de"),
        ('case.with_params({"authority.delegated_share": 0.9, "tol', "tol"),
        ("case.with_params({\n    'authority.delegated_share': 0.9,\n    '", ""),
        ('case.with_reform(61, {"', ""),
        ('case.with_reform(month=61, set={"a', "a"),
    ],
)
def test_a_name_is_found(typed, name):
    found, names = begun(typed)
    known = sim.case_names() if "load_case" in typed or "CountyModel" in typed else sim.parameters()
    assert found == name and names == [one for one in known if one.startswith(name)] and names


@pytest.mark.parametrize(
    "typed", ["", 'print("ba', 'load_case("baseline")', 'with_params({"a": ', 'with_params({"a": "', "x"]
)
def test_elsewhere_none_is(typed):
    assert begun(typed) is None


SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.Completer.use_jedi = sys.argv[1] == "jedi"
shell.run_cell("import sim; case = sim.load_case('baseline')")
lines = ['sim.load_case("ba', 'case.with_params({"authority.de', 'sim.parameters()["tolerance.c']
lines += ['case.params["tolerance.c']
found = {}
for line in lines:
    text, names = shell.complete(line)[:2]
    found[line] = [name.rpartition('"')[2] for name in names]
    assert len(set(names)) == len(names)
print(json.dumps(found))
"""


@pytest.mark.parametrize("jedi", ["jedi", "plain"])
def test_in_a_shell(jedi, tmp_path):
    pytest.importorskip("IPython")
    command = [sys.executable, "-W", "ignore", "-c", SHELL, jedi]
    own = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    found = json.loads(subprocess.check_output(command, cwd=ROOT, env=own, text=True, encoding="utf-8"))
    cases, levers, rows, values = found.values()
    assert cases == ["baseline"]
    assert levers == [name for name in sim.parameters() if name.startswith("authority.de")]
    wanted = [name for name in sim.parameters() if name.startswith("tolerance.c")]
    assert sorted(wanted) == sorted(rows) == sorted(values)


def test_what_only_passes_for_a_shell_is_left_alone():
    class Passing:
        """As Solara has one."""

    sim.load_ipython_extension(Passing())
