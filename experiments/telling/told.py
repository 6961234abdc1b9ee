"""Sentences, pictures and pages of a finding in its folder; a helping process may draw one of an answer's languages."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from experiments.answers.answer import Answer, Finding
from experiments.answers.registered import Registered
from experiments.running.backends import settle
from experiments.running.files import file_names
from experiments.running.outcomes import Outcome, every_own, named
from experiments.telling.office import LIBRARIES, drawn_for_office
from experiments.telling.sentences import sentences
from experiments.telling.sentences.registration import registration_lines
from sim.many import HEARTBEAT, cores
from sim.words import LANGUAGES

TOLD = (".png", ".svg", ".html", ".docx", ".pptx")  # endings of pictures and of what is read
Progress = Callable[[int, int], None]  # how many pictures and pages are done, and of how many


@contextmanager
def helping() -> Iterator[Executor | None]:
    """Give a process that makes itself ready to draw; None where there is but one core."""
    if cores() < 2:
        yield None
        return
    helper = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=settle)
    try:
        helper.submit(_make_ready)
        yield helper
        helper.shutdown()  # if this process ended first, it would now and then reach for what is just being closed
    finally:
        helper.shutdown(wait=False, cancel_futures=True)


def _make_ready() -> None:
    """Load what drawing needs, while others still run counties."""
    import experiments.telling.figures
    import experiments.telling.page  # noqa: F401


def tell_all(
    folder: Path,
    answer: Answer,
    remake: str,
    registered: Registered | None,
    progress: Progress | None,
    helper: Executor | None,
    office: bool,
) -> None:
    """Tell an answer in all languages, first in sentences; the helper, while it lives, draws the last one."""
    for lang in LANGUAGES:
        more = registration_lines(registered.registration, registered.later, lang, answer) if registered else []
        write_sentences(folder, answer, lang, more)
    *mine, last = LANGUAGES
    told = (answer, remake, registered, office)
    theirs = None if helper is None else _asked(helper, folder, *told, last, every_own())
    files = 0

    def tick(of_one_language: int = 0) -> None:
        nonlocal files
        files = len(LANGUAGES) * of_one_language or files
        if progress is not None:
            progress(_written(folder), files)

    for lang in mine:
        _draw(folder, *told, lang, tick)
    if theirs is None or not _came(theirs, tick):
        _draw(folder, *told, last, tick)


def write_sentences(folder: Path, found: Finding, lang: str, first: Sequence[str] = ()) -> None:
    """Write what was found in words, after some lines."""
    lines = [*first, *sentences(found, lang)]
    (folder / f"findings.{lang}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _asked(helper: Executor, *what: object) -> "Future[None] | None":
    """Ask the helper to draw; None if it is dead already."""
    try:
        return helper.submit(_helped, *what)  # type: ignore[arg-type]
    except BrokenExecutor:
        return None


def _came(theirs: "Future[None]", tick: Callable[[], None]) -> bool:
    """Wait for the helper; False if it died."""
    while not wait([theirs], HEARTBEAT).done:
        tick()
    try:
        theirs.result()
    except BrokenExecutor:
        return False
    tick()
    return True


def _helped(
    folder: Path,
    answer: Answer,
    remake: str,
    registered: Registered | None,
    office: bool,
    lang: str,
    own: tuple[Outcome, ...],
) -> None:
    named(own)
    _draw(folder, answer, remake, registered, office, lang, lambda files: None)


def _written(folder: Path) -> int:
    """Pictures and pages that are there."""
    return sum(1 for path in folder.rglob("*") if path.suffix in TOLD)


def _draw(
    folder: Path,
    answer: Answer,
    remake: str,
    registered: Registered | None,
    office: bool,
    lang: str,
    tick: Callable[[int], None],
) -> None:
    """Write pictures and the page; tell how many files that makes."""
    from experiments.telling.page import page

    read = 1 + len(LIBRARIES) * office
    images = write_pictures(folder, answer, lang, lambda pictures: tick(pictures + read))
    content = page(answer, images, remake, lang, registered)
    (folder / f"report.{lang}.html").write_text(content, encoding="utf-8")
    tick(3 * len(images) + read)
    if office:
        for name, file in office_files(answer, content, lang).items():
            (folder / name).write_bytes(file)
        tick(3 * len(images) + read)


def write_pictures(
    folder: Path, found: Finding, lang: str, tick: Callable[[int], None] = lambda pictures: None
) -> list[tuple[str, bytes]]:
    """Write figures as PNG and SVG and as PNG for slides, telling how many that makes; return what a page shows."""
    from experiments.telling.figures import PAPER, SLIDE, figures, save

    drawn, images = figures(found, lang, PAPER), []
    pictures = 3 * len(drawn)
    tick(pictures)
    for name, figure in zip(file_names(list(drawn)), drawn.values(), strict=True):
        save(figure, folder / f"{name}.{lang}.png")
        save(figure, folder / f"{name}.{lang}.svg", "svg")
        images.append((str(figure.get_label()), (folder / f"{name}.{lang}.svg").read_bytes()))
        tick(pictures)
    drawn = figures(found, lang, SLIDE)
    for name, figure in zip(file_names(list(drawn)), drawn.values(), strict=True):
        (folder / "slides").mkdir(exist_ok=True)
        save(figure, folder / "slides" / f"{name}.{lang}.png")
        tick(pictures)
    return images


def office_files(answer: Answer, page: str, lang: str) -> dict[str, bytes]:
    """Slides and document of an answer, by the names that their files have in its folder.

    Parameters
    ----------
    page : str
        The page of the answer in that language, see `experiments.telling.page.page`.
    """
    from experiments.telling.document import document
    from experiments.telling.slides import slides

    pictures = drawn_for_office(answer, lang)
    return {
        f"report.{lang}.docx": document(page, pictures, lang),
        f"report.{lang}.pptx": slides(answer, pictures, lang),
    }
