"""What was found, in words: a file per kind of answer, and who speaks for which."""

from collections.abc import Callable
from typing import Any

from experiments.answers.answer import Finding
from experiments.answers.comparison import Comparison
from experiments.answers.conclusions import Conclusions
from experiments.answers.doses import DoseResponse
from experiments.answers.drift import Drift
from experiments.answers.effects import Effects
from experiments.answers.horizons import Horizons
from experiments.answers.imbalance import Imbalance
from experiments.answers.information import Information
from experiments.answers.inquiry import Inquiry
from experiments.answers.left_out import LeftOut
from experiments.answers.readings import Readings
from experiments.answers.robust import Worlds
from experiments.answers.runs import StudyRuns
from experiments.answers.search import SmallReforms
from experiments.answers.staged import Sensitivity
from experiments.answers.story import Story
from experiments.answers.tipping import TippingPoints
from experiments.calibration.calibrate import Calibration
from experiments.calibration.fit import Fit
from experiments.calibration.prior_check import PriorCheck
from experiments.telling.sentences.calibration import calibration_lines
from experiments.telling.sentences.comparison import comparison_lines, dose_lines
from experiments.telling.sentences.conclusions import conclusion_lines
from experiments.telling.sentences.drift import drift_lines
from experiments.telling.sentences.evidence import fit_lines, prior_lines
from experiments.telling.sentences.horizons import horizon_lines
from experiments.telling.sentences.imbalance import imbalance_lines
from experiments.telling.sentences.information import information_lines
from experiments.telling.sentences.inquiry import inquiry_lines
from experiments.telling.sentences.readings import left_out_lines, reading_lines
from experiments.telling.sentences.search import search_lines
from experiments.telling.sentences.story import story_lines
from experiments.telling.sentences.study import study_lines
from experiments.telling.sentences.sweep import sensitivity_lines
from experiments.telling.sentences.tipping import tipping_lines
from experiments.telling.sentences.verdicts import effect_lines, world_lines


def robust_lines(worlds: Worlds, lang: str) -> list[str]:
    """All sentences about a robust choice, and what to measure before it."""
    known = [line for one in worlds.information.values() for line in information_lines(one, lang)]
    return [*world_lines(worlds, lang), *known]


_LINES: dict[type[Finding], Callable[[Any, str], list[str]]] = {
    Calibration: calibration_lines,
    Comparison: comparison_lines,
    Conclusions: conclusion_lines,
    DoseResponse: dose_lines,
    Drift: drift_lines,
    Effects: effect_lines,
    Fit: fit_lines,
    Horizons: horizon_lines,
    Imbalance: imbalance_lines,
    Information: information_lines,
    Inquiry: inquiry_lines,
    LeftOut: left_out_lines,
    PriorCheck: prior_lines,
    Readings: reading_lines,
    Sensitivity: sensitivity_lines,
    SmallReforms: search_lines,
    Story: story_lines,
    StudyRuns: study_lines,
    TippingPoints: tipping_lines,
    Worlds: robust_lines,
}


def sentences(found: Finding, lang: str) -> list[str]:
    """Tell a finding; one that only holds tables and figures says nothing."""
    lines = _LINES.get(type(found))
    return lines(found, lang) if lines else []
