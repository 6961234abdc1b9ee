"""Pictures in Chinese and in English, a file per question. `Figure` objects only, no global state of pyplot."""

from matplotlib.figure import Figure

from experiments.compare import Comparison
from experiments.figures.causes import causes_figure
from experiments.figures.comparison import comparison_figure
from experiments.figures.courses import courses_figure, return_figure
from experiments.figures.planes import plane_figure, veto_figure
from experiments.figures.style import COLOURS, PAPER, SLIDE, Medium, families, save
from experiments.figures.who import who_figure
from experiments.views import Plane, Survey

__all__ = [
    "COLOURS",
    "PAPER",
    "SLIDE",
    "Medium",
    "causes_figure",
    "comparison_figure",
    "courses_figure",
    "every_figure",
    "families",
    "plane_figure",
    "return_figure",
    "save",
    "veto_figure",
    "who_figure",
]


def every_figure(
    comparison: Comparison,
    survey: Survey,
    back: Survey,
    planes: dict[str, Plane],
    lang: str,
    medium: Medium = PAPER,
) -> dict[str, Figure]:
    """All figures of a comparison by name.

    Parameters
    ----------
    survey : Survey
        The same cases on the same seeds.
    back : Survey
        The same cases, lived on after their reforms are withdrawn.
    planes : dict
        See `every_plane`.
    """
    return {
        "comparison": comparison_figure(comparison, lang, medium),
        "causes": causes_figure(survey, lang, medium),
        "courses": courses_figure(survey, lang, medium),
        "who": who_figure(survey, lang, medium),
        "balance": plane_figure(planes["balance"], "balance", lang, medium),
        "tolerance": plane_figure(planes["tolerance"], "tolerance", lang, medium),
        "veto": veto_figure(planes["veto"], lang, medium),
        "return": return_figure(back, lang, medium),
    }
