"""Designs: tables of points, each a case and the variables that differ from it, as study files ask for them."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.designs.factors import KINDS, Factor, parameter_factor, parameter_factors, values
from experiments.designs.files import check_values
from experiments.designs.variables import checked
from sim.errors import InputError, Said, unknown
from sim.parameter import dotted, parameters

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, np.ndarray]  # dotted name: a value per point, NaN for the case's own
CASE = "case"
MOST_POINTS = 10_000_000


def design(cases: Sequence[str], content: Mapping[str, Any], where: str) -> "pd.DataFrame":
    """Every case at every point that a file's ``[design]`` describes.

    Parameters
    ----------
    cases : sequence of str
        Names.
    content : mapping
        ``kind`` is one of `DESIGNS` and says which other keys there are; empty: the cases as they are.
    where : str
        Named in errors.

    Returns
    -------
    DataFrame
        A row per point: ``case``, and a column for each variable that varies; see `experiments.designs.variables`.

    Raises
    ------
    InputError
        Unknown kind, key or parameter, a value out of bounds, no points or too many.
    """
    import pandas as pd

    kind = content.get("kind", "cases")
    if kind not in tuple(DESIGNS):
        raise unknown("kind of design", kind, DESIGNS, where)
    row = DESIGNS[kind]
    allowed = (*row.required, *row.optional)
    for key in content:
        if key not in ("kind", *allowed):
            raise unknown(Said("noun.key_of_a_design", {"kind": kind}), key, allowed, where)
    for key in row.required:
        if key not in content:
            raise InputError("design_lacks", kind=kind, where=where, key=key)
    columns = row.build(content, where)
    own = columns.pop(CASE, None)
    points = len(own) if own is not None else len(next(iter(columns.values()))) if columns else 1
    tiled = {name: np.tile(column, len(cases)) for name, column in columns.items()}
    table = pd.DataFrame({CASE: np.repeat(list(cases), points), **tiled})
    return table if own is None else _of_own_case(table, np.tile(own, len(cases)), cases, where)


def _of_own_case(table: "pd.DataFrame", own: np.ndarray, cases: Sequence[str], where: str) -> "pd.DataFrame":
    """Keep a point that names its case for that case only."""
    for name in own.tolist():
        if name and name not in cases:
            raise unknown("case", name, cases, where)
    kept = table[(own == "") | (table[CASE] == own)].reset_index(drop=True)
    for name in cases:
        if name not in set(kept[CASE]):
            raise InputError("case_without_point", where=where, case=name)
    return kept


def _cases(content: Mapping[str, Any], where: str) -> Columns:
    return {}


def _grid(content: Mapping[str, Any], where: str) -> Columns:
    levels = _table(content, "levels", where)
    for name, row in levels.items():
        if not isinstance(row, list) or not row:
            raise InputError("design_levels", name=name, where=where, found=row)
        for value in row:
            checked({name: value}, where)
    count = within = math.prod(map(len, levels.values()))
    _check_count(count, "levels", where)
    check_values(count, len(levels), where)
    columns = {}
    for name, row in levels.items():  # the last one turns fastest
        within //= len(row)
        columns[name] = np.resize(np.repeat(np.array(row, float), within), count)
    return columns


def _list(content: Mapping[str, Any], where: str) -> Columns:
    points = content["points"]
    if not isinstance(points, list) or not points:
        raise InputError("design_points", where=where, found=points)
    tables = [dotted(point, where) if isinstance(point, Mapping) else point for point in points]
    own = [str(table.pop(CASE, "")) if isinstance(table, dict) else "" for table in tables]
    rows = [checked(table, where) for table in tables]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: np.array([row.get(name, np.nan) for row in rows]) for name in names}
    return columns | ({CASE: np.array(own)} if any(own) or not columns else {})


def _sample(content: Mapping[str, Any], where: str) -> Columns:
    ranges = _table(content, "ranges", where) if "ranges" in content else {}
    factors = {factor.name: factor for factor in _varied(content, [], where)}
    for name, row in ranges.items():
        if not isinstance(row, list) or len(row) not in (0, 2):
            raise InputError("range_or_all", name=name, where=where, found=row)
        low, high = row or (None, None)
        factors[name] = parameter_factor(name, low, high, where=where)
    if not factors:
        raise InputError("design_ranges", kind=content["kind"], where=where)
    unit = _unit_cube(content, len(factors), where)
    return dict(zip(factors, values(list(factors.values()), unit).T, strict=True))


def _prior(content: Mapping[str, Any], where: str) -> Columns:
    """Worlds as they are believed to be: every parameter from its own prior."""
    names = [factor.name for factor in _varied(content, list(KINDS), where)]
    if not names:
        raise InputError("needs_one", where=where, what=Said("noun.factor"))
    priors = {name: parameters()[name].prior for name in names}
    unit = _unit_cube(content, len(names), where)
    return {name: of.quantile(unit[:, k]) for k, (name, of) in enumerate(priors.items()) if of is not None}


def _varied(content: Mapping[str, Any], default: list[str], where: str) -> tuple[Factor, ...]:
    kinds = content.get("vary", default)
    if not isinstance(kinds, list):
        raise InputError("design_vary", where=where, found=kinds)
    return parameter_factors(kinds, where)


def _unit_cube(content: Mapping[str, Any], factors: int, where: str) -> np.ndarray:
    """Points of a sample, between 0 and 1."""
    from scipy.stats import qmc

    count, seed = content["count"], content.get("sample_seed", 1)
    _check_count(count, "count", where)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError("design_sample_seed", where=where, found=seed)
    check_values(count, factors, where)
    random = np.random.default_rng(seed)
    if content["kind"] == "random":
        return random.random((count, factors))
    return np.asarray(qmc.LatinHypercube(factors, seed=random).random(count))


def _table(content: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    if not isinstance(content[key], Mapping) or not content[key]:
        raise InputError("design_table", key=key, where=where, found=content[key])
    return dotted(content[key], where)


def _check_count(count: Any, key: str, where: str) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_POINTS:
        raise InputError("design_count", key=key, where=where, most=MOST_POINTS, found=count)


class Kind(NamedTuple):
    """What makes the columns of a design, and the keys it needs and allows."""

    build: Callable[[Mapping[str, Any], str], Columns]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


DESIGNS = {
    "cases": Kind(_cases),
    "grid": Kind(_grid, ("levels",)),
    "list": Kind(_list, ("points",)),
    "latin_hypercube": Kind(_sample, ("count",), ("ranges", "vary", "sample_seed")),
    "random": Kind(_sample, ("count",), ("ranges", "vary", "sample_seed")),
    "prior": Kind(_prior, ("count",), ("vary", "sample_seed")),
}
