"""Set up the virtual environment from the committed locks; instant when nothing has changed.

::

    python tools/setup.py                # what running needs
    python tools/setup.py --dev          # and what the tests need
    python tools/setup.py --notebooks    # and Jupyter Lab
    python tools/setup.py --app          # and what the workshop page needs
    python tools/setup.py --docs         # and what builds the documentation site

The environment is ``.venv``, or what ``--venv`` or the variable ``VENV`` names. Only the standard
library is used, and every line also parses on old Pythons, so that those get the one-line error.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMP = "quanze-setup.txt"
PYTHON = "{}.{}".format(*sys.version_info)
MINORS = sorted(int(path.stem.split(".")[1]) for path in ROOT.glob("requirements/core-3.*.lock"))
if PYTHON not in [f"3.{minor}" for minor in MINORS]:
    sys.exit(
        "权责支持 Python 3.{0} 至 3.{1}，不支持 {2}；请另行指定：make PYTHON=python3.{0} … · "
        "quanze supports Python 3.{0} to 3.{1}, not {2}; name another with make PYTHON=python3.{0} …".format(
            MINORS[0], MINORS[-1], PYTHON
        )
    )


def lock_for(level: str) -> Path:
    """Return the lock of this level for the running Python."""
    return ROOT / "requirements" / f"{level}-{PYTHON}.lock"


def digest(levels: list[str]) -> str:
    """Return a hash of all that decides what an environment of these levels contains."""
    found = hashlib.sha256()
    for path in (*map(lock_for, levels), ROOT / "pyproject.toml", Path(__file__)):
        found.update(path.read_bytes())
    return found.hexdigest()


def read_stamp(venv: Path) -> dict[str, str]:
    """Return what an earlier set-up noted, or nothing."""
    try:
        lines = (venv / STAMP).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def write_stamp(venv: Path, stamp: dict[str, str]) -> None:
    """Note what the environment holds."""
    text = "".join(f"{key}={value}\n" for key, value in stamp.items())
    (venv / STAMP).write_text(text, encoding="utf-8")


def run(*command: str) -> None:
    """Run a command; on failure end with its exit code, its own words being the explanation."""
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    if code:
        sys.exit(code)


def create(venv: Path, stamp: dict[str, str]) -> None:
    """Make an empty environment where there is none, or where ours no longer fits."""
    if Path(sys.prefix).resolve() == venv.resolve():
        sys.exit(f"{venv} must be made anew: run this with a Python from outside of it")
    if venv.exists() and not stamp and (not venv.is_dir() or any(venv.iterdir())):
        sys.exit(f"{venv} exists and was not made by this script; remove it, or name another with VENV=…")
    shutil.rmtree(venv, ignore_errors=True)
    # Says whose folder this is, should anything below be interrupted.
    venv.mkdir(parents=True)
    write_stamp(venv, {"made": "tools/setup.py"})
    run(sys.executable, "-m", "venv", str(venv))


def main() -> None:
    """Bring the environment up to date."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument("--notebooks", action="store_true", help="also Jupyter Lab")
    parser.add_argument("--app", action="store_true", help="also what the workshop page needs")
    parser.add_argument("--docs", action="store_true", help="also what builds the documentation site")
    parser.add_argument("--venv", default=os.environ.get("VENV") or ".venv", help="folder (default: .venv)")
    args = parser.parse_args()

    venv = ROOT / args.venv
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = read_stamp(venv)
    # An environment cannot be moved, nor can its Python change.
    place = f"{venv} {PYTHON}"
    fits = stamp.get("place") == place and python.exists()
    # Who has tested here keeps the tools; every other level contains core.
    wanted = {level for level in ("dev", "notebooks", "app", "docs") if getattr(args, level)}
    wanted |= set(stamp.get("levels", "").split()) - {"core"} if fits else set()
    levels = sorted(wanted) or ["core"]
    held = " ".join(levels)
    if fits and stamp.get("levels") == held and stamp.get("digest") == digest(levels):
        return

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    print(f"setting up {args.venv} ({held}), about a minute, once · 正在安装运行环境，约一分钟", flush=True)
    if not fits:
        create(venv, stamp)
        write_stamp(venv, {"place": place})
    else:
        # Half an installation must not pass for a whole one.
        write_stamp(venv, {"place": place, "levels": held})
    pip = (str(python), "-m", "pip", "install", "--quiet")
    for level in levels:
        run(*pip, "--require-hashes", "-r", str(lock_for(level)))
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    # pip does this for packages; without it each command reads the project's sources anew where Python may not write.
    run(str(python), "-m", "compileall", "-q", "sim", "experiments", "tools")
    compile_rules(python)
    write_stamp(venv, {"place": place, "levels": held, "digest": digest(levels)})


def compile_rules(python: Path) -> None:
    """Compile the rules for both drivers, and say how long it took."""
    print("compiling the rules, about half a minute, once · 正在编译规则，约半分钟，只此一次", flush=True)
    begin = time.monotonic()
    run(str(python), "-m", "sim.warming")
    print(f"compiled in {time.monotonic() - begin:.0f} s · 编译完毕", flush=True)


if __name__ == "__main__":
    main()
