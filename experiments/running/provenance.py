"""Where results come from: versions, the state of the sources, the machine."""

import platform
import socket
import subprocess
from datetime import UTC, datetime
from typing import Any

from sim.tables import FOLDER
from sim.versions import installed, versions

STORAGE = ("pyarrow", "filelock", "distributed")  # what a study stands on besides the model


def now() -> str:
    """Time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def host() -> str:
    """Name of this machine."""
    return socket.gethostname()


def all_versions() -> dict[str, str]:
    """Versions of the model, of what it stands on, and of what a study stands on besides."""
    return versions() | {package: installed(package) for package in STORAGE}


def provenance() -> dict[str, Any]:
    """Versions by name, the state of the sources, the platform."""
    return {"versions": all_versions(), "git": git_state(), "platform": platform.platform()}


def git_state() -> dict[str, Any] | None:
    """Commit of the checkout the package belongs to, and whether files differ from it; None if to none, or unknown."""
    if _git("ls-files", "--error-unmatch", __file__) is None:  # installed, perhaps into somebody else's checkout
        return None
    commit, changed = _git("rev-parse", "HEAD"), _git("status", "--porcelain")
    return None if commit is None or changed is None else {"commit": commit.strip(), "changed": bool(changed)}


def _git(*words: str) -> str | None:
    command = ["git", "-C", str(FOLDER), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
