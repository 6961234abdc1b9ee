"""Cases as files: TOML, and the tables of their counties once beside them, in one zip."""

from collections.abc import Mapping

import sim


def case_files(cases: Mapping[str, sim.Case]) -> dict[str, bytes]:
    """What `sim.load_case` reads as the same cases again, by the names of the files; cases go by theirs.

    Examples
    --------
    >>> import sim
    >>> from experiments.designs.cases import case_files
    >>> county = sim.read_county("mountain")
    >>> list(case_files({name: sim.load_case(name, county=county) for name in ("baseline", "s1")}))
    ['county.zip', 'baseline.toml', 's1.toml']
    """
    from sim.county_files import county_zip

    counties: dict[bytes, str] = {}
    files = {}
    for name, case in cases.items():
        beside = ""
        if case.tables is not None:
            number = f"-{len(counties) + 1}" if counties else ""
            beside = counties.setdefault(county_zip(case.tables), f"county{number}.zip")
        files[f"{name}.toml"] = case.to_toml(county=beside).encode()
    return {name: content for content, name in counties.items()} | files
