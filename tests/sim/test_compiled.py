"""Compiled code is kept, but never outlives the rule it was compiled from, and its place is not needed to run."""

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent
# One rule that calls another file's: the whole driver takes half a minute to compile and is kept in the same way.
RUN = """
import time
import sim.compiled
from sim.rules.decision import sigmoid
start = time.perf_counter()
found = sigmoid(0.5)
print(sim.__file__, sim.compiled._CACHE, time.perf_counter() - start, found, sep="|")
"""


def run(folder, home=None, **env):
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA_", "QUANZE_", "XDG_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=folder,
        env={**keep, "HOME": str(home or folder), "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **env},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    where, cache, took, found = done.stdout.strip().split("|")
    assert Path(where).is_relative_to(folder), "the copy ran, not this checkout"
    return cache, float(took), float(found)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_an_edit_in_another_file_is_seen(copy):
    """`sigmoid` in rules/decision.py calls `exp` in elementary.py: after an edit there no old result may come back."""
    cache, cold, before = run(copy)
    assert Path(cache).is_dir() and any(Path(cache).rglob("*.nbc"))
    again, warm, same = run(copy)
    assert (again, same) == (cache, before)
    assert warm < cold / 2, "the second process should find the machine code of the first"

    called = copy / "sim/elementary.py"
    text = called.read_text(encoding="utf-8")
    old = "    x = -746.0 if x < -746.0 else x\n"
    assert text.count(old) == 1
    called.write_text(text.replace(old, f"    x = x + 1.0\n{old}"), encoding="utf-8")
    edited, _, after = run(copy)
    assert edited != cache
    assert before == pytest.approx(1 / (1 + math.exp(-0.5))) and after == pytest.approx(1 / (1 + math.exp(0.5)))

    called.write_text(text, encoding="utf-8")
    back, _, restored = run(copy)
    assert (back, restored) == (cache, before)


def test_without_a_folder_to_write_it_runs_all_the_same(tmp_path):
    """Neither the package, nor the home, nor the place asked for can hold a folder: a file stands in the way of each.

    (Taking away permissions would not do: whoever runs the tests may be above them.)
    """
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "sim/__pycache__").write_text("a file")
    blocked = tmp_path / "file"
    blocked.write_text("a file")
    places = {"QUANZE_CACHE_DIR": str(blocked / "a"), "XDG_CACHE_HOME": str(blocked / "b")}
    cache, _, found = run(tmp_path, home=blocked / "home", **places)
    assert cache == "None"
    assert found == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert (tmp_path / "sim/__pycache__").read_text() == "a file"


def test_the_cache_can_be_sent_elsewhere(tmp_path):
    """Of two copies of the same sources, only the place differs; no compiling is needed to see where it would go."""
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    script = "import sim.compiled; print(sim.compiled._CACHE)"
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("QUANZE_", "XDG_", "PYTHON"))}

    def where(**env):
        command = [sys.executable, "-c", script]
        env = {**keep, "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path / "home"), **env}
        return Path(subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True).stdout.strip())

    asked = where(QUANZE_CACHE_DIR=str(tmp_path / "asked"))
    assert asked.parent == tmp_path / "asked"
    beside = where()
    assert beside.parent == tmp_path / "sim/__pycache__"
    shutil.rmtree(tmp_path / "sim/__pycache__")
    (tmp_path / "sim/__pycache__").write_text("a file")
    home = where()
    assert home.parent == tmp_path / "home/.cache/quanze"
    assert asked.name == beside.name == home.name
