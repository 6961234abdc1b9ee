"""Names complete while they are typed in IPython and Jupyter: ``load_case("ba`` and ``with_params({"auth``."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sim.case_files import case_names
from sim.indicator import indicators
from sim.parameter import parameters
from sim.variant import variant_names

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

_PLACES: tuple[tuple[re.Pattern[str], Callable[[], Iterable[str]]], ...] = (
    (re.compile(r"""\b(?:load_case|CountyModel)\(\s*["'](?P<name>[\w.]*)$"""), case_names),
    (re.compile(r"""\b(?:load_variant\(|variant=)\s*["'](?P<name>\w*)$"""), variant_names),
    (re.compile(r"""\b(?:with_params|with_reform)\([^{}]*\{(?:[^{}]*,)?\s*["'](?P<name>[\w.]*)$"""), parameters),
    (re.compile(r"""\bparameters\(\)\[\s*["'](?P<name>[\w.]*)$"""), parameters),
    (re.compile(r"""\bindicators\(\)\[\s*["'](?P<name>\w*)$"""), indicators),
)


def begun(source: str) -> tuple[str, list[str]] | None:
    """What has been typed of a name at the end of `source`, and the names it may become; None elsewhere.

    >>> from sim.completion import begun
    >>> begun('sim.load_case("base')
    ('base', ['baseline'])
    """
    for pattern, names in _PLACES:
        if found := pattern.search(source):
            return found["name"], [name for name in names() if name.startswith(found["name"])]
    return None


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Let names complete in a shell; done by itself where the package is imported in one."""
    if not hasattr(shell, "Completer"):  # what passes for a shell in Solara, where nobody types
        return
    from IPython.core.completer import SimpleCompletion, context_matcher

    if any(getattr(matcher, "matcher_identifier", "") == __name__ for matcher in shell.Completer.custom_matchers):
        return

    @context_matcher(identifier=__name__)  # type: ignore[arg-type]
    def names(context: "CompletionContext") -> "SimpleMatcherResult":
        lines = context.full_text.split("\n")[: context.cursor_line]
        found = begun("\n".join([*lines, context.line_with_cursor[: context.cursor_position]]))
        if found is None:
            return {"completions": []}
        completions = [SimpleCompletion(text=name, type="str") for name in found[1]]
        return {"completions": completions, "matched_fragment": found[0], "suppress": True, "ordered": True}

    shell.Completer.custom_matchers.append(names)
