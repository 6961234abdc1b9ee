"""What is asked of the county: questions, runs, answers, and how they are told.

>>> import sim
>>> import experiments as ex
>>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
>>> freed = case.with_params({"authority.delegated_share": 0.9}).named("freed")
>>> answer = ex.compare([case, freed], seeds=range(1, 4))
>>> list(answer.tables())
['comparison', 'runs', 'record']
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.answers.answer import told_by
from sim.words import add_words

__all__ = [
    "Answer",
    "Calibration",
    "Comparison",
    "Conclusions",
    "Dask",
    "DoseResponse",
    "Drift",
    "Effects",
    "Evidence",
    "Fit",
    "Horizons",
    "Imbalance",
    "Information",
    "Inquiry",
    "LeftOut",
    "Outcome",
    "Plane",
    "PriorCheck",
    "Processes",
    "Question",
    "Readings",
    "Sensitivity",
    "SmallReforms",
    "Story",
    "StudyRuns",
    "Survey",
    "Target",
    "Threads",
    "TippingPoints",
    "Worlds",
    "calibrate",
    "compare",
    "compare_until",
    "cost",
    "doses",
    "drift",
    "fit",
    "horizons",
    "imbalance",
    "information",
    "inquire",
    "leave_one_out",
    "plane",
    "plausible_worlds",
    "prior_check",
    "read",
    "readings",
    "story",
    "survey",
    "targets",
    "tipping",
]

# Imported on first use: Numba, Mesa and Matplotlib take seconds.
if TYPE_CHECKING:
    from experiments.answers.answer import Answer
    from experiments.answers.comparison import Comparison, compare, compare_until
    from experiments.answers.conclusions import Conclusions
    from experiments.answers.doses import DoseResponse
    from experiments.answers.doses import dose_response as doses
    from experiments.answers.drift import Drift, drift
    from experiments.answers.effects import Effects
    from experiments.answers.horizons import Horizons, horizons
    from experiments.answers.imbalance import Imbalance, imbalance
    from experiments.answers.information import Information, information
    from experiments.answers.inquiry import Inquiry, inquire
    from experiments.answers.left_out import LeftOut, leave_one_out
    from experiments.answers.plane import Plane, plane
    from experiments.answers.prices import cost
    from experiments.answers.questions import Question, read
    from experiments.answers.readings import Readings, readings
    from experiments.answers.robust import Worlds
    from experiments.answers.runs import StudyRuns
    from experiments.answers.search import SmallReforms
    from experiments.answers.staged import Sensitivity
    from experiments.answers.story import Story, story
    from experiments.answers.survey import Survey, survey
    from experiments.answers.tipping import TippingPoints, tipping
    from experiments.calibration.calibrate import Calibration, calibrate
    from experiments.calibration.evidence import Evidence, Target, targets
    from experiments.calibration.fit import Fit, fit
    from experiments.calibration.prior_check import PriorCheck, prior_check
    from experiments.designs.outcomes import Outcome
    from experiments.designs.plausible import plausible_worlds
    from experiments.running.backends import Dask, Processes, Threads
else:
    _LATER = {
        "Answer": "answers.answer",
        "Calibration": "calibration.calibrate",
        "Comparison": "answers.comparison",
        "Conclusions": "answers.conclusions",
        "Dask": "running.backends",
        "DoseResponse": "answers.doses",
        "Drift": "answers.drift",
        "Effects": "answers.effects",
        "Evidence": "calibration.evidence",
        "Fit": "calibration.fit",
        "Horizons": "answers.horizons",
        "Imbalance": "answers.imbalance",
        "Information": "answers.information",
        "Inquiry": "answers.inquiry",
        "LeftOut": "answers.left_out",
        "Outcome": "designs.outcomes",
        "Plane": "answers.plane",
        "PriorCheck": "calibration.prior_check",
        "Processes": "running.backends",
        "Question": "answers.questions",
        "Readings": "answers.readings",
        "Sensitivity": "answers.staged",
        "SmallReforms": "answers.search",
        "Story": "answers.story",
        "StudyRuns": "answers.runs",
        "Survey": "answers.survey",
        "Target": "calibration.evidence",
        "Threads": "running.backends",
        "TippingPoints": "answers.tipping",
        "Worlds": "answers.robust",
        "calibrate": "calibration.calibrate",
        "compare": "answers.comparison",
        "compare_until": "answers.comparison",
        "cost": "answers.prices",
        "doses": "answers.doses:dose_response",
        "drift": "answers.drift",
        "fit": "calibration.fit",
        "horizons": "answers.horizons",
        "imbalance": "answers.imbalance",
        "information": "answers.information",
        "inquire": "answers.inquiry",
        "leave_one_out": "answers.left_out",
        "plane": "answers.plane",
        "plausible_worlds": "designs.plausible",
        "prior_check": "calibration.prior_check",
        "read": "answers.questions",
        "readings": "answers.readings",
        "story": "answers.story",
        "survey": "answers.survey",
        "targets": "calibration.evidence",
        "tipping": "answers.tipping",
    }

    def __getattr__(name: str) -> Any:
        if name not in _LATER:
            raise AttributeError(f"module 'experiments' has no attribute {name!r}")
        module, _, noun = _LATER[name].partition(":")
        return getattr(import_module(f"experiments.{module}"), noun or name)


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])


def _teller() -> Any:
    """Who tells answers; the top of the pipe, so only this package's door may name it."""
    return import_module("experiments.telling.teller")


add_words(Path(__file__).parent / "telling" / "words.toml")
add_words(Path(__file__).parent / "workshop" / "words.toml")
told_by(_teller)
