"""The server of a class: routes, cookies, headers; the pages are `game.classroom.pages`.

Loaded by `dusk class` alone, with nicegui.
"""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.core.errors import BadInput
from game.classroom.admission import Refused
from game.classroom.hub import Hub
from game.classroom.lesson import Student
from game.classroom.lifted_view import relief_png
from game.classroom.pages.door import door
from game.classroom.pages.kiosk import KioskPage
from game.classroom.pages.student import StudentPage
from game.classroom.pages.teacher import TeacherPage
from game.classroom.pages.wall import WallPage
from game.classroom.security import allowed_host
from game.words.languages import LANGUAGES

STUDENT, TEACHER = "dusk_student", "dusk_teacher"
LONGEST_FORM = 4096
A_DAY = 24 * 3600
FONTS = {
    "serif": ("Spectral", 500),
    "title": ("Spectral", 600),
    "text": ("Noto Sans", 400),
    "arabic": ("Noto Sans Arabic", 400),
}
HEADERS = {
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        b"connect-src 'self' ws: wss:; frame-ancestors 'self'; form-action 'self'; base-uri 'self'"
    ),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
}


class Guard:
    """In front of everything: whose name this server has, what may connect, headers."""

    def __init__(
        self, inner: ASGIApp, names: tuple[str, ...], visited: Callable[[str], None]
    ) -> None:
        """`visited` hears the address of every machine that was let in."""
        self._inner, self._names, self._visited = inner, names, visited

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] not in ("http", "websocket"):
            await self._inner(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get(b"host", ""), headers.get(b"origin", "")
        own = origin.partition("://")[2] in ("", host)
        if not allowed_host(host, self._names) or not own:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            refusal = PlainTextResponse("This is not the address of the class.", 421)
            await refusal(scope, receive, send)
            return

        client = scope.get("client")
        if client:
            self._visited(client[0])

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                extra = [(n, v) for n, v in HEADERS.items() if n not in present]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self._inner(scope, receive, sealed)


def install(hub: Hub, idle: float = 0.0) -> None:
    """Put the class's pages and routes into nicegui's application.

    With `idle` it is the exhibit's one page, which begins anew after so many seconds untouched.
    """
    from importlib.resources import files

    own = Path(str(files("assets").joinpath("classroom")))
    for name in ("class.css", "class.js"):
        app.add_static_file(local_file=own / name, url_path=f"/class/{name}", max_cache_age=0)
    for name, (family, weight) in FONTS.items():
        app.add_static_file(local_file=_font(family, weight), url_path=f"/class/font/{name}")
    if find_spec("pylopdf_fonts_zh_cn") is not None:  # for browsers without a Chinese font
        import pylopdf_fonts_zh_cn as chinese

        app.add_static_file(local_file=chinese.sans_path(), url_path="/class/font/chinese")
    if idle:
        _exhibit(hub, idle)
    else:
        _pages(hub)
        app.add_api_route("/join", _join(hub), methods=["POST"])
        app.add_api_route("/teacher/{secret}", _enter(hub), methods=["GET"])
    app.add_api_route("/class/ground/{key}.png", _ground(hub), methods=["GET"])
    app.add_middleware(
        Guard,
        names=("localhost", socket.gethostname(), f"{socket.gethostname()}.local"),
        visited=hub.visited,
    )
    app.on_startup(hub.start)
    app.on_shutdown(hub.stop)


def _font(family: str, weight: int) -> Path:
    import fontpkg

    return Path(fontpkg.path(family, weight, style="normal", nearest=True))


def _student(hub: Hub, request: Request) -> Student | None:
    return hub.service.known(request.cookies.get(STUDENT, "")[:200])


def _is_teacher(hub: Hub, request: Request) -> bool:
    return hub.service.is_teacher(request.cookies.get(TEACHER, "")[:200])


def _keep(hub: Hub, page: Any) -> None:
    """Let a page hear of changes until its browser is gone."""
    hub.opened(page)
    page.client.on_delete(lambda: hub.closed(page))


def _exhibit(hub: Hub, idle: float) -> None:
    def start(request: Request) -> None:
        _keep(hub, KioskPage(hub, request, idle))

    ui.page("/")(start)


def _pages(hub: Hub) -> None:
    def start(request: Request) -> None:
        student = _student(hub, request)
        if student is None:
            door(hub, request)
        else:
            _keep(hub, StudentPage(hub, request, student))

    def wall(request: Request) -> None:
        _keep(hub, WallPage(hub, request))

    def teacher(request: Request) -> Response | None:
        if not _is_teacher(hub, request):
            return RedirectResponse("/", 303)
        _keep(hub, TeacherPage(hub, request))
        return None

    def preview(request: Request) -> Response | None:
        if not _is_teacher(hub, request):
            return RedirectResponse("/", 303)
        _keep(hub, StudentPage(hub, request, Student("", 0, "", "…"), watched=True))
        return None

    for path, build in (
        ("/", start),
        ("/wall", wall),
        ("/teacher", teacher),
        ("/preview", preview),
    ):
        ui.page(path)(build)


def _join(hub: Hub) -> Any:
    async def join(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_FORM:
                return PlainTextResponse("Too large.", 413)
        try:
            form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        except ValueError:
            return PlainTextResponse("Too many fields.", 400)
        given = {name: values[0] for name, values in form.items()}
        language = given.get("lang", "")
        address = request.client.host if request.client else ""
        try:
            token = hub.service.join(given.get("code", ""), given.get("name", ""), address)
        except Refused as refusal:
            why = refusal.key.rpartition(".")[2]
            answer = RedirectResponse(f"/?why={why}", 303)
        else:
            answer = RedirectResponse("/", 303)
            _set(answer, STUDENT, token)
        if language in LANGUAGES:
            _set(answer, "dusk_lang", language)
        return answer

    return join


def _enter(hub: Hub) -> Any:
    def enter(secret: str) -> Response:
        if not hub.service.is_teacher(secret[:200]):
            return HTMLResponse("Not found", 404)
        # The secret leaves the address bar, which a projector may show.
        answer = RedirectResponse("/teacher", 303)
        _set(answer, TEACHER, secret)
        return answer

    return enter


def _ground(hub: Hub) -> Any:
    def ground(key: str) -> Response:
        found = hub.open_ground.get(key)
        if found is None:
            return HTMLResponse("Not found", 404)
        return Response(relief_png(*found), media_type="image/png")

    return ground


def _set(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=A_DAY, httponly=True, samesite="strict", path="/")


def serve(hub: Hub, host: str, port: int, idle: float = 0.0) -> None:
    """Serve until the teacher presses Ctrl-C. BadInput where the port is taken."""
    install(hub, idle)
    # What is loaded by now stays to the end: no collection of a busy lesson walks through it again.
    gc.collect()
    gc.freeze()
    try:
        ui.run(
            host=host, port=port, title="Down by Dusk", show=False, reload=False, tailwind=False,
            show_welcome_message=False, reconnect_timeout=30.0, access_log=False,
            # Messages are small, and a packer for every browser takes time and memory.
            ws_per_message_deflate=False,
            uvicorn_logging_level="error", favicon="\U0001f319", ws_max_size=1024 * 1024,
        )  # fmt: skip
    except SystemExit:
        raise BadInput(f"port {port} cannot be used: choose another --port") from None
