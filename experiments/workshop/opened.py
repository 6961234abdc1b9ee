"""Files that a room brings along, cases and counties: a stranger's, so nothing of them is opened as a path."""

import io
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import sim
from experiments.running.files import file_names
from experiments.workshop.bench import LIVED, START
from experiments.workshop.choices import lived_in
from sim.case import MONTHS
from sim.case_files import case_names
from sim.county import County
from sim.county_files import read_county
from sim.errors import InputError, QuanzeError
from sim.words import LANGUAGES

MOST_BYTES = 2**20  # of a file, packed or not
MOST_CASES = 3  # that a session has from files
MOST_PEOPLE = 3000  # cadres and residents of a county
CASE, COUNTY = ".toml", (".zip", ".xlsx")


@dataclass(frozen=True)
class Opened:
    """What was in a file.

    Attributes
    ----------
    cases : tuple of Case
        Futures of the county they were made in.
    county : County or None
        Whose tables came with them; None for the county that ships.
    """

    cases: tuple[sim.Case, ...]
    county: County | None


@dataclass(frozen=True)
class _Inside:
    """An error of a file, told without the folder in which it lies for a moment."""

    error: QuanzeError
    folder: Path

    def told(self, lang: str) -> str:
        return self.error.told(lang).replace(f"{self.folder}/", "").replace(str(self.folder), "")


def opened(name: str, content: bytes, base: sim.Case) -> Opened:
    """Read a case, a zip of cases and their county, or the tables of a county.

    Parameters
    ----------
    name : str
        Of the file; only its ending counts.
    base : Case
        The county as it ships, in which cases without a county of their own were made.

    Raises
    ------
    InputError
        It is none of these, too large, or holds what the page does not compare.

    Examples
    --------
    >>> import sim
    >>> from experiments.workshop.opened import opened
    >>> base = sim.load_case("baseline")
    >>> mine = base.with_reform(73, {"support.care": 0.8}).named("mine")
    >>> [case.name for case in opened("mine.toml", mine.to_toml().encode(), base).cases]
    ['mine']
    """
    if len(content) > MOST_BYTES:
        raise InputError("workshop_file_large", most=MOST_BYTES // 2**20)
    path = PurePosixPath(name.replace("\\", "/"))
    kind = path.suffix.lower()
    if kind not in (CASE, *COUNTY):
        raise InputError("workshop_file_kind", found=path.name[:80])
    files = {f"{path.stem}{kind}": content}
    if kind == ".zip" and (packed := _unpacked(content)):
        files = packed
    with _laid(files) as folder:
        cases = sorted(folder.glob(f"*{CASE}"))
        if not cases:
            county = read_county(next(folder.iterdir()))
            _check_size(county)
            return Opened((), county)
        if len(cases) > MOST_CASES + 1:  # the county as it is lies beside them
            raise InputError("workshop_file_many", most=MOST_CASES)
        found = [_case(path) for path in cases]
    tables = found[0].tables
    if tables is not None:
        _check_size(tables)
        base = sim.load_case("baseline", county=tables)
    return Opened(tuple(_future(base, case) for case in found if case.reforms), tables)


def beside(there: Sequence[sim.Case], more: Iterable[sim.Case]) -> tuple[sim.Case, ...]:
    """Cases from files, those that are new after those that are there, with names that no others of the page have.

    Raises
    ------
    InputError
        They are too many.
    """
    known = {case.hash() for case in there}
    found = (*there, *(case for case in more if case.hash() not in known))
    if len(found) > MOST_CASES:
        raise InputError("workshop_file_many", most=MOST_CASES)
    return tuple(replace(case, name=f"file_{k}", title=case.title or _named(case)) for k, case in enumerate(found, 1))


def _named(case: sim.Case) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, case.name)


def _unpacked(content: bytes) -> dict[str, bytes]:
    """Cases in a zip and the zips beside them; nothing if there is no case in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if part.filename.endswith((CASE, ".zip"))]
            if not any(part.filename.endswith(CASE) for part in parts):
                return {}
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise InputError("workshop_file_large", most=MOST_BYTES // 2**20)
            return {PurePosixPath(part.filename).name: archive.read(part) for part in parts}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("workshop_file_zip") from None


@contextmanager
def _laid(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the files, under names that any system takes; what is wrong with them is told without it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        stems = file_names([PurePosixPath(name).stem for name in files])
        for stem, (name, content) in zip(stems, files.items(), strict=True):
            (folder / f"{stem}{PurePosixPath(name).suffix.lower()}").write_bytes(content)
        try:
            yield folder
        except QuanzeError as error:
            raise InputError("workshop_file", reason=_Inside(error, folder)) from None


def _case(path: Path) -> sim.Case:
    """A case whose base ships and whose county lies beside it: no other file is looked at."""
    try:
        content = tomllib.loads(path.read_bytes().decode())
    except (ValueError, RecursionError):
        content = {}  # what is wrong with it is said by who reads cases
    if content.get("base", "baseline") not in case_names():
        raise InputError("workshop_file_base", where=path.name, found=content["base"])
    county = content.get("county")
    if isinstance(county, str) and county not in {other.name for other in path.parent.iterdir()}:
        raise InputError("workshop_file_county", where=path.name, found=county)
    return sim.load_case(path)


def _check_size(county: County) -> None:
    people = county.cadres + county.residents
    if people > MOST_PEOPLE:
        raise InputError("workshop_large", people=people, most=MOST_PEOPLE)


def _future(base: sim.Case, case: sim.Case) -> sim.Case:
    """A case as a future of the county, if its past is the county's."""
    same = replace(case.structure, months=base.structure.months) == base.structure
    if not same or case.params != base.params or case.tables != base.tables:
        raise InputError("workshop_file_past", name=case.name)
    months = [reform.month for reform in case.reforms]
    if min(months) < START or max(months) > LIVED:
        first = (START - 1) // MONTHS + 1
        raise InputError("workshop_file_early", name=case.name, first=first, last=LIVED // MONTHS)
    return lived_in(base.with_structure(months=LIVED), case)
