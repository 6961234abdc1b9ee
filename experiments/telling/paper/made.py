"""How the results in a folder were made, as far as the folder itself says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sim
from experiments.designs.study import Study
from experiments.running.files import file_names, read_json
from experiments.running.registration import REGISTRATION
from experiments.running.store import MANIFEST
from experiments.telling.texts import case_title
from sim.errors import StudyError
from sim.reported import Reported
from sim.tables import SCHEMA_VERSION
from sim.window import WindowLike
from sim.words import text

STUDY = "study"
_KEYS = ("kind", "cases", "seeds", "window", "remake", "versions")  # that the manifest of an answer has at least


@dataclass(frozen=True)
class Made:
    """What is known of results from their folder alone.

    Attributes
    ----------
    folder : Path
    kind : str
        Of question, such as ``"comparison"``; ``"study"`` of the runs of a study.
    cases : tuple of Case
        Counties that were run; what a design varies in them stands in `varied`.
    seeds : tuple of int
    window : int, (int, int) or Window
        Months that are reported.
    remake : str
        The command that does it again; empty if it was made in Python.
    manifest : mapping
        All that the folder says.
    varied : mapping
        Lowest and highest value by name of what the points of a study set; empty for answers.
    """

    folder: Path
    kind: str
    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    window: WindowLike
    remake: str
    manifest: Mapping[str, Any]
    varied: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def versions(self) -> dict[str, str]:
        """Versions by name."""
        return dict(self.manifest["versions"])

    @property
    def commit(self) -> str:
        """Of the sources, marked where they differed from it; empty if unknown."""
        state = self.manifest.get("git") or {}
        return f"{state['commit'][:12]}{'+' if state['changed'] else ''}" if state else ""

    @property
    def registered(self) -> bool:
        """Whether the question was registered before its first run."""
        return (self.folder / REGISTRATION).exists()

    def title(self, lang: str) -> str:
        """What it is, and of which counties."""
        stated = self.manifest.get("title") or {}
        if lang in stated:
            return str(stated[lang])
        return text("paper.title", lang, kind=self.kind_title(lang), case=case_title(self.cases[0], lang))

    def kind_title(self, lang: str) -> str:
        """Name of the kind of question."""
        return text(f"question_kind.{self.kind}", lang)

    def reported(self, lang: str) -> str:
        """The months that are reported, in words."""
        return Reported.of(self.window, self.cases).told(lang)


def made_in(folder: Path) -> Made:
    """Read how the results in a folder were made: those of a study, or an answer's.

    Raises
    ------
    StudyError
        There are none, they cannot be read, or a case is not the one that was run.
    """
    path = folder / MANIFEST
    try:
        stated = read_json(path)
    except (FileNotFoundError, NotADirectoryError):
        raise StudyError("paper_missing", folder=folder) from None
    except (OSError, ValueError) as error:
        raise StudyError("unreadable", path=path, reason=str(error)) from None
    if isinstance(stated, dict) and "spec" in stated:
        return _of_study(folder, stated)
    version = stated.get("schema_version") if isinstance(stated, dict) else None
    if version != SCHEMA_VERSION:
        raise StudyError("schema_version", path=path, wanted=SCHEMA_VERSION, found=version)
    if not all(key in stated for key in _KEYS) or not isinstance(stated["cases"], dict) or not stated["cases"]:
        raise StudyError("paper_manifest", path=path)
    cases = []
    for name, file in zip(stated["cases"], file_names(list(stated["cases"])), strict=True):
        case = sim.load_case(folder / f"{file}.toml")
        if case.hash() != stated["cases"][name]:
            raise StudyError("paper_case", path=folder / f"{file}.toml", case=name)
        cases.append(case)
    how = (tuple(stated["seeds"]), stated["window"], stated["remake"])
    return Made(folder, stated["kind"], tuple(cases), *how, stated)


def _of_study(folder: Path, stated: Mapping[str, Any]) -> Made:
    study = Study.from_folder(folder)
    points = study.design
    ranges = {
        str(name): (float(points[name].min()), float(points[name].max()))
        for name in points.columns
        if points[name].dtype.kind in "if" and points[name].nunique() > 1
    }
    return Made(folder, STUDY, study.cases, study.seeds, study.window, stated["command"], stated, ranges)
