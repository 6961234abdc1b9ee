"""What was registered before the first run, the result of its primary comparison, and what was decided afterwards."""

import math
from collections.abc import Mapping, Sequence

from experiments.answers.answer import Answer
from experiments.answers.effects import Effects
from experiments.answers.registered import on_seeds, primary_of
from experiments.answers.staged import Sensitivity
from experiments.designs.outcomes import indicator
from experiments.running.outcomes import is_outcome
from experiments.running.registration import Registration
from experiments.telling.sentences.verdicts import switch_title, word
from experiments.telling.texts import case_title, factor_label, span
from sim.errors import Said
from sim.words import change, number, text

_ENDS = ("value", "low", "high")


def registered_line(registered: Registration, lang: str, answer: Answer | None = None) -> str:
    """When, which hash, and the primary comparison."""
    time = str(registered.content["time"]).removesuffix("+00:00").replace("T", " ")  # in UTC, as it says
    facts = {"time": time, "hash": registered.hash}
    return text("registration.registered", lang, primary=_label(registered.content, lang, answer), **facts)


def registration_lines(
    registered: Registration, later: Sequence[Said], lang: str, answer: Answer | None = None
) -> list[str]:
    """Tell when, which hash, which hypothesis; the primary comparison first; then each later decision."""
    content = registered.content
    primary, hypothesis = content["primary"], content["hypothesis"].get(lang)
    lines = [registered_line(registered, lang, answer)]
    if not registered.intact:
        lines.append(text("registration.altered", lang))
    if hypothesis:
        lines.append(text("registration.hypothesis", lang, text=hypothesis))
    if answer is not None:
        registered_seeds = on_seeds(answer, content["asked"]["seeds"])
        lines.append(_result(registered_seeds, primary, _label(content, lang, answer), lang))
    lines += [text("registration.later", lang, said=said) for said in later]
    if not later:
        lines.append(text("registration.nothing_later", lang))
    return lines + [text("registration.exploratory", lang)]


def _label(content: Mapping[str, Mapping[str, str]], lang: str, answer: Answer | None) -> str:
    """What is compared, on which outcome, as readers call them."""
    primary = content["primary"]
    outcome = primary["outcome"]
    name = next(name for key, name in primary.items() if key != "outcome")
    titles = {case.name: case_title(case, lang) for case in (answer.cases if answer else ())}
    if isinstance(answer, Effects):
        known = {switch.name: switch_title(answer.factorial, switch.name, lang) for switch in answer.factorial.switches}
        titles = {name: "×".join(known.get(one, one) for one in name.split("×"))}
    shown = titles.get(name, factor_label(name, lang))
    label = indicator(outcome).label[lang] if is_outcome(outcome) else outcome
    return text("registration.compared", lang, name=shown, outcome=label)


def _result(answer: Answer, primary: Mapping[str, str], label: str, lang: str) -> str:
    found = primary_of(answer, primary)
    if found is None:
        return text("registration.not_found", lang, primary=label)
    unit = indicator(primary["outcome"]).unit
    if isinstance(answer, Sensitivity):
        shown = {name: number(getattr(found, name), unit if found.method == "morris" else "ratio") for name in _ENDS}
        facts = {"method": text(f"method.{found.method}", lang), "told": text(f"registration.told_{found.told}", lang)}
        return text("registration.index", lang, primary=label, **shown, **facts)
    facts = {"value": change(found.value, unit, lang), "interval": span(found.low, found.high, unit)}
    facts["seeds"] = str(len(answer.seeds) if math.isnan(found.pairs) else int(found.pairs))
    return text("registration.result", lang, primary=label, verdict=word(found.verdict, lang), **facts)
