"""Running faces without a browser: odd requests break none, and files, logs and output have no word of them.

All tests share one start of the faces; the last one stops them.
"""

import http.client
import http.cookiejar
import json
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from payung.tools.demo import PASSWORD
from tests.canary import CANARIES, found
from tests.demonstration import ROOT, Demonstration, clean_environment
from tests.e2e.conftest import Faces, started
from tests.e2e.sign_in_pages import code

pytestmark = pytest.mark.servers
ADDRESS = "127.0.0.77"  # of the reporter; loopback has many
FORWARDED = "203.0.113.77"  # what a proxy would add, from the documentation's range
ODD = (
    "application/json; a*=none-such'x'%41",
    "multipart/form-data; charset=hex; boundary=x",
    "application/x-www-form-urlencoded; charset=undefined",
)


@pytest.fixture(scope="module")
def faces(
    tmp_path_factory: pytest.TempPathFactory, demonstration: Demonstration
) -> Iterator[Faces]:
    """Yield faces that nobody else has used."""
    with started(tmp_path_factory.mktemp("without-browser"), demonstration) as faces:
        yield faces


def ask(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def counted(faces: Faces, face: str) -> float:
    start_of = f'payung_request_seconds_count{{face="{face}",outcome="2xx"}} '
    (line,) = (
        line for line in ask(faces.status + "/metrics").splitlines() if line.startswith(start_of)
    )
    return float(line.removeprefix(start_of))


def listens_at(address: str) -> list[str]:
    """Return on which addresses of this machine somebody listens on that port."""
    port = f":{urllib.parse.urlsplit(address).port:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[1].removesuffix(port) for row in rows if row[3] == "0A" and row[1].endswith(port)]


def test_faces_in_several_processes_are_counted_together_and_the_port_is_local(
    faces: Faces,
) -> None:
    assert json.loads(ask(faces.status + "/healthz")) == {"ok": True, "reasons": []}
    before = counted(faces, "desk")
    for _ in range(12):
        ask(faces.desk + "/sign-in/")
        ask(faces.public + "/en/")
    assert counted(faces, "desk") == before + 12
    # Of visits to the public face nobody sees one come: they are told on the quarter hour.
    assert counted(faces, "public") in {0, 10}
    assert listens_at(faces.status) == ["0100007F"]  # 127.0.0.1, as the kernel writes it


@pytest.mark.parametrize("kind", ODD)
def test_no_face_breaks_at_an_unreadable_content_type(faces: Faces, kind: str) -> None:
    pages = (
        f"{faces.public}/en/tell/",
        f"{faces.desk}/sign-in/",
        f"{faces.api}/v1/reports?limit=%35",
    )
    for page in pages:
        for body in (None, b"name=%ff&a=%41"):
            asked = urllib.request.Request(page, body, {"Content-Type": kind})
            try:
                with urllib.request.urlopen(asked, timeout=30) as answer:
                    status = answer.status
            except urllib.error.HTTPError as error:
                status = error.code
                error.close()
            assert status < 500, page


class Phone:
    """A browser without cookies, from an address of its own."""

    def __init__(self, base: str) -> None:
        self.host = urllib.parse.urlsplit(base).netloc

    def send(self, method: str, path: str, fields: dict[str, str] | None = None) -> str:
        connection = http.client.HTTPConnection(self.host, source_address=(ADDRESS, 0), timeout=30)
        body = urllib.parse.urlencode(fields or {})
        headers = {"X-Forwarded-For": FORWARDED, "User-Agent": "canary-agent-5d"}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, text
        assert answer.getheader("Set-Cookie") is None
        connection.close()
        return text


def knock_with_garbage(base: str) -> None:
    """Send what is no request at all: a server's own log must not write down from where."""
    for garbage in (
        b"\x16\x03\x01\x02",
        b"GET\r\n\r\n",
        b"POST / HTTP/9.9\r\nContent-Length: x\r\n\r\n",
    ):
        host, port = urllib.parse.urlsplit(base).netloc.split(":")
        with socket.create_connection((host, int(port)), 10, (ADDRESS, 0)) as line:
            line.sendall(garbage)
            line.shutdown(socket.SHUT_WR)
            line.recv(2000)


def hidden(html: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert match, html
    return match[1]


def tell(phone: Phone) -> str:
    """Send a report with a canary in every field; return the receipt."""
    html = phone.send("GET", "/en/tell/")

    def post(deed: str, **fields: str) -> None:
        nonlocal html
        here = {"told": hidden(html, "told"), "here": hidden(html, "here"), "do": deed}
        html = phone.send("POST", "/en/tell/", {**here, **fields})

    texts = ("where_now", "account", "service", "narrative")
    answers = {
        "safe_now": "no",
        "concerns": CANARIES["odd"],
        "needs_in_words": CANARIES["needs"],
        **{name: CANARIES[name] for name in texts},
    }
    while 'value="next"' in html:  # a page reads what belongs to it
        post("next", **answers)
    post("send", **answers)
    receipt = "".join(re.findall(r"<span>(\d{4})</span>", html))
    assert len(receipt) == 20
    html = phone.send("POST", "/en/answer/", {"receipt": receipt})
    phone.send(
        "POST",
        "/en/answer/",
        {"way": hidden(html, "way"), "do": "write", "text": CANARIES["word"]},
    )
    return receipt


class Officer:
    """An officer's browser, with cookies."""

    def __init__(self, faces: Faces, name: str) -> None:
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.base = faces.desk
        self.post("/sign-in/", "/sign-in/", name=name, password=PASSWORD)
        self.post("/sign-in/code/", "/sign-in/code/", code=code(faces, name))

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, page: str, path: str, **fields: str) -> str:
        token = hidden(self.get(page), "csrfmiddlewaretoken")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        try:
            with self.opener.open(self.base + path, body, timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read().decode()}") from error


def work(officer: Officer) -> None:
    """Take the report that holds the canary, decide, answer and note."""
    queue = officer.get("/queue/?lane=child&level=P1")
    for page in dict.fromkeys(re.findall(r'href="(/reports/[0-9a-f-]+/)["?]', queue)):
        taken = officer.post(page, f"{page}take/")
        if CANARIES["narrative"] in taken:
            officer.post(page, f"{page}level/", level="P1", seen="P1", reason=CANARIES["reason"])
            officer.post(page, f"{page}note/", text=CANARIES["note"])
            answered = officer.post(
                page,
                f"{page}answer/",
                text=CANARIES["answer"],
                upto="1",
                thought_of_others="on",
            )
            assert CANARIES["answer"] in answered
            return
    raise AssertionError("the report is not in the queue")


def partner(home: Path) -> None:
    """Send a report through the operator's door."""
    line = json.dumps({"language": "en", "narrative": CANARIES["partner"]})
    done = subprocess.run(
        [sys.executable, "-m", "payung", "receive", "--lane", "partner"],
        cwd=ROOT,
        env=clean_environment(home),
        input=line.encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["level"] == "P5"


def test_no_word_and_no_address_lies_anywhere(faces: Faces) -> None:
    home = faces.home
    receipt = tell(Phone(faces.public))
    knock_with_garbage(faces.public)
    work(Officer(faces, "anan"))
    partner(home)
    (home / "figures.txt").write_text(ask(faces.status + "/metrics"))
    everything = [path for path in home.rglob("*") if path.is_file()]
    while_running = {path.name: path.read_bytes() for path in everything}
    faces.stop()
    needles = {
        **CANARIES,
        "receipt": receipt,
        "address": ADDRESS,
        "forwarded": FORWARDED,
        "agent": "canary-agent-5d",
    }
    assert "payung.sqlite3" in while_running
    after = {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for files in (while_running, after):
        leaks = {name: found(body, needles) for name, body in files.items()}
        assert {name: leak for name, leak in leaks.items() if leak} == {}
