"""The tab on which a county is watched: its months one after the other, and the story of whoever is asked for."""

import asyncio
from collections.abc import Callable
from typing import Any

from nicegui import ui

from experiments.telling.texts import calendar, case_title, department_title
from experiments.workshop import tales
from experiments.workshop.range import Range
from experiments.workshop.scene import Scene
from experiments.workshop.shared import Workshop
from experiments.workshop.watching import DEEDS, MOST_SEED, Frame, Watched, check_seed, watch
from sim.case import MONTHS
from sim.errors import InputError, QuanzeError
from sim.words import text, words

SPEEDS = (1, 2, 4, 8)  # months a second
_MAP_WORDS = (
    *(
        "course",
        "departments",
        "townships",
        "handed_down",
        "charged",
        "flow_down",
        "flow_up",
        "flow_blame",
        "flow_needs",
    ),
    *("vetoed", "avoided", "worked", "powers", "burnout", "sanctioned"),
)
_PLACES = ("township", "department", "cadre")
_SHOW_TALE = "if (innerWidth <= 1000) document.querySelector('.tale').scrollIntoView()"  # where it stands below the map


class CountyMap(ui.element, component="county_map.js"):
    """The drawing; it redraws what differs between months, so that the focus stays where it is."""

    def __init__(self, watched: Watched, frame: Frame, lang: str) -> None:
        super().__init__()
        county = watched.case.county
        self._props["places"] = {
            "townships": [tales.township_name(watched, t, lang) for t in range(len(county.townships))],
            "departments": [department_title(domain, lang) for domain in county.domains],
        }
        self._props["words"] = {name: raw(name, lang) for name in _MAP_WORDS}
        told = tales.legend(lang)
        self._props["deeds"] = [{"code": DEEDS.index(name), "told": told[name]} for name in told]
        self._props["course"] = watched.course
        self._props["reform"] = watched.case.reforms[0].month if watched.case.reforms else 0
        self._props["first"] = frame

    def show(self, frame: Frame) -> None:
        """Draw another month."""
        self._props["first"] = frame  # for who comes back
        self.run_method("show", frame)


def raw(name: str, lang: str) -> str:
    """A text whose ``{names}`` the browser fills in."""
    return words()["workshop"][name][lang]


