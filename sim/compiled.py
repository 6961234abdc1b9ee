"""One decorator for every compiled rule: machine code without the interpreter lock, cached safely.

Numba's own cache looks only at the file a function stands in, so an edit in a rule that another file calls would go
unseen and old results would come back. The cache folder is therefore named after a hash of all sources of this
package.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

from sim.versions import source_hash

F = TypeVar("F", bound=Callable[..., Any])
PACKAGE = Path(__file__).parent
_lock = threading.Lock()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def cache_folder() -> Path | None:
    """First writable place for compiled code, or None: then everything is compiled afresh, and nothing fails."""
    homes = [PACKAGE / "__pycache__"]
    if os.environ.get("QUANZE_CACHE_DIR"):
        homes.insert(0, Path(os.environ["QUANZE_CACHE_DIR"]))
    user = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    homes.append(Path(user) / "quanze")
    for home in homes:
        folder = home / f"compiled-{source_hash()}"
        if _writable(folder):
            _forget_old(home)
            return folder
    return None


def _forget_old(home: Path, keep: int = 4) -> None:
    """Remove what older sources left: tens of megabytes each. A few stay, for checkouts that share the place."""
    folders = sorted(home.glob("compiled-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[keep:]:
        shutil.rmtree(folder, ignore_errors=True)


# Rules allocate nothing, so nobody has to count references to the arrays they are handed; and a World is a hundred
# machine words, so a rule is compiled into its caller rather than called. Together that is eight times faster.
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,
    "forceinline": True,
}
_CACHE = cache_folder()


def kept() -> bool:
    """Whether the compiled driver lies ready, so that nothing need be compiled."""
    return _CACHE is not None and any(_CACHE.glob("*/engine.live-*.nbc"))


def compiled(function: F) -> F:
    """Compile `function`, callable from Python and from other rules, and keep the machine code for the next process."""
    return _compile(function)


def inner(function: F) -> F:
    """Compile a `function` that only other rules call: without a way in from Python it compiles faster."""
    return _compile(function, no_cpython_wrapper=True)


def seldom(function: F) -> F:
    """Compile a `function` that other rules rarely call: called, not compiled into each of them."""
    return _compile(function, no_cpython_wrapper=True, forceinline=False)


def typed(signature: str) -> Callable[[F], F]:
    """Compile for one signature only, so that callers with narrower integers or enums do not each get a copy."""
    return lambda function: _compile(function, signature)


def _compile(function: F, *signature: str, **options: Any) -> F:
    decorate: Any = numba.njit
    settings: Any = numba.config
    options = {**_OPTIONS, **options}
    if _CACHE is None:
        return decorate(*signature, **options)(function)
    with _lock:  # Numba reads the folder from a global while decorating; it is put back at once
        before = settings.CACHE_DIR
        settings.CACHE_DIR = str(_CACHE)
        try:
            return decorate(*signature, cache=True, **options)(function)
        finally:
            settings.CACHE_DIR = before
