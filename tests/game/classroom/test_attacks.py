"""Attacks on a running class: each is refused, and the lesson goes on for everybody else."""

from __future__ import annotations

import http.cookiejar
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from helpers.class_browser import Server, serving

pytest.importorskip("nicegui")
pytestmark = pytest.mark.slow

SCRIPT = "<script>alert(1)</script>"


class Answer(NamedTuple):
    status: int
    url: str
    headers: dict[str, str]
    body: str


class Visitor:
    """Somebody with cookies of their own and no browser."""

    def __init__(self, server: Server, follow: bool = True) -> None:
        self.server = server
        self.cookies = http.cookiejar.CookieJar()
        handlers: list = [urllib.request.HTTPCookieProcessor(self.cookies)]
        if not follow:
            handlers.append(Stay())
        self.opener = urllib.request.build_opener(*handlers)

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.server.base + path, data, named)
        try:
            with self.opener.open(request, timeout=20) as answer:
                found = {k.lower(): v for k, v in answer.headers.items()}
                return Answer(answer.status, answer.url, found, answer.read().decode())
        except urllib.error.HTTPError as error:
            found = {k.lower(): v for k, v in error.headers.items()}
            return Answer(
                error.code, error.url or "", found, error.read().decode("utf-8", "replace")
            )

    def join(self, name: str, code: str = "") -> Answer:
        form = urllib.parse.urlencode({"code": code or self.server.code, "name": name})
        return self.ask("/join", form.encode())


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_, **__):
        return None


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("class") / "lesson"
    with serving(folder, "--levels", "quiet-bowl", "--practice", "2", "--final", "2") as running:
        yield running


@pytest.fixture(autouse=True)
def lesson_goes_on(server) -> Iterator[None]:
    yield
    assert server.process.poll() is None
    assert Visitor(server).ask("/wall").status == 200


def raw(server: Server, data: bytes, wait: float = 5.0) -> bytes:
    """What comes back when these bytes are sent."""
    with socket.create_connection(("127.0.0.1", server.port), wait) as line:
        line.sendall(data)
        line.settimeout(wait)
        found = b""
        try:
            while piece := line.recv(65536):
                found += piece
                if len(found) > 1_000_000:
                    break
        except (TimeoutError, ConnectionError):
            pass
        return found


# -- who one is


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 32, "../../etc/passwd", "%00", "s" * 5000, '";DROP TABLE events;--']
)
def test_a_forged_token_is_nobody(server, token):
    answer = Visitor(server).ask("/", cookie=f"dusk_student={urllib.parse.quote(token)[:4000]}")
    assert answer.status == 200
    assert "/join" in answer.body  # the door


def test_a_students_id_is_no_token(server):
    visitor = Visitor(server)
    visitor.join("Ida")
    page = visitor.ask("/").body
    token = next(c.value for c in visitor.cookies if c.name == "dusk_student")
    assert token not in page  # no script can read it there
    for guess in set(re.findall(r"\bs[0-9a-f]{12}\b", page)):
        assert "/join" in Visitor(server).ask("/", cookie=f"dusk_student={guess}").body


@pytest.mark.parametrize("path", ["/teacher", "/preview"])
def test_the_teachers_pages_are_for_the_teacher(server, path):
    student = Visitor(server)
    student.join("Tom")
    answer = student.ask(path)
    assert urllib.parse.urlparse(answer.url).path == "/"
    assert "teacher" not in answer.body.lower() or 'id="next"' not in answer.body


@pytest.mark.parametrize("secret", ["x", "", "%2e%2e", "A" * 32, "A" * 100_000, "..%2f..%2fwall"])
def test_a_guess_at_the_teachers_address_finds_nothing(server, secret):
    answer = Visitor(server).ask(f"/teacher/{secret}")
    assert answer.status in (404, 414, 400, 431, 307) or urllib.parse.urlparse(answer.url).path in (
        "/", "/teacher/", "/wall")  # fmt: skip
    assert 'class="steps' not in answer.body


def test_a_teachers_cookie_cannot_be_made_up(server):
    answer = Visitor(server).ask("/teacher", cookie="dusk_teacher=" + "A" * 32)
    assert urllib.parse.urlparse(answer.url).path == "/"


def test_cookies_are_for_the_server_alone(server):
    visitor = Visitor(server, follow=False)
    said = visitor.join("Cora").headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=strict" in said
    entered = Visitor(server, follow=False).ask(f"/teacher/{server.secret}")
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert entered.headers["location"] == "/teacher"  # the secret leaves the address bar


def test_the_secret_is_on_no_page(server):
    student, teacher = Visitor(server), Visitor(server)
    student.join("Sam")
    teacher.ask(f"/teacher/{server.secret}")
    for page in (student.ask("/"), student.ask("/wall"), teacher.ask("/teacher")):
        assert server.secret not in page.body
        assert page.headers["referrer-policy"] == "no-referrer"


