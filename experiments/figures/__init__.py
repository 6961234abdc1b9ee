"""Pictures in Chinese and in English, a file per question. `Figure` objects only, no global state of pyplot."""

from matplotlib.figure import Figure

from experiments.compare import Comparison
from experiments.figures.causes import causes_figure
from experiments.figures.comparison import comparison_figure
from experiments.figures.courses import courses_figure, return_figure
from experiments.figures.planes import plane_figure, veto_figure
from experiments.figures.style import COLOURS, DPI, families, save
from experiments.figures.who import who_figure
from experiments.views import Plane, Survey

__all__ = [
    "COLOURS",
    "DPI",
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
        "comparison": comparison_figure(comparison, lang),
        "causes": causes_figure(survey, lang),
        "courses": courses_figure(survey, lang),
        "who": who_figure(survey, lang),
        "balance": plane_figure(planes["balance"], "balance", lang),
        "tolerance": plane_figure(planes["tolerance"], "tolerance", lang),
        "veto": veto_figure(planes["veto"], lang),
        "return": return_figure(back, lang),
    }
