"""Code of the user's own, named as ``package.module:name``: the one door through which it is imported."""

from functools import cache
from importlib import import_module
from typing import Any

from sim.errors import InputError


@cache
def imported(path: str) -> Any:
    """Return what is at ``package.module:name``.

    Raises
    ------
    InputError
        There is no such module or name, or the module itself fails, or ends the process.
    """
    module, _, name = path.partition(":")
    try:
        return getattr(import_module(module), name)
    except (Exception, SystemExit) as error:
        raise InputError("import_failed", path=path, reason=f"{type(error).__name__}: {error}") from None


def imported_class(path: str) -> type:
    """Return the class at ``package.module:Class``."""
    found = imported(path)
    if not isinstance(found, type):
        raise InputError("import_no_class", path=path)
    return found
