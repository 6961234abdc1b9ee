"""Serving the page: on this computer only unless told otherwise, and with nothing from outside of it."""

import socket
import threading
from collections.abc import Callable

from experiments.workshop.addresses import LOCAL, VOTE, is_local, is_meant
from experiments.workshop.browsers import COOKIE, Browsers
from experiments.workshop.opened import MOST_BYTES
from experiments.workshop.shared import Workshop
from sim.errors import InputError, because

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
_ENVELOPE = 2**14  # bytes around an uploaded file
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b3d5c"/>'
    '<path d="M3 11h10M5 11V6m3 5V3m3 8V8" stroke="#fff" stroke-width="2"/></svg>'
)


def check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be served."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except (OSError, OverflowError) as error:
        reason = because(error) if isinstance(error, OSError) else str(error)
        raise InputError("workshop_busy", host=host, port=port, reason=reason) from None


def _bounded(length: str) -> bool:
    """Whether what a browser sends says that it is as small as a file may be, with its envelope."""
    return length.isdecimal() and int(length) <= MOST_BYTES + _ENVELOPE


def serve(workshop: Workshop, host: str = LOOPBACK, port: int = 8080, warm: bool = True, shared: bool = False) -> None:
    """Serve the page until Ctrl-C; `shared`, those who come from other computers can vote, and nothing else."""
    from fastapi import Request, Response
    from fastapi.responses import RedirectResponse
    from nicegui import app, ui
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from experiments.workshop.page import add_page
    from experiments.workshop.vote_page import add_vote_page

    check_address(host, port)
    add_page(workshop)
    add_vote_page(workshop)
    browsers = Browsers()

    @app.get("/workshop.woff")
    def font() -> Response:
        return Response(workshop.font(), media_type="font/woff", headers={"Cache-Control": "max-age=31536000"})

    @app.middleware("http")
    async def closed(request: Request, call_next: Callable) -> Response:
        if request.method == "POST" and not _bounded(request.headers.get("content-length", "")):
            return Response(status_code=413)
        address, path = request.client.host if request.client else "", request.url.path
        if shared and not is_meant(address, request.url.hostname or "", path):
            return RedirectResponse(VOTE) if path == "/" and not is_local(address) else Response(status_code=404)
        cookie = request.cookies.get(COOKIE, "")
        if fresh := path == VOTE and browsers.number(cookie) is None:
            cookie = browsers.new()
        request.state.browser = browsers.number(cookie) or ""
        response: Response = await call_next(request)
        response.headers.update(_HEADERS)
        if fresh:
            response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", path=VOTE)
        return response

    if is_local(host):  # a page of somebody else's that the browser shows cannot pass for this one
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOCAL))
    if warm:
        app.on_startup(lambda: threading.Thread(target=workshop.warm, daemon=True).start())
    app.config.quasar_config["loadingBar"]["skipHijack"] = True  # a bar without a name, seen where a page is slow
    ui.run(
        host=host,
        port=port,
        title="quanze 权责",
        favicon=_ICON,
        show=False,
        reload=False,
        language="zh-CN" if workshop.lang == "zh" else "en-US",
        tailwind=False,
        show_welcome_message=False,
        ws_max_size=2**20,
        reconnect_timeout=10.0,  # a slow computer or a weak network is not gone: by default a page begins anew after 3
    )
