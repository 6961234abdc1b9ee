"""Serving the page: on this computer only unless told otherwise, and with nothing from outside of it."""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import sim
from experiments.telling.webfont import woff
from experiments.workshop.bench import Bench
from experiments.workshop.choices import SEEDS, lived_in
from sim.errors import InputError, Said, because
from sim.warming import warm

MOST_PAGES = 30  # open at once
LOOPBACK = "127.0.0.1"
_LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
FOLDERS = [Path(sim.__file__).parent, Path(__file__).parents[1]]


@dataclass
class Workshop:
    """What all pages of a server share: the county as it is, the reforms that ship, and what was run already.

    Attributes
    ----------
    base : Case
        The county as it is.
    cases : tuple of Case
        That can be watched, the county as it is first.
    lang : str
        Of pages that ask for none.
    state : Said or None
        What is being got ready; None when all is.
    """

    base: sim.Case
    lang: str = "zh"
    cases: tuple[sim.Case, ...] = ()
    bench: Bench = field(init=False)
    state: Said | None = field(default_factory=lambda: Said("workshop.warming_rules"))
    fault: str = ""
    since: float = field(default_factory=time.monotonic)
    waiters: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MOST_PAGES), repr=False)

    def __post_init__(self) -> None:
        self.cases = self.cases or shipped(self.base)
        self.bench = Bench(self.base)
        self._font, self._cut = b"", threading.Event()

    def warm(self, tell: Callable[[Said], None] = lambda said: None) -> None:
        """Compile the rules, cut the font, and live the county as it is, so that nobody waits for it later."""

        def now(said: Said) -> None:
            self.state = said
            tell(said)

        try:
            now(Said("workshop.warming_font"))
            self._font = woff(letters(self.base))
            self._cut.set()
            now(Said("workshop.warming_rules"))
            warm(["compiled"])
            seeds, done = range(1, SEEDS[0] + 1), iter(range(1, SEEDS[0] + 1))
            facts = {"done": 0, "of": len(seeds)}
            now(Said("workshop.warming_county", facts))
            self.bench.warm(seeds, lambda: now(Said("workshop.warming_county", {**facts, "done": next(done)})))
            self.state = None
        except Exception as error:
            self.fault = f"{type(error).__name__}: {error}"
            raise
        finally:
            self._cut.set()

    def font(self) -> bytes:
        """The font, as soon as it is cut."""
        self._cut.wait(60)
        return self._font


def shipped(base: sim.Case) -> tuple[sim.Case, ...]:
    """The county as it is and the cases that ship, as they are lived there; a pilot in townships it has not is none."""
    found = [base]
    for name in sim.case_names()[1:]:
        case = sim.load_case(name)
        try:
            found.append(lived_in(base, case))
        except InputError:
            continue
    return tuple(found)


def letters(base: sim.Case) -> str:
    """All characters that a page can show: those of the tables, and of the county's names."""
    tables = "".join(
        path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted(folder.rglob("*.toml"))
    )
    return tables + "".join(map(chr, range(0x20, 0x17F))) + base.county.content + "✓✗◆≈↓↑→·…−–—“”‘’"


def is_local(host: str) -> bool:
    """Whether only this computer can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be served."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except (OSError, OverflowError) as error:
        reason = because(error) if isinstance(error, OSError) else str(error)
        raise InputError("workshop_busy", host=host, port=port, reason=reason) from None


def serve(workshop: Workshop, host: str = LOOPBACK, port: int = 8080, warm: bool = True) -> None:
    """Serve the page until Ctrl-C."""
    from fastapi import Request, Response
    from nicegui import app, ui
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from experiments.workshop.page import add_page

    check_address(host, port)
    add_page(workshop)

    @app.get("/workshop.woff")
    def font() -> Response:
        return Response(workshop.font(), media_type="font/woff", headers={"Cache-Control": "max-age=31536000"})

    @app.middleware("http")
    async def closed(request: Request, call_next: Callable) -> Response:
        response: Response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    if is_local(host):  # a page of somebody else's that the browser shows cannot pass for this one
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(_LOCAL))
    if warm:
        app.on_startup(lambda: threading.Thread(target=workshop.warm, daemon=True).start())
    ui.run(
        host=host,
        port=port,
        title="quanze 权责",
        favicon="⚖",
        show=False,
        reload=False,
        tailwind=False,
        show_welcome_message=False,
        ws_max_size=2**20,
    )