class CountyTab:
    """What one session watches."""

    def __init__(self, workshop: Workshop, lang: str, scene: Scene, linked: Callable[[], None]) -> None:
        self.workshop, self.lang, self.linked = workshop, lang, linked
        self.cases = {case.name: case for case in workshop.cases}
        self.case, self.seed, self.month = scene.case, scene.seed, scene.month
        self.watched: Watched | None = None
        self.asked: dict[str, Any] | None = None
        self.shown = self.closed = False

    def say(self, key: str, **facts: object) -> str:
        """A text of the page."""
        return text(f"workshop.{key}", self.lang, **facts)

    def build(self) -> None:
        """Controls, the drawing, and the panel beside it."""
        self.whole = ui.element("div").classes("sides")
        with self.whole:
            with ui.element("div").classes("panel"):
                self._controls()
                self.place = ui.element("div")
            with ui.element("section").classes("panel tale").props('aria-live=polite tabindex="-1"'):
                self.told = ui.element("div")
        self.timer = ui.timer(1 / SPEEDS[1], self._tick, active=False)

    def show(self) -> None:
        """Live the county when somebody first looks at it."""
        if not self.shown:
            self.shown = True
            with self.whole:
                ui.timer(0.05, self._live, once=True)

    @property
    def scene(self) -> Scene:
        """What is watched now."""
        return Scene(self.case, self.seed, self.month)

    def close(self) -> None:
        """Let go of the county."""
        self.closed, self.watched = True, None

    def _controls(self) -> None:
        titles = {name: case_title(case, self.lang) for name, case in self.cases.items()}
        with ui.element("div").classes("controls"):
            chosen = ui.select(titles, value=self.case, label=self.say("case"), on_change=self._case)
            chosen.classes("wide").props("dense outlined options-dense")
            number = ui.number(self.say("seed"), value=self.seed, min=0, max=MOST_SEED, precision=0)
            number.props("dense outlined debounce=600").on_value_change(self._seed).tooltip(self.say("seed_hint"))
            self.play = ui.button(self.say("play"), icon="play_arrow", on_click=self._play).props(
                "dense unelevated no-caps"
            )
            ui.button(self.say("back"), on_click=lambda: self._go(self.month - 1)).props("dense outline no-caps")
            ui.button(self.say("step"), on_click=lambda: self._go(self.month + 1)).props("dense outline no-caps")
            ui.button(self.say("reset"), on_click=lambda: self._go(1)).props("dense outline no-caps")
            speeds = {months: self.say("per_second", months=months) for months in SPEEDS}
            ui.select(speeds, value=SPEEDS[1], label=self.say("speed"), on_change=self._speed).props("dense outlined")
        with ui.element("div").classes("controls"):
            self.now = ui.label().classes("now")
            last = self.workshop.base.structure.months
            self.slider = Range(self.say("month"), 1, last, 1, self.month, self._slid, self._slid).classes("months")
            self.years = ui.select({}, label=self.say("year"), on_change=self._year).props("dense outlined")
        self.reform = ui.label().classes("note")

    async def _live(self) -> None:
        """Live the county that is chosen."""
        self._pause()
        self.place.clear()
        with self.place:
            with ui.row():
                ui.spinner().props(f'aria-label="{self.say("living")}"')
                ui.label(self.say("living")).props("role=status")
        case, seed = self.cases[self.case], self.seed
        try:
            watched = await asyncio.get_running_loop().run_in_executor(self.workshop.bench.pool, watch, case, seed)
        except Exception as error:
            if not self.closed:
                self._refused(error)
            return
        if self.closed or (case.name, seed) != (self.case, self.seed):  # something else is wanted by now
            return
        self.watched, self.month = watched, min(self.month, watched.months)
        self._draw()

    def _draw(self) -> None:
        assert self.watched is not None
        watched = self.watched
        self.place.clear()
        with self.place:
            self.map = CountyMap(watched, watched.frame(self.month), self.lang)
            self.map.on("pick", lambda e: self._pick(e.args))
        years = {y: self.say("of_year", year=y) for y in range(1, -(-watched.months // MONTHS) + 1)}
        self.years.set_options(years)
        self.slider.put(self.month, watched.months)
        reforms = watched.case.reforms
        begun = (
            {"year": (reforms[0].month - 1) // MONTHS + 1, "month": (reforms[0].month - 1) % MONTHS + 1}
            if reforms
            else {}
        )
        self.reform.set_text(self.say("reform_begins", **begun) if begun else "")
        self._go(self.month)

    def _go(self, month: object) -> None:
        """Show a month, as far as there is one."""
        if self.watched is None:
            return
        try:
            wanted = month if not isinstance(month, int) else min(max(month, 1), self.watched.months)
            self.month = self.watched.check_month(wanted)
        except InputError as error:
            self._refused(error)
            return
        self.map.show(self.watched.frame(self.month))
        self.now.set_text(calendar(self.month - 1, self.lang))
        self.slider.put(self.month)
        self.years.set_value((self.month - 1) // MONTHS + 1)
        if not self.timer.active:  # nobody reads what changes every moment
            self._tell()
            self.linked()

    def _tick(self) -> None:
        if self.watched is None or self.month >= self.watched.months:
            self._pause()
        else:
            self._go(self.month + 1)

    def _play(self) -> None:
        if self.timer.active:
            self._pause()
        elif self.watched is not None:
            if self.month >= self.watched.months:
                self._go(1)
            self.timer.activate()
            self.play.set_text(self.say("pause"))
            self.play.set_icon("pause")

    def _pause(self) -> None:
        if self.timer.active:
            self.timer.deactivate()
            self._tell()
            self.linked()
        self.play.set_text(self.say("play"))
        self.play.set_icon("play_arrow")

    def _speed(self, event: Any) -> None:
        self.timer.interval = 1 / event.value

    def _slid(self, month: Any) -> None:
        if month != self.month:
            self._go(month)

    def _year(self, event: Any) -> None:
        if event.value is not None and event.value != (self.month - 1) // MONTHS + 1:
            self._go((event.value - 1) * MONTHS + 1)

    async def _case(self, event: Any) -> None:
        self.case = event.value
        await self._live()

    async def _seed(self, event: Any) -> None:
        try:
            self.seed = check_seed(event.value)
        except InputError as error:
            self._refused(error)
            return
        await self._live()

    # What is told beside the drawing.

    def _pick(self, asked: Any) -> None:
        """Tell of a place that the browser names; what it names may be anything."""
        known = isinstance(asked, dict) and asked.get("kind") in _PLACES
        self.asked = asked if known else None
        self._tell()
        ui.run_javascript(_SHOW_TALE)

    def _tell(self) -> None:
        """Tell of the place that is asked for, as it stands in the month that is shown."""
        if self.watched is None:
            return
        self.told.clear()
        with self.told:
            if self.asked is None:
                ui.label(self.say("pick"))
                return
            try:
                self._place(self.watched, **self.asked)
            except (QuanzeError, TypeError) as error:
                self.asked = None
                self._refused(error)

    def _place(self, watched: Watched, kind: str, place: int, seat: int | None = None) -> None:
        if kind == "department":
            lines = tales.department_tale(watched, place, self.month, self.lang)
            title = department_title(watched.case.county.domains[place], self.lang)
            matters = watched.matters(self.month, domain=place)
        elif kind == "township":
            lines = tales.township_tale(watched, place, self.month, self.lang)
            title = tales.township_name(watched, place, self.lang)
            matters = watched.matters(self.month, township=place)
        else:
            lines = tales.cadre_tale(watched, place, seat, self.month, self.lang)  # type: ignore[arg-type]
            title = tales.cadre_name(watched, place, seat, self.lang)  # type: ignore[arg-type]
            matters = watched.matters(self.month, township=place, seat=seat)
        ui.label(title).props("role=heading aria-level=2").classes("title")
        if kind != "department":
            seats = {s: self.say("seat", seat=s + 1) for s in range(watched.case.county.townships[place].cadres)}
            choose = ui.select(seats, value=seat, label=self.say("cadre")).props("dense outlined")
            choose.on_value_change(lambda e: self._pick({"kind": "cadre", "place": place, "seat": e.value}))
        for line in lines:
            self._paragraph(line)
        events = ui.element("div").classes("events")
        if kind == "cadre" and seat is not None and watched.why_sanctioned(place, seat, self.month):
            ui.button(self.say("why_sanctioned"), on_click=lambda: self._story(events, place, seat)).props(
                "dense no-caps"
            )
        ui.label(self.say("matters") if matters else self.say("no_matters")).classes("note")
        with ui.element("div").classes("matters"):
            for key, domain in matters:
                name = tales.matter_name(watched, key.origin, domain, key.born, self.lang)
                button = ui.button(name, on_click=lambda key=key: self._matter(events, str(key)))
                button.props("dense flat no-caps align=left")

    def _paragraph(self, line: str) -> None:
        with ui.element("p"):
            ui.label(line)

    def _matter(self, place: ui.element, key: str) -> None:
        assert self.watched is not None
        self._pause()  # who reads must not be torn away
        self._events(place, self.watched.story(key).sentences(self.lang))

    def _story(self, place: ui.element, township: int, seat: int) -> None:
        assert self.watched is not None
        self._pause()
        story = self.watched.why_sanctioned(township, seat, self.month)
        self._events(place, story.sentences(self.lang) if story else [])

    def _events(self, place: ui.element, lines: list[str]) -> None:
        place.clear()
        with place:
            for line in lines:
                self._paragraph(line)

    def _refused(self, error: Exception) -> None:
        """Say in one sentence what is wrong."""
        said = error.told(self.lang) if isinstance(error, QuanzeError) else self.say("failed", error=self.say("fault"))
        with self.place:
            ui.notify(said, type="negative", multi_line=True)