# -- where one comes from


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", ""])
def test_another_name_of_this_machine_is_refused(server, host):
    data = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    assert raw(server, data).split(b" ")[1] in (b"421", b"400")


def test_a_page_elsewhere_cannot_open_a_socket_or_send_the_form(server):
    visitor = Visitor(server)
    assert visitor.ask("/join", b"code=AAAA&name=x", origin="http://evil.example").status == 421
    head = (
        f"GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\nOrigin: http://evil.example\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    assert raw(server, head.encode()).split(b" ")[1] == b"403"


def test_headers_that_keep_a_page_to_itself(server):
    headers = Visitor(server).ask("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"


# -- what lies on the disk


@pytest.mark.parametrize(
    "path",
    [
        "/../class.sqlite", "/class.sqlite", "/.judge/secret.json", "/class/../../class.sqlite",
        "/class/%2e%2e/%2e%2e/class.sqlite", "/class/font/../../../../etc/passwd",
        "/class/ground/../../.judge/secret.json.png", "/class/ground/x.png", "/class/names.toml",
        "/handed-in/class.csv", "/_nicegui/auto/static/../../../../../etc/passwd",
        "/_nicegui/components/../../../../etc/passwd", "/board.html", "//etc/passwd",
        "/class/class.css%00.png", "/openapi.json", "/docs",
    ],
)  # fmt: skip
def test_no_path_leads_to_a_file_of_the_lesson(server, path):
    data = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
    found = raw(server, data.encode())
    assert found.split(b" ")[1] in (b"404", b"400", b"405", b"307", b"301"), found[:200]
    assert b"root:" not in found
    assert b"salt" not in found


# -- too much


def test_a_huge_form_is_refused(server):
    assert Visitor(server).ask("/join", b"code=" + b"A" * 1_000_000).status in (413, 400)


def test_a_form_of_a_thousand_fields_is_refused(server):
    body = "&".join(f"a{k}=1" for k in range(500)).encode()
    assert Visitor(server).ask("/join", body).status in (400, 413)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"name=%ff%fe&code=%00", b"{}", b"code=A" * 3]
)
def test_a_form_that_is_none_is_only_refused(server, body):
    answer = Visitor(server).ask("/join", body)
    assert answer.status in (200, 400)
    assert "dusk_student" not in answer.headers.get("set-cookie", "")


def test_garbage_in_place_of_http_closes_its_own_connection(server):
    for data in (b"\x00" * 1000, b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"A" * 200_000):
        answer = raw(server, data, 2.0)
        assert answer == b"" or b"400" in answer[:40]


def test_garbage_in_a_socket_loses_that_socket_alone(server):
    head = (
        f"GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id=nobody HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    for frame in (b"\x81\x05hello", b"\xff" * 64, b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff"):
        assert b"101" in raw(server, head.encode() + frame, 1.0)[:20]


# -- names and code


@pytest.mark.parametrize(
    "name", [SCRIPT, '"><img src=x onerror=alert(1)>', "{{7*7}}", "`${alert(1)}`", "=cmd|'/c'!A1"]
)
def test_a_name_is_text_wherever_it_is_shown(server, name):
    visitor = Visitor(server)
    visitor.join(name)
    for page in (visitor.ask("/"), Visitor(server).ask("/wall")):
        assert "<script>alert" not in page.body
        assert "<img src=x" not in page.body
        assert "`${alert" not in page.body


def test_what_stands_in_the_address_is_no_text_of_the_page(server):
    page = Visitor(server).ask("/?" + urllib.parse.urlencode({"why": SCRIPT, "code": SCRIPT,
                                                              "lang": SCRIPT}))  # fmt: skip
    assert "<script>alert" not in page.body


def test_a_language_is_one_of_ours(server):
    page = Visitor(server).ask("/", accept_language="<script>;q=x, ../../en;q=9, pl;q=0.1")
    assert page.status == 200
    assert "documentElement.lang='pl'" in page.body


def test_somebody_elses_socket_cannot_press_a_students_button(server):
    """A page answers only to its own client id, 122 random bits which no other page shows."""
    one, two = Visitor(server), Visitor(server)
    one.join("Uma")
    two.join("Vic")
    ids = [re.search(r"'client_id': '([^']+)'", v.ask("/").body) for v in (one, two)]
    assert ids[0] is not None
    assert ids[1] is not None
    assert ids[0][1] not in two.ask("/").body


def test_nobody_reads_the_seed_the_hut_or_a_path_of_the_machine_in_a_page(server):
    visitor = Visitor(server)
    visitor.join("Pia")
    page = visitor.ask("/").body
    for hidden in (str(server.folder), "secret.json", '"seed"', "class.sqlite"):
        assert hidden not in page
