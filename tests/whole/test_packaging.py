"""What people receive: the sdist, the wheel, and the committed text.

The wheel is installed into a new virtual environment without any download. Its dependencies are the
ones of the environment that runs the tests, reached through a ``.pth`` file. Paths added that way are
not searched for further ``.pth`` files, so this project's editable install stays out of sight; the
tests check that what is imported lies in the new environment.
"""

import math
import os
import re
import runpy
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from places import ROOT


def run(*command, cwd, **env):
    """Run a command away from this checkout's influence and return what it printed."""
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**keep, "PYTHONUTF8": "1", **env},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=600,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


class Built(NamedTuple):
    wheel: Path
    sdist: Path


class Installed(NamedTuple):
    home: Path
    programs: Path
    elsewhere: Path

    def python(self, code):
        return run(self.programs / "python", "-c", code, cwd=self.elsewhere)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the sdist, and the wheel out of the sdist."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (wheel,) = out.glob("*.whl")
    (sdist,) = out.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Install the wheel into a new environment."""
    home = tmp_path_factory.mktemp("environment") / "venv"
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=elsewhere)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    purelib = Path(run(programs / "python", "-c", ask, cwd=elsewhere).strip())
    paths = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (purelib / "dependencies.pth").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", programs / "python", "install", "--quiet"]
    # pip would see the editable install through the .pth file and take the project for installed.
    run(*pip, "--no-deps", "--no-index", "--ignore-installed", built.wheel, cwd=elsewhere)
    return Installed(home, programs, elsewhere)


def test_wheel_holds_the_data(built):
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
    for name in (
        "sim/tables/parameters.toml",
        "sim/cases/baseline.toml",
        "sim/fonts/NotoSansSC-Regular-subset.otf",
        "sim/fonts/OFL.txt",
        "experiments/cli/__init__.py",
        "sim/py.typed",
        "experiments/py.typed",
    ):
        assert name in names
    # Every file of the two packages is in the wheel, whatever its kind.
    for path in tracked("sim", "experiments"):
        assert path in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sim", "experiments", "quanze.py"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not any("__pycache__" in name for name in names)


def test_sdist_holds_what_a_developer_needs(built):
    with tarfile.open(built.sdist) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}
    tops = {name.split("/")[0] for name in names}
    assert {"sim", "experiments", "tests", "docs", "tools", "requirements", "Makefile", "LICENSE"} <= tops
    assert {"README.md", "README.zh.md", "tests/whole/test_packaging.py"} <= names
    assert not any(top.startswith(".venv") for top in tops)
    assert all(name.startswith("results/reference") for name in names if name.startswith("results/"))
    assert not any("__pycache__" in name for name in names)


def test_the_installed_package_is_the_one_imported(installed):
    code = "import sim, experiments; print(sim.__file__); print(experiments.__file__)"
    for file in installed.python(code).split():
        assert Path(file).resolve().is_relative_to(installed.home.resolve())


def test_the_installed_command_runs_from_another_folder(installed):
    assert "baseline" in run(installed.programs / "quanze", "cases", cwd=installed.elsewhere)
    assert list(installed.elsewhere.iterdir()) == []


def test_the_installed_model_runs(installed):
    share = installed.python(
        "import sim; case = sim.load_case('baseline').with_structure(warm_up=0, townships=2, months=12);"
        "print(float(sim.simulate(case, seed=1).summary()['acted_share']))"
    )
    assert 0 < float(share) <= 1 and math.isfinite(float(share))


def tracked(*folders):
    """List the files that are, or are about to be, committed."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = run("git", "ls-files", "-z", "-co", "--exclude-standard", "--", *folders, cwd=ROOT)
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_machine():
    # In pieces, so that this file passes.
    needles = re.compile(
        "|".join(
            [
                "pypi" + r"\.org",
                "python" + "hosted",
                "npm" + r"js\.org",
                "deb" + r"ian\.org",
                r"(?<![\w.~*)}-])/" + r"(?:work|root|opt)/",
                r"index-" + "url",
            ]
        )
    )
    found = []
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8").splitlines(), 1):
            if needles.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []


def set_up_with(python):
    """Ask the set-up, run as if by another Python, which lock it takes; what it printed instead if it refuses."""
    code = (
        f"import runpy, sys; sys.version_info = {python}; "
        "found = runpy.run_path('tools/setup.py'); print(found['lock_for']('dev').name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True
    )
    return done.returncode, (done.stdout + done.stderr).strip()


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_each_python_has_its_own_locks(minor):
    assert set_up_with((3, minor, 0)) == (0, f"dev-3.{minor}.lock")
    for level in ("core", "dev", "notebooks", "app", "docs"):
        assert (ROOT / f"requirements/{level}-3.{minor}.lock").is_file()
    metadata = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"Programming Language :: Python :: 3.{minor}"' in metadata


@pytest.mark.parametrize("python", [(3, 10, 9), (3, 15, 0), (4, 11, 0)])
def test_a_python_without_locks_is_refused_in_one_sentence(python):
    code, said = set_up_with(python)
    assert code == 1 and len(said.splitlines()) == 1
    assert f"quanze supports Python 3.11 to 3.14, not {python[0]}.{python[1]};" in said


def test_as_many_locks_are_made_as_there_are():
    made = runpy.run_path(str(ROOT / "tools/lock.py"))
    names = {f"{level}-{python}.lock" for level in made["LEVELS"] for python in made["PYTHONS"]}
    assert names == {path.name for path in (ROOT / "requirements").glob("*.lock")}


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda path: path.name)
def test_locks_are_complete_and_name_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[\w.-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    core = lock.with_name(re.sub("^[a-z]+", "core", lock.name)).read_text(encoding="utf-8")
    versions = set(re.findall(r"^([\w.-]+==[^ ]+)", text, re.MULTILINE))
    assert set(re.findall(r"^([\w.-]+==[^ ]+)", core, re.MULTILINE)) <= versions
