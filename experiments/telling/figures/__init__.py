"""Pictures in Chinese and in English, a file per question, and who draws which answer.

`Figure` objects only, no global state of pyplot.
"""

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from experiments.answers.answer import Finding
from experiments.answers.comparison import Comparison
from experiments.answers.conclusions import Conclusions
from experiments.answers.effects import Effects
from experiments.answers.horizons import Horizons
from experiments.answers.imbalance import Imbalance
from experiments.answers.information import Information
from experiments.answers.inquiry import Inquiry
from experiments.answers.left_out import LeftOut
from experiments.answers.plane import Plane
from experiments.answers.readings import Readings
from experiments.answers.record import kept
from experiments.answers.robust import Worlds
from experiments.answers.search import SmallReforms
from experiments.answers.staged import Sensitivity
from experiments.answers.survey import Survey
from experiments.answers.tipping import TippingPoints
from experiments.calibration.calibrate import Calibration
from experiments.calibration.fit import Fit
from experiments.telling.figures.calibration import calibration_figures
from experiments.telling.figures.causes import causes_figure
from experiments.telling.figures.colours import CASES
from experiments.telling.figures.comparison import comparison_figure
from experiments.telling.figures.conclusions import conclusion_figures, gains_figure
from experiments.telling.figures.county import imbalance_figures
from experiments.telling.figures.courses import courses_figure, return_figure
from experiments.telling.figures.evidence import fit_figure
from experiments.telling.figures.factorial import effect_figures
from experiments.telling.figures.horizons import horizons_figure
from experiments.telling.figures.information import information_figure, information_figures
from experiments.telling.figures.pilot import pilot_figure
from experiments.telling.figures.planes import plane_figure, veto_figure
from experiments.telling.figures.readings import left_out_figure, readings_figure
from experiments.telling.figures.record import record_figure
from experiments.telling.figures.robust import world_figures
from experiments.telling.figures.search import search_figures
from experiments.telling.figures.sensitivity import sensitivity_figures
from experiments.telling.figures.sheet import OFFICE, PAPER, SLIDE, Medium, save
from experiments.telling.figures.tipping import tipping_figures
from experiments.telling.figures.who import who_figure
from sim.lettering import families

__all__ = [
    "CASES",
    "OFFICE",
    "PAPER",
    "SLIDE",
    "Medium",
    "causes_figure",
    "comparison_figure",
    "courses_figure",
    "families",
    "figures",
    "fit_figure",
    "horizons_figure",
    "left_out_figure",
    "pilot_figure",
    "plane_figure",
    "readings_figure",
    "record_figure",
    "return_figure",
    "save",
    "veto_figure",
    "who_figure",
]

Drawn = dict[str, Figure]


def _comparison(answer: Comparison, lang: str, medium: Medium) -> Drawn:
    drawn = {"comparison": comparison_figure(answer, lang, medium)}
    drawn |= {"pilot": pilot_figure(answer, lang, medium)} if answer.places else {}
    return drawn | ({"record": record_figure(answer, lang, medium)} if kept(answer.counts) else {})


def _survey(answer: Survey, lang: str, medium: Medium) -> Drawn:
    return {
        "causes": causes_figure(answer, lang, medium),
        "courses": courses_figure(answer, lang, medium),
        "who": who_figure(answer, lang, medium),
    }


def _plane(answer: Plane, lang: str, medium: Medium, name: str = "plane") -> Drawn:
    veto = name == "veto"
    return {name: veto_figure(answer, lang, medium) if veto else plane_figure(answer, name, lang, medium)}


def _horizons(answer: Horizons, lang: str, medium: Medium) -> Drawn:
    return {"horizons": horizons_figure(answer, answer.outcomes[0], lang, medium)}


def _fit(answer: Fit, lang: str, medium: Medium) -> Drawn:
    return {"fit": fit_figure(answer, lang, medium)}


def _readings(answer: Readings, lang: str, medium: Medium) -> Drawn:
    return {f"readings_{name}": readings_figure(answer, k, lang, medium) for k, name in enumerate(answer.outcomes)}


def _left_out(answer: LeftOut, lang: str, medium: Medium) -> Drawn:
    return {"left_out": left_out_figure(answer, lang, medium)}


def _inquiry(answer: Inquiry, lang: str, medium: Medium) -> Drawn:
    drawn = _comparison(answer.comparison, lang, medium) | _survey(answer.survey, lang, medium)
    for name, plane in answer.planes.items():
        drawn |= _plane(plane, lang, medium, name)
    drawn |= _horizons(answer.horizons, lang, medium)
    if answer.believed is not None and answer.believed.judged:
        drawn["gains"] = gains_figure(answer.believed, lang, medium)
    if answer.readings is not None:
        drawn["readings"] = readings_figure(answer.readings, 0, lang, medium)
    if answer.pilot is not None:
        drawn["pilot"] = pilot_figure(answer.pilot, lang, medium)
    return drawn | ({"return": return_figure(answer.back, lang, medium)} if answer.back is not None else {})


def _worlds(answer: Worlds, lang: str, medium: Medium) -> Drawn:
    known = {f"information-{name}": information_figure(one, lang, medium) for name, one in answer.information.items()}
    return world_figures(answer, lang, medium) | known


_FIGURES: dict[type[Finding], Callable[[Any, str, Medium], Drawn]] = {
    Calibration: calibration_figures,
    Comparison: _comparison,
    Conclusions: conclusion_figures,
    Effects: effect_figures,
    Fit: _fit,
    Horizons: _horizons,
    Imbalance: imbalance_figures,
    Information: information_figures,
    Inquiry: _inquiry,
    LeftOut: _left_out,
    Plane: _plane,
    Readings: _readings,
    Sensitivity: sensitivity_figures,
    SmallReforms: search_figures,
    Survey: _survey,
    TippingPoints: tipping_figures,
    Worlds: _worlds,
}


def figures(found: Finding, lang: str, medium: Medium = PAPER) -> Drawn:
    """All figures of a finding by name; none for one that is only told in tables and sentences."""
    draw = _FIGURES.get(type(found))
    return draw(found, lang, medium) if draw else {}
