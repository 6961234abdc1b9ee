"""However a command is ended, it says so in one line; what it says of going on is true."""

import os
import signal
import subprocess
import sys
import time

import pytest
from little_studies import little
from places import ROOT
from typer.testing import CliRunner

from experiments.cli import app
from experiments.running.backends import Threads
from experiments.running.resume import run_study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
# a module that everything needs never ends being imported, and says when it has begun
HANGING = "import pathlib, time\npathlib.Path({begun!r}).touch()\nfor _ in range(600):\n    time.sleep(0.1)\n"


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_stopped_while_it_is_imported(ending, tmp_path):
    begun = tmp_path / "begun"
    (tmp_path / "typer.py").write_text(HANGING.format(begun=str(begun)), encoding="utf-8")
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\nimport quanze; quanze.main()"
    path = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen([sys.executable, "-c", code, "cases"], env=os.environ | path, cwd=ROOT, **pipe) as started:
        end = time.monotonic() + 60
        while not begun.exists():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)
        started.send_signal(getattr(signal, ending))
        shown, errors = started.communicate(timeout=30)
    assert (started.returncode, shown) == (128 + getattr(signal, ending), "")
    assert errors == "已中断 · stopped\n"


def said_of(folder):
    return CliRunner().invoke(app, ["--lang", "en", "status", str(folder)]).stdout


def test_how_to_go_on_is_only_said_where_it_works(tmp_path, monkeypatch):
    folder = tmp_path / "of two words"
    results = run_study(little(window=6), folder, Threads(1))
    assert "go on with" not in said_of(folder)
    for part in (results.folder / "runs").iterdir():
        part.unlink()
    assert f"go on with: quanze resume '{folder}'\n" in said_of(folder)
    monkeypatch.setattr("experiments.running.resume.rules", lambda: "other rules")
    assert "go on with" not in said_of(folder) and "other rules" in said_of(folder)
