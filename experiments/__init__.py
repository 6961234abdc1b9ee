"""What is asked of the county: questions, runs, answers, and how they are told.

>>> import sim
>>> import experiments as ex
>>> cases = [sim.load_case(name).with_structure(townships=2, months=24) for name in ("baseline", "s1")]
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.answers.answer import told_by
from sim.words import add_words

if TYPE_CHECKING:
    from experiments.answers.answer import Answer as Answer
    from experiments.answers.comparison import Comparison as Comparison
    from experiments.answers.comparison import compare as compare
    from experiments.answers.comparison import compare_until as compare_until
    from experiments.answers.doses import DoseResponse as DoseResponse
    from experiments.answers.doses import dose_response as doses  # noqa: F401
    from experiments.answers.effects import Effects as Effects
    from experiments.answers.inquiry import Inquiry as Inquiry
    from experiments.answers.inquiry import inquire as inquire
    from experiments.answers.plane import Plane as Plane
    from experiments.answers.plane import plane as plane
    from experiments.answers.questions import Question as Question
    from experiments.answers.questions import read as read
    from experiments.answers.robust import Worlds as Worlds
    from experiments.answers.runs import StudyRuns as StudyRuns
    from experiments.answers.staged import Sensitivity as Sensitivity
    from experiments.answers.story import Story as Story
    from experiments.answers.story import story as story
    from experiments.answers.survey import Survey as Survey
    from experiments.answers.survey import survey as survey
    from experiments.designs.outcomes import Outcome as Outcome
    from experiments.running.backends import Dask as Dask
    from experiments.running.backends import Processes as Processes
    from experiments.running.backends import Threads as Threads

add_words(Path(__file__).parent / "telling" / "words.toml")

# Where each noun lives; loaded on first use, since Numba, Mesa and Matplotlib take seconds.
_NOUNS = {
    "Answer": "answers.answer",
    "Comparison": "answers.comparison",
    "compare": "answers.comparison",
    "compare_until": "answers.comparison",
    "DoseResponse": "answers.doses",
    "doses": "answers.doses:dose_response",
    "Effects": "answers.effects",
    "Inquiry": "answers.inquiry",
    "inquire": "answers.inquiry",
    "Plane": "answers.plane",
    "plane": "answers.plane",
    "Question": "answers.questions",
    "read": "answers.questions",
    "Worlds": "answers.robust",
    "StudyRuns": "answers.runs",
    "Sensitivity": "answers.staged",
    "Story": "answers.story",
    "story": "answers.story",
    "Survey": "answers.survey",
    "survey": "answers.survey",
    "Outcome": "designs.outcomes",
    "Dask": "running.backends",
    "Processes": "running.backends",
    "Threads": "running.backends",
}
__all__ = sorted(_NOUNS)


def __getattr__(name: str) -> Any:
    if name not in _NOUNS:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    module, _, noun = _NOUNS[name].partition(":")
    return getattr(import_module(f"experiments.{module}"), noun or name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_NOUNS])


def _teller() -> Any:
    """Who tells answers; the top of the pipe, so only this package's door may name it."""
    return import_module("experiments.telling.teller")


told_by(_teller)
