"""What every finding can do: give its tables, be told in sentences and figures, show itself, be written to a folder.

A finding holds numbers and knows nothing of words and pictures. Who tells it is set once, by the package itself. Most
are answers: they come of runs.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import sim
from experiments.designs.cautions import cautions
from sim.errors import Said, unknown
from sim.reported import Reported
from sim.window import Window
from sim.words import language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.designs.setting import Setting


class Design(Protocol):
    """What is asked of a county, in a setting: luck, months, outcomes."""

    @property
    def setting(self) -> "Setting":
        """County, seeds and months."""

    @property
    def reported(self) -> Reported:
        """The months that count, beside the reforms."""

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think."""


class Teller(Protocol):
    """Who tells findings: `experiments.telling.teller`."""

    def sentences(self, found: "Finding", lang: str) -> list[str]:
        """What was found, in words."""

    def figures(self, found: "Finding", lang: str) -> "dict[str, Figure]":
        """Pictures by name."""

    def html(self, found: "Finding") -> str:
        """What a notebook shows."""

    def write(self, found: "Finding", folder: Path, office: bool) -> None:
        """Put all of it into a folder, slides and a document too where they are asked for."""


_tellers: list[Callable[[], Teller]] = []


def told_by(teller: Callable[[], Teller]) -> None:
    """Say who tells findings; called when one is first needed."""
    _tellers[:] = [teller]


class Finding:
    """What was found, with or without runs.

    Attributes
    ----------
    kind : str
        Of the question, and of the folder a finding is written to.
    """

    kind: ClassVar[str] = ""

    def tables(self) -> "dict[str, pd.DataFrame]":
        """Tidy tables by name."""
        raise NotImplementedError

    def sentences(self, lang: str | None = None) -> list[str]:
        """What was found, in words (by default in the reader's language)."""
        return _tellers[0]().sentences(self, lang or language())

    def figures(self, lang: str | None = None) -> "dict[str, Figure]":
        """Figures by name (by default in the reader's language)."""
        return _tellers[0]().figures(self, lang or language())

    def plot(self, name: str | None = None, lang: str | None = None) -> "Figure":
        """One figure, the first if none is named."""
        figures = self.figures(lang)
        if name is not None and name not in figures:
            raise unknown("figure", name, figures)
        return figures[name] if name is not None else next(iter(figures.values()))

    def write(self, folder: str | Path) -> Path:
        """Write tables, sentences, figures and the manifest, of answers a page too; return the folder.

        Raises
        ------
        InputError
            The folder holds anything: results are never overwritten.
        """
        _tellers[0]().write(self, Path(folder), False)
        return Path(folder)

    def _repr_html_(self) -> str:
        return _tellers[0]().html(self)


class Answer(Finding):
    """Results of a question that is put to runs.

    Attributes
    ----------
    cases, seeds, window
        What was simulated, and the months that count.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> freed = case.with_params({"authority.delegated_share": 0.9}).named("freed")
    >>> answer = ex.compare([case, freed], seeds=range(1, 4), window=12)
    >>> isinstance(answer, ex.Answer)
    True
    >>> list(answer.tables()), list(answer.figures("en"))
    (['comparison', 'runs', 'record'], ['comparison', 'record'])
    """

    if TYPE_CHECKING:  # attributes of some answers, properties of others

        @property
        def cases(self) -> tuple[sim.Case, ...]:
            """What was simulated."""

        @property
        def seeds(self) -> tuple[int, ...]:
            """On which luck."""

        @property
        def window(self) -> Window:
            """Months that count."""

    @property
    def reported(self) -> Reported:
        """The months that count, beside the cases' reforms: what captions and notes say."""
        return Reported.of(self.window, self.cases)

    def facts(self) -> Mapping[str, Any]:
        """What the manifest says of the question besides cases, seeds and window."""
        return {}

    def cautions(self) -> tuple[Said, ...]:
        """What of the question changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return cautions(self.cases, self.window)

    def write(self, folder: str | Path, office: bool = False) -> Path:
        """Write all of it, see `Finding.write`.

        Parameters
        ----------
        office : bool
            Slides and a document whose words can be edited, too; they take the extra ``office``.

        Raises
        ------
        InputError
            The folder holds anything, or the libraries of ``office`` are not installed.
        """
        _tellers[0]().write(self, Path(folder), office)
        return Path(folder)

    def __repr__(self) -> str:
        cases, seeds = len(self.cases), len(self.seeds)
        counts = f"{cases} case{'s' * (cases != 1)}, {seeds} seed{'s' * (seeds != 1)}"
        return f"<{type(self).__name__}: {counts}, {self.reported.told('en')}>"


class Designed:
    """What an answer has from its design: seeds, months, cautions."""

    if TYPE_CHECKING:  # a property of each, by the name that it calls its design

        @property
        def design(self) -> Design:
            """What was asked."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """On which luck."""
        return self.design.setting.seeds

    @property
    def window(self) -> Window:
        """Months that count."""
        return self.design.setting.window

    @property
    def reported(self) -> Reported:
        """The same, as the design says them."""
        return self.design.reported

    def cautions(self) -> tuple[Said, ...]:
        """Of the whole design."""
        return self.design.cautions()
