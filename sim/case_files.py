"""Cases in TOML files: a small delta on a named base, which is again a case."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.case import KEEP, LIMITS, TIMES, Case, Reform, Structure
from sim.county import County
from sim.county_tables import county_of
from sim.errors import InputError, QuanzeError, unknown
from sim.files import read_toml, shipped_or_own
from sim.names import CaseName
from sim.parameter import checked, dotted
from sim.tables import FOLDER
from sim.variant import Variant, load_variant
from sim.words import LANGUAGES, text

CASES = FOLDER / "cases"
_MOST_BASES = 32
_KEYS = ("base", "title", "rationale", "county", "structure", "params", "reforms")
_REFORM_KEYS = ("month", "townships", "title", "set", "reason")


def case_names() -> list[str]:
    """Names of the cases that ship with the package, the baseline first.

    Examples
    --------
    >>> import sim
    >>> sim.case_names()
    ['baseline', ...]
    """
    names = sorted(path.stem for path in CASES.glob("*.toml"))
    return sorted(names, key=lambda name: name != "baseline")


def load_case(
    name: CaseName | str | Path, variant: str | Path | None = None, county: str | Path | County | None = None
) -> Case:
    """Load a case by the name of one that ships with the package, or by the path of a TOML file.

    Parameters
    ----------
    variant : str or Path, optional
        What the county is like where the case does not say, see `load_variant`; by default the table's defaults.
    county : County, str or Path, optional
        The county to live in, or the folder or file of its tables, see `read_county`; for cases that have none.

    Raises
    ------
    InputError
        Unknown case, key or parameter (the nearest name is offered), value out of bounds, broken TOML.

    Examples
    --------
    >>> import sim
    >>> sim.load_case("s2").title["en"]
    'S2 empower from below'
    """
    if not isinstance(name, str | Path):
        raise InputError("case_type", found=name)
    path = shipped_or_own(name, CASES, case_names(), "case")
    under = None if variant is None else load_variant(variant)
    return _build(path, read_toml(path), (), under, None if county is None else _tables(county))


def parse_case(toml: str, name: str) -> Case:
    """Build a case of a name from the text that `Case.to_toml` wrote."""
    content = tomllib.loads(toml)
    del content["schema_version"]
    return _build(Path(f"{name}.toml"), content, ()).named(name)


def _build(
    path: Path,
    content: Mapping[str, Any],
    below: tuple[Path, ...],
    under: Variant | None = None,
    tables: County | None = None,
) -> Case:
    where = path.name if path.parent == CASES else str(path)
    for key in content:
        if key not in _KEYS:
            raise unknown("key", key, _KEYS, where)
    for key in ("title", "rationale", "structure", "params"):
        if not isinstance(content.get(key, {}), Mapping):
            raise InputError("must_be_table", key=key, where=where, found=content[key])
    if below and path.resolve() in below:
        raise InputError("case_cycle", where=where)
    if len(below) > _MOST_BASES:
        raise InputError("case_chain", where=below[0], most=_MOST_BASES)
    start = Case(path.stem) if under is None else Case(path.stem, Structure(**under.structure), under.params)
    start = start if tables is None else start.with_county(tables)
    if "base" in content:
        base = content["base"]
        beside = path.parent / (base if str(base).lower().endswith(".toml") else f"{base}.toml")
        there = os.path.lexists(beside)  # a folder or a broken link of this name is refused, not passed over
        base_path = beside if there else CASES / f"{base}.toml"
        if not isinstance(base, str) or not (there or base in case_names()):
            raise unknown("base case", base, case_names(), where)
        start = _build(base_path, read_toml(base_path), (*below, path.resolve()), under, tables)
    if not isinstance(content.get("reforms", []), list):
        raise InputError("reforms_tables", where=where, found=content["reforms"])
    structure = dict(content.get("structure", {}))
    for key in structure:
        if key not in (*LIMITS, KEEP):
            raise unknown("structure key", key, (*LIMITS, KEEP), where)
    if tables is not None:  # given beside the case, they take the place of its sizes
        structure = {key: value for key, value in structure.items() if key in TIMES}
    try:
        if "county" in content and tables is not None:
            raise InputError("county_twice", where=where)
        if "county" in content:
            start = start.with_county(_county(content["county"], path))
        start = start.with_structure(**structure).with_params(dotted(content.get("params", {}), where))
        return replace(
            start,
            name=path.stem,
            reforms=(*start.reforms, *(_reform(row, where) for row in content.get("reforms", []))),
            title=_with_variant(dict(content.get("title", {})), path.stem, under),
            rationale=dict(content.get("rationale", {})),
        )
    except QuanzeError as error:
        raise error if where in str(error) else InputError("located", where=where, error=error) from None


def _county(source: Any, path: Path) -> County:
    """The county of tables that stand in the case, or that it names."""
    from sim.county_files import county_beside

    if isinstance(source, Mapping):
        return county_of(source, str(path))
    if not isinstance(source, str):
        raise InputError("case_county", where=path, found=source)
    return _tables(county_beside(source, path.parent))


def _tables(source: str | Path | County) -> County:
    from sim.county_files import read_county

    return source if isinstance(source, County) else read_county(source)


def _with_variant(title: Any, name: str, under: Variant | None) -> Any:
    """A case's title, or its name, and the variant that it is under."""
    if under is None:
        return title
    facts = {lang: {"case": title.get(lang, name), "variant": under.title.get(lang, under.name)} for lang in LANGUAGES}
    return {lang: text("display.under", lang, **facts[lang]) for lang in LANGUAGES}


def _reform(row: Any, where: str) -> Reform:
    if not isinstance(row, Mapping):
        raise InputError("reforms_tables", where=where, found=row)
    for key in row:
        if key not in _REFORM_KEYS:
            raise unknown("reform key", key, _REFORM_KEYS, where)
    for key in ("month", "set"):
        if key not in row:
            raise InputError("reform_lacks", where=where, key=key)
    if not isinstance(row["set"], Mapping):
        raise InputError("reform_table", key="set", where=where, found=row["set"])
    for key in ("title", "reason"):
        if not isinstance(row.get(key, {}), Mapping):
            raise InputError("reform_table", key=key, where=where, found=row[key])
    changes = checked(dotted(row["set"], where), where)
    texts = dict(row.get("title", {})), dict(row.get("reason", {}))
    return Reform(row["month"], changes, *texts, row.get("townships", ()))
