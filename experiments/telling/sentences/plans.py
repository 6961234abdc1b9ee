"""What a question will run, in a sentence before it begins."""

from collections.abc import Callable
from typing import Any

from experiments.answers.questions import Question
from experiments.designs.factors import index_names
from experiments.running.effort import Plan
from experiments.telling.sentences.study import size_text
from experiments.telling.texts import title_of
from sim.errors import Said
from sim.words import text

_TIMES = (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0))


def plan_line(question: Question, lang: str) -> str:
    """Points, seeds and runs."""
    return _PLANS[question.kind](question, lang)


def effort_line(planned: Plan, lang: str) -> str:
    """Runs, time and room that a question takes."""
    return text("plan.effort", lang, **effort_facts(planned))


def effort_facts(planned: Plan) -> dict[str, object]:
    """Runs, how many at a time, and how long and how much they will take, for a sentence."""
    time = _duration(planned.seconds)
    return {"runs": planned.runs, "slots": planned.slots, "time": time, "size": size_text(planned.bytes)}


def _duration(seconds: float) -> Said:
    """Seconds, minutes, hours or days, whichever people would say."""
    unit, worth = next((row for row in _TIMES if seconds >= 2 * row[1]), _TIMES[-1])
    return Said(f"plan.{unit}", {"count": f"{seconds / worth:.0f}"})


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


def _conclusions(question: Question, lang: str) -> str:
    design: Any = question.design
    facts = {"packages": len(design.packages), "readings": len(design.readings), "doses": len(design.doses)}
    facts |= {"worlds": len(design.worlds), "rivals": len(design.models) - len(design.worlds)}
    facts |= {"seeds": len(design.setting.seeds), "runs": question.runs}
    return text("conclusions.plan", lang, name=title_of(design.setting, lang), **facts)


def _search(question: Question, lang: str) -> str:
    design: Any = question.design
    facts = {"levers": len(design.levers), "keep": design.keep, "most": design.most, "packages": design.packages}
    facts |= {"judged": design.judged, "runs": question.runs}
    return text("search.plan", lang, name=title_of(design.setting, lang), **facts)


def _tipping(question: Question, lang: str) -> str:
    design: Any = question.design
    facts = {"cases": len(design.cases), "factors": len(design.factors), "grid": design.grid, "begin": design.begin}
    facts |= {"seeds": len(design.setting.seeds), "runs": question.runs}
    return text("tipping.plan", lang, name=title_of(design.setting, lang), **facts)


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
    "conclusions": _conclusions,
    "search": _search,
    "tipping": _tipping,
}
