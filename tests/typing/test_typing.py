"""A type checker knows the public nouns, from outside of the packages."""

import subprocess
import sys

from places import ROOT


def test_mypy_knows_the_nouns(tmp_path):
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path, "--follow-imports", "silent"]
    command += ["--config-file", ROOT / "pyproject.toml", ROOT / "tests" / "typing" / "nouns.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
