"""What ran: versions of the model and of what it stands on."""

import platform
from importlib.metadata import PackageNotFoundError, version

__version__ = "2.0.0"  # of the model and its software; the one place
PACKAGES = ("mesa", "numpy", "scipy", "numba", "pandas", "matplotlib", "SALib")


def versions() -> dict[str, str]:
    """Versions by name; the rules are identified by a hash of their sources."""
    from sim.compiled import source_hash

    found = {"quanze": __version__, "rules": source_hash(), "python": platform.python_version()}
    found["platform"] = f"{platform.system()} {platform.machine()}"
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


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
