"""Pictures that a room asks for and that take runs of their own: who changes, and two levers at once."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sim
from experiments.answers.answer import Answer
from experiments.answers.plane import PLANE_CELLS, named_plane
from experiments.answers.survey import survey
from experiments.telling.figures import plane_figure, save, veto_figure, who_figure
from experiments.workshop.bench import Board, Cancelled
from experiments.workshop.take_home import drawing

SEEDS = 10  # of those of the comparison
WHO = "who"
ASKED = (WHO, *PLANE_CELLS)


@dataclass(frozen=True)
class Wanted:
    """A picture, and how many runs it takes.

    Attributes
    ----------
    name : str
        One of `ASKED`.
    board : Board
        The comparison beside which it stands; planes look at its county as it is.
    county : Case
        The same, as long as the county is lived by itself.

    Examples
    --------
    >>> import sim
    >>> from experiments.workshop.bench import START, Bench
    >>> from experiments.workshop.pictures import Wanted
    >>> small = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, warm_up=0)
    >>> bench = Bench(small)
    >>> board = bench.compare([bench.base.with_reform(START, {"support.care": 0.8}).named("care")], range(1, 3))
    >>> Wanted("who", board, "long_run", small).runs, Wanted("balance", board, "long_run", small).runs
    (4, 72)
    """

    name: str
    board: Board
    horizon: str
    county: sim.Case = field(repr=False)

    @property
    def seeds(self) -> Sequence[int]:
        """On which luck."""
        return self.board.seeds[:SEEDS]

    @property
    def runs(self) -> int:
        """How many lives it takes."""
        return (len(self.board.cases) if self.name == WHO else PLANE_CELLS[self.name]) * len(self.seeds)

    def found(
        self, progress: Callable[[], None] = lambda: None, cancelled: Callable[[], bool] = lambda: False
    ) -> Answer:
        """What the picture shows.

        Raises
        ------
        Cancelled
            Somebody said so.
        """

        def tick() -> None:
            if cancelled():
                raise Cancelled
            progress()

        if self.name == WHO:
            return survey(self.board.cases, self.seeds, self.board.comparisons[self.horizon].window, tick)
        return named_plane(self.name, self.county, self.seeds, tick)


def drawn(name: str, answer: Any, lang: str) -> tuple[str, dict[str, bytes]]:
    """Title of a picture, and its files by their endings."""
    with drawing:
        if name == WHO:
            figure = who_figure(answer, lang)
        elif name == "veto":
            figure = veto_figure(answer, lang)
        else:
            figure = plane_figure(answer, name, lang)
        files = {}
        for form in ("svg", "png"):
            buffer = io.BytesIO()
            save(figure, buffer, form)
            files[form] = buffer.getvalue()
    return str(figure.get_label()), files
