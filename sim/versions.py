"""What ran: versions of the model and of what it stands on."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__version__ = "2.1.0"  # of the model and its software; the one place
MODEL = "2.0"  # since which version a run gives what it gives; rises with any change of a number of `tests/golden`
PACKAGES = ("mesa", "numpy", "scipy", "numba", "pandas", "matplotlib", "SALib")


def source_hash() -> str:
    """Hash of every Python source of the package: the version of the rules, to the letter."""
    digest = hashlib.sha256(version("numba").encode())
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def versions() -> dict[str, str]:
    """Versions by name; the rules are identified by a hash of their sources."""
    found = {"quanze": __version__, "rules": source_hash(), "python": platform.python_version()}
    found["platform"] = f"{platform.system()} {platform.machine()}"
    return found | {package: installed(package) for package in PACKAGES}


def installed(package: str) -> str:
    """Version of a package, or that there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def show_versions() -> None:
    """Print `versions`, for bug reports and papers.

    Examples
    --------
    >>> import sim
    >>> sim.show_versions()
    quanze ...
    rules ...
    """
    for name, value in versions().items():
        print(f"{name:12} {value}")
