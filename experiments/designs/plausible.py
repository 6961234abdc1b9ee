"""Worlds that could be: values of what nobody knows with which the county meets every target of the evidence.

`experiments.calibration` finds them and ``python -m tools.calibration --write`` keeps them here; see
``docs/calibration.md``. They belong to a model: under other rules they mean nothing.
"""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.designs.files import whole
from sim.errors import InputError, Said, because, unknown
from sim.parameter import parameters
from sim.versions import MODEL

if TYPE_CHECKING:
    import pandas as pd

    from sim.case import Case

FILE = Path(__file__).with_name("plausible.csv")
_FIRST = 2  # line of a file with its first world
PLAUSIBLE = "plausible"  # as files say: those that ship
WORLD, OF_MODEL, VARIANT = "world", "model", "variant"


def plausible_worlds(path: str | Path | None = None, variant: str = "") -> "pd.DataFrame":
    """The worlds that ship, or those of a file: a row each, a column per parameter.

    Parameters
    ----------
    path : str or Path, optional
        A CSV file with a column ``model``, the version of the model that found them, as ``quanze calibrate`` writes it
        under ``plausible.csv``.
    variant : str
        Under which they were found; by default those of the model itself.

    Raises
    ------
    InputError
        No such file or no table, no world, an unknown parameter or one twice, a value it cannot have or none, worlds of
        another model.

    Examples
    --------
    >>> import experiments as ex
    >>> worlds = ex.plausible_worlds()
    >>> len(worlds) >= 500, "cadres.sanction_cost" in worlds
    (True, True)
    """
    every = _every(path)
    found = every[every[VARIANT] == variant].drop(columns=VARIANT).dropna(axis=1, how="all")
    if not len(found):
        raise InputError("worlds_none", path=path or FILE.name)
    return found.reset_index(drop=True).rename_axis(WORLD)


def are_of(case: "Case") -> bool:
    """Whether the worlds that ship were found for the county of a case: the default one, whatever its size."""
    return case.tables is None and not case.params.changes()


def rivals_of(path: str | Path | None = None) -> list[str]:
    """Variants of which there are worlds."""
    return [name for name in _every(path)[VARIANT].unique() if name]


def names_worlds(asked: object) -> bool:
    """Whether what a file says under a key are the worlds that ship, or a file of them."""
    return isinstance(asked, str) and (asked == PLAUSIBLE or asked.lower().endswith(".csv"))


def worlds_file(asked: str, beside: Path) -> Path | None:
    """The file that is meant; None for the worlds that ship."""
    return None if asked == PLAUSIBLE else beside / asked


def first_of(worlds: "pd.DataFrame", count: object, where: str) -> "pd.DataFrame":
    """So many worlds; all where nothing is said.

    Raises
    ------
    InputError
        No number, or more than there are.
    """
    if count is None:
        return worlds
    if (most := whole(count, "count", where, 1)) > len(worlds):
        raise InputError("worlds_count", where=where, count=most, found=len(worlds))
    return worlds.iloc[:most]


def _every(path: str | Path | None) -> "pd.DataFrame":
    return _shipped() if path is None else read_worlds(Path(path))


@cache
def _shipped() -> "pd.DataFrame":
    return read_worlds(FILE)


def read_worlds(path: Path) -> "pd.DataFrame":
    """Read worlds of all variants, and check that each could be lived in."""
    import pandas as pd

    try:
        found = pd.read_csv(path, encoding="utf-8-sig", dtype={OF_MODEL: str, VARIANT: str})
    except OSError as error:
        raise InputError("cannot_read", path=path, reason=because(error)) from None
    except ValueError:
        raise InputError("worlds_no_table", path=path) from None
    if not isinstance(found.index, pd.RangeIndex):  # rows longer than the head
        raise InputError("worlds_no_table", path=path)
    if OF_MODEL not in found:
        raise InputError("worlds_no_model", path=path, column=OF_MODEL)
    for model in found[OF_MODEL].fillna("?").unique():
        if model != MODEL:
            raise InputError("worlds_other_model", path=path, found=model, model=MODEL)
    variants = found[VARIANT].fillna("") if VARIANT in found else ""
    values = found.drop(columns=[name for name in (OF_MODEL, VARIANT, WORLD) if name in found])
    for name in values:
        first, _, repeated = name.rpartition(".")
        if repeated.isdigit() and first in values:  # as pandas tells columns of one name apart
            raise InputError("given_twice", what=Said("noun.column"), name=first, where=str(path))
        if name not in parameters():
            raise unknown("parameter", name, parameters(), str(path))
        for line, value in enumerate(values[name], _FIRST):
            if not pd.isna(value):
                _check(name, value, path, line)
    found = values.astype(float).assign(**{VARIANT: variants})
    for _, some in found.groupby(VARIANT):
        empty = some.isna() & some.notna().any()
        for name in some.columns[empty.any()]:
            raise InputError("worlds_cell", path=path, line=empty[name].idxmax() + _FIRST, name=name)
    return found


def _check(name: str, value: Any, path: Path, line: int) -> None:
    with suppress(ValueError):
        value = float(value)  # a number in a column in which another value is none
    try:
        parameters()[name].check(value)
    except InputError as error:
        raise InputError("worlds_value", path=path, line=line, error=error) from None
