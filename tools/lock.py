"""Write the locks: exact versions with hashes, for all systems, and no address of any kind.

::

    python tools/lock.py              # keep what is locked, add what is new
    python tools/lock.py --upgrade    # the newest versions

A lock is named after the Python it serves. A new one starts as a copy of the locks of the Python before it, so that
both run the same versions.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Mesa 3.3.1 is the last for Python 3.11.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# All environments run the same numbers: each level takes the versions of the one it names.
LEVELS = {"core": None, "dev": "core", "notebooks": "dev", "app": "dev", "docs": "dev"}


def main() -> None:
    """Write all locks."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    for python in PYTHONS:
        for level, below in LEVELS.items():
            lock = f"requirements/{level}-{python}.lock"
            same = [] if below is None else ["--constraints", f"requirements/{below}-{python}.lock"]
            command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *upgrade, *same]
            command += ["--universal", "--fork-strategy", "fewest", "--python-version", python]
            command += ["--generate-hashes", "--strip-extras", "--no-header", "--no-annotate"]
            command += ["--output-file", lock, "pyproject.toml", f"requirements/{level}.in"]
            subprocess.run(command, cwd=ROOT, check=True)
            if "://" in (ROOT / lock).read_text(encoding="utf-8"):
                sys.exit(f"{lock} names an address")
            print(lock)


if __name__ == "__main__":
    main()
