"""Months that are reported, said as they lie to the reforms of the cases that lived them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.case import MONTHS, Case
from sim.window import Window, WindowLike
from sim.words import text


@dataclass(frozen=True)
class Reported:
    """A window beside the months of reforms.

    Attributes
    ----------
    window : Window
        Months that count.
    horizon : int
        Months lived; nobody asks where there are no reforms.
    reforms : tuple of int
        Months (from 1) in which reforms begin, each once, in order; none where the window is said as it is.

    Examples
    --------
    >>> import sim
    >>> from sim.reported import Reported
    >>> from sim.window import Window
    >>> Reported.of(Window(60), [sim.load_case("baseline"), sim.load_case("s2")]).told("en")
    'years 1–5 after the reform (months 61 to 120)'
    >>> Reported.of(Window.of("49-72"), [sim.load_case("s2")]).told("en")
    'months 49 to 72, into which the reform of month 61 falls'
    """

    window: Window
    horizon: int = 0
    reforms: tuple[int, ...] = ()

    @classmethod
    def of(cls, window: WindowLike, cases: Iterable[Case], lived: int | None = None) -> "Reported":
        """Beside the reforms of all these cases; said as it is where they do not live equally long.

        Parameters
        ----------
        lived : int, optional
            Months, where these are fewer than the cases' own.
        """
        cases = tuple(cases)
        horizons = {case.structure.months for case in cases} if lived is None else {lived}
        months = sorted({reform.month for case in cases for reform in case.reforms})
        horizon = max(horizons)
        return cls(Window.of(window).within(horizon), horizon, tuple(months) if len(horizons) == 1 else ())

    def told(self, lang: str) -> str:
        """Say it in a language."""
        if not self.reforms:
            return self.window.told(lang)
        first, stop = self.window.bounds(self.horizon)
        begun = [month for month in self.reforms if month - 1 <= first]
        within = [month for month in self.reforms if first < month - 1 < stop]
        later = self.reforms[len(begun) + len(within) :]
        alone = len(self.reforms) == 1
        facts: dict[str, object] = {"span": text("window.span", lang, first=first + 1, last=stop)}
        if within:
            months = text("list.comma", lang).join(map(str, within))
            return text("window.across" if len(within) == 1 else "window.across_several", lang, months=months, **facts)
        if not begun:
            return text("window.before" if alone else "window.before_first", lang, month=later[0], **facts)
        opening = begun[-1] - 1
        facts |= {"since": _since(first - opening, stop - opening, lang), "month": begun[-1]}
        if later:
            return text("window.between", lang, later=later[0], **facts)
        return text("window.after" if alone else "window.after_last", lang, **facts)


def _since(first: int, stop: int, lang: str) -> str:
    """Months after a reform, from `first` (counted from 0) to before `stop`: as years where these are whole."""
    whole = first % MONTHS == 0 and stop % MONTHS == 0
    low, high = (first // MONTHS, stop // MONTHS) if whole else (first, stop)
    unit = ("year" if whole else "month") + ("s" if high - low > 1 else "")
    return text(f"window.{unit}", lang, first=low + 1, last=high)
