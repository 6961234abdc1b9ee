"""What a question will run, in a sentence before it begins."""

from collections.abc import Callable
from typing import Any

from experiments.answers.questions import Question
from experiments.designs.factors import index_names
from experiments.telling.texts import title_of
from sim.words import text


def plan_line(question: Question, lang: str) -> str:
    """Points, seeds and runs."""
    return _PLANS[question.kind](question, lang)


def _comparison(question: Question, lang: str) -> str:
    design: Any = question.design
    facts = {"name": title_of(design, lang), "cases": len(design.cases), "seeds": len(design.seeds)}
    return text("plan.comparison", lang, runs=question.runs, **facts)


def _sweep(question: Question, lang: str) -> str:
    design: Any = question.design
    setting = design.setting
    facts = {"factors": len(index_names(design.factors)), "seeds": len(setting.seeds), "runs": design.runs()}
    title = title_of(setting, lang)
    return text("sweep.plan", lang, title=title, outcomes=len(setting.outcomes), **facts)


def _factorial(question: Question, lang: str) -> str:
    design: Any = question.design
    study = design.study()
    facts = {"points": study.points, "seeds": len(study.seeds), "runs": study.runs}
    return text("factorial.plan", lang, name=study.name, switches=len(design.switches), **facts)


def _robust(question: Question, lang: str) -> str:
    design: Any = question.design
    facts = {"cases": len(design.cases), "worlds": design.worlds, "factors": len(design.factors)}
    facts |= {"seeds": len(design.setting.seeds), "runs": question.runs}
    return text("robust.plan", lang, name=design.setting.name, **facts)


def _study(question: Question, lang: str) -> str:
    design: Any = question.design
    facts = {"name": title_of(design, lang), "points": design.points, "seeds": len(design.seeds)}
    return text("plan.study", lang, runs=design.runs, **facts)


_PLANS: dict[str, Callable[[Question, str], str]] = {
    "comparison": _comparison,
    "inquiry": _comparison,
    "study": _study,
    "sweep": _sweep,
    "factorial": _factorial,
    "robust": _robust,
}
