"""How question files are found, and how what they say under a key is checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sim
from sim.errors import InputError, Said, Where, unknown
from sim.texts import check_texts
from sim.window import WINDOW, Window

STUDIES = Path(__file__).parents[1] / "studies"
MOST_REPLICATES = 1_000_000
MOST_RUNS = 100_000_000
MOST_VALUES = 100_000_000  # of a design: points times what varies
SHAPES = {
    dict: Said("noun.a_table"),
    list: Said("noun.a_list"),
    int: Said("noun.a_whole_number"),
    str: Said("noun.a_text"),
    bool: Said("noun.a_flag"),
}
Entry = TypeVar("Entry", list[Any], dict[str, Any])


def study_file(path: str | Path) -> Path:
    """Return the path of a file, or of one of those that ship, by its name."""
    path = Path(path)
    if path.suffix.lower() == ".toml":
        return path
    shipped = sorted(file.stem for file in STUDIES.glob("*.toml"))
    if str(path) not in shipped:
        raise unknown("study", str(path), shipped)
    return STUDIES / f"{path.name}.toml"


@dataclass(frozen=True)
class Lived:
    """What the cases of a file are lived under, and where: its keys ``variant``, ``county``, ``anonymous``."""

    variant: Any = None
    county: Any = None
    anonymous: Any = False

    @classmethod
    def of(cls, content: Mapping[str, Any], file: Path) -> "Lived":
        """Read the keys of a file."""
        from sim.county_files import county_beside

        county, anonymous = content.get("county"), content.get("anonymous", False)
        for key, value, kind in (("county", county, str), ("anonymous", anonymous, bool)):
            if not (value is None or isinstance(value, kind)):
                raise InputError("shape", key=key, where=file.name, shape=SHAPES[kind], found=value)
        beside = None if county is None else county_beside(county, file.parent)
        return cls(content.get("variant"), beside, anonymous)


_AS_IT_IS = Lived()


def case_named(name: Any, file: Path, lived: Lived = _AS_IT_IS) -> sim.Case:
    """Return a case by its name, or by a path that counts from the folder of its file."""
    variant = None if lived.variant is None else _beside(lived.variant, file)
    case = sim.load_case(_beside(name, file), variant, lived.county)
    return case.anonymous() if lived.anonymous else case


def _beside(name: Any, file: Path) -> Any:
    return file.parent / name if isinstance(name, str) and name.lower().endswith(".toml") else name


def read_window(content: Mapping[str, Any], cases: Sequence[sim.Case], where: str) -> Window:
    """Return the months that a file reports, or say that they are none, or not those of a case."""
    try:
        found = Window.of(content.get("window", WINDOW))
        for case in cases:
            found.bounds(case.structure.months)
    except InputError as error:
        raise InputError("located", where=where, error=error) from None
    return found


def read_title(content: Mapping[str, Any], where: Where) -> dict[str, Any]:
    """Return the title that a file states, or say that it is no texts by language."""
    title = entry(content, "title", {}, where)
    check_texts(title, Said("error.title_of", {"what": where}))
    return title


def setting_keys(subject: str) -> tuple[str, ...]:
    """Keys of a file that says of a subject (``cases`` or a ``base``) how it is lived and what is looked at."""
    others = (
        "variant",
        "county",
        "anonymous",
        "structure",
        "params",
        "replicates",
        "seed",
        "outcomes",
        "own",
        "window",
        "registration",
    )
    return ("kind", "title", subject, *others)


def check_keys(content: Iterable[str], keys: Sequence[str], where: Where, noun: str = "key") -> None:
    """Refuse what is none of `keys`, with the nearest one."""
    for key in content:
        if key not in keys:
            raise unknown(noun, key, keys, where)


def read_seeds(content: Mapping[str, Any], where: str, least: int) -> tuple[int, ...]:
    """Return the seeds that a file states by the first and by how many, at least `least`."""
    first = whole(content.get("seed", 1), "seed", where, 0)
    count = whole(content.get("replicates", 30), "replicates", where, least, MOST_REPLICATES)
    return tuple(range(first, first + count))


def check_runs(runs: int, where: Where) -> None:
    """Refuse more runs than anybody can have meant."""
    if runs > MOST_RUNS:
        raise InputError("runs_many", where=where, runs=runs, most=MOST_RUNS)


def check_values(points: int, varied: int, where: Where) -> None:
    """Refuse a design that no memory holds."""
    if points * varied > MOST_VALUES:
        raise InputError("design_large", where=where, points=points, varied=varied, most=MOST_VALUES)


def texts(values: list[Any], key: str, where: str) -> tuple[str, ...]:
    """Return what a file lists under a key, or say that it is not all texts."""
    for value in values:
        if not isinstance(value, str):
            raise InputError("texts_list", key=key, where=where, found=value)
    return tuple(values)


def whole(value: Any, key: str, where: str, least: int, most: int | None = None) -> int:
    """Return a whole number of at least `least` and at most `most`, or say that it is not one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        bounds = Said("error.at_least" if most is None else "error.from_to", {"least": least, "most": most})
        raise InputError("whole", key=key, where=where, bounds=bounds, found=value)
    return value


def read_spread(content: Mapping[str, Any], where: str) -> float | None:
    """Return how far a file lets parameters vary, as a share of what their ranges allow; None where it says nothing."""
    value = content.get("spread")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise InputError("spread", where=where, found=value)
    return float(value)


def entry(content: Mapping[str, Any], key: str, default: Entry, where: Where) -> Entry:
    """Return what a file says under a key, a list or a table as `default` is one; or say that it is not."""
    value = content.get(key, default)
    if not isinstance(value, type(default)):
        raise InputError("shape", key=key, where=where, shape=SHAPES[type(default)], found=value)
    return value
