"""Lean clients: a child's browser and a partner's machine.

They run on the machine that they measure, so they must cost little: raw sockets that stay open between
requests, no Django, and no parsing beyond hidden fields. Every client has its own address. All texts are
invented and harmless.
"""

import json
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import Final

HOST: Final = "127.0.0.1"
# Has the form of an officer's, so that the proxy lets it through to the desk.
FORGED: Final = "__Host-payung-session=" + "a" * 32
Timed = Callable[[str, float], None]  # gets the kind of request and its seconds
Fields = Sequence[tuple[str, str]]

_BOUNDARY: Final = b"----paper-kite-7d1"
_HIDDEN: Final = {
    name: re.compile(rb'name="%s" value="([^"]+)"' % name.encode())
    for name in ("told", "here", "way", "csrfmiddlewaretoken", "upto", "seen")
}
_NOTE: Final = re.compile(rb'id="note">([^<]+)<')
_RECEIPT: Final = re.compile(rb"<span>(\d{4})</span>")

# A child's answers by page; other pages are left empty.
ANSWERS: Final[Mapping[str, Fields]] = {
    "safe": [("safe_now", "yes")],
    "what": [("concerns", "asked_for_images"), ("concerns", "threatened_with_images")],
    "when": [("last", "past_week"), ("ongoing", "yes")],
    "threat": [("deadline", "none")],
    "who": [("relationship", "online_only")],
    "wish": [("wishes", "stop_it"), ("wishes", "remove_images")],
    "share": [("share_with", "decide_later")],
}
LANGUAGES: Final = ("en", "id", "th")
WORDS: Final = {
    "en": "Somebody in a game asks me for pictures and now he is angry. I do not know what to do. "
    * 4,
    "id": "Seseorang di permainan meminta foto saya dan sekarang marah. Saya tidak tahu harus apa. "
    * 4,
    "th": "มีคนในเกมขอรูปจากหนู ตอนนี้เขาโกรธ หนูไม่รู้จะทำอย่างไร " * 4,
}


class Refused(Exception):
    """An answer of no use: its status is wrong, or its page lacks something."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    head: bytes
    body: bytes

    def hidden(self, name: str) -> str:
        """Return a hidden field of the page. Raises Refused where it is missing."""
        field = _HIDDEN[name].search(self.body)
        if field is None:
            raise Refused(f"there is no field {name} in the page")
        return field[1].decode()

    def has(self, name: str) -> bool:
        """Say whether the page has a hidden field."""
        return _HIDDEN[name].search(self.body) is not None

    def receipt(self) -> str:
        """Return the 20 digits of the receipt on the page. Raises Refused where it has none."""
        digits = b"".join(_RECEIPT.findall(self.body)).decode()
        if len(digits) != 20:
            raise Refused("there is no receipt in the page")
        return digits


@dataclass(frozen=True)
class Place:
    """Where a face answers: its own port, or the proxy's, with a `host` and a `certificate` file of its own."""

    port: int
    host: str = HOST
    certificate: str = ""


@cache
def _context(certificate: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


class Line:
    """A connection that stays open between requests, and reconnects once where the server closed it."""

    def __init__(
        self,
        place: Place | int,
        address: str = "",
        *,
        timed: Timed | None = None,
        timeout: float = 60.0,
    ) -> None:
        self.place = Place(place) if isinstance(place, int) else place
        self.address, self.timeout = address, timeout
        self._timed = timed
        self._socket: socket.socket | None = None
        self._buffer = b""

    def ask(
        self,
        kind: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        fine: Collection[int] = (200, 201),
    ) -> Answer:
        """Send a request and return its answer.

        Raises OSError where there is no answer, Refused where its status is not in `fine`.
        """
        head = [
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
            f"Host: {self.place.host}:{self.place.port}",
            "Accept-Encoding: gzip",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        if body is not None:
            head.append(f"Content-Length: {len(body)}")
        raw = "\r\n".join([*head, "", ""]).encode() + (body or b"")
        started = perf_counter()
        answer = self._exchange(raw)
        if self._timed:
            self._timed(kind, perf_counter() - started)
        if answer.status not in fine:
            raise Refused(f"{kind}: {answer.status}")
        return answer

    def post(self, kind: str, path: str, fields: Fields) -> Answer:
        """Send a form as a browser sends it (multipart/form-data)."""
        headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY.decode()}"}
        return self.ask(kind, path, multipart(fields), headers)

    def close(self) -> None:
        """Close the connection."""
        if self._socket:
            self._socket.close()
        self._socket, self._buffer = None, b""

    def connected(self) -> socket.socket:
        """Return the open connection; connect where there is none."""
        if self._socket is None:
            source = (self.address, 0) if self.address else None
            plain = socket.create_connection((HOST, self.place.port), self.timeout, source)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.place.certificate:
                context = _context(self.place.certificate)
                plain = context.wrap_socket(plain, server_hostname=self.place.host)
            self._socket = plain
        return self._socket

    def _exchange(self, raw: bytes) -> Answer:
        fresh = self._socket is None
        try:
            return self._once(raw)
        except ConnectionError:
            self.close()
            if fresh:
                raise
            return self._once(raw)  # the server had closed an idle connection

    def _once(self, raw: bytes) -> Answer:
        try:
            self.connected().sendall(raw)
            return self._answer()
        except OSError:
            self.close()
            raise

    def _answer(self) -> Answer:
        head, _, self._buffer = self._upto(b"\r\n\r\n").partition(b"\r\n\r\n")
        low = head.lower()
        if b"\r\ntransfer-encoding: chunked" in low:
            body = b"".join(self._chunks())
        else:
            length = re.search(rb"\r\ncontent-length: (\d+)", low)
            body = self._take(int(length[1]) if length else 0)
        if b"\r\nconnection: close" in low:
            self.close()
        if b"\r\ncontent-encoding: gzip" in low:
            body = zlib.decompress(body, 31)
        return Answer(int(head[9:12]), head, body)

    def _chunks(self) -> Iterator[bytes]:
        while True:
            line, _, self._buffer = self._upto(b"\r\n").partition(b"\r\n")
            size = int(line, 16)
            yield self._take(size)
            self._take(2)
            if not size:
                return

    def _upto(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._buffer += self._receive()
        return self._buffer

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._buffer += self._receive()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _receive(self) -> bytes:
        if self._socket is None:
            raise ConnectionError("hung up")
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionResetError("hung up")
        return data


def multipart(fields: Fields) -> bytes:
    """Return the body of a multipart form."""
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (_BOUNDARY, name.encode(), value.encode())
        for name, value in fields
    ]
    return b"".join(parts) + b"--%s--\r\n" % _BOUNDARY


def fill(line: Line, number: int, *, narrative: str = "") -> tuple[str, list[tuple[str, str]]]:
    """Open the first page and fill in the form page by page; return its address and the last page's fields.

    `number` becomes part of the narrative, so that the reports can be counted when they are opened.
    """
    language = LANGUAGES[number % len(LANGUAGES)]
    line.ask("first page", f"/{language}/")
    form = f"/{language}/tell/"
    page = line.ask("form", form)
    text = f"{narrative or WORDS[language]} (journey {number})"
    own = {
        "words": [("narrative", text)],
        "place": [("account", f"@paper_kite_{number % 997}"), ("service", "KiteChat")],
    }
    while (here := page.hidden("here")) != "needs":
        fields = own.get(here) or list(ANSWERS.get(here, ()))
        page = line.post("page", form, [*_carried(page), ("do", "next"), *fields])
    return form, [*_carried(page), ("do", "send")]


def _carried(page: Answer) -> list[tuple[str, str]]:
    return [(name, page.hidden(name)) for name in ("told", "here")]


def journey(line: Line, number: int, narrative: str = "") -> str:
    """Go from the first page to the receipt as a child does; return the receipt."""
    form, fields = fill(line, number, narrative=narrative)
    return line.post("send", form, fields).receipt()


def report(line: Line, number: int, key: str) -> str:
    """Send a report as a partner's machine does; return its reference."""
    document = {
        "language": "en",
        "reporter": "hotline",
        "concerns": ["images_shared_with_others"],
        "children": [{"age_band": "12-14"}],
        "identifiers": [
            {"kind": "account", "value": f"paper_kite_{number % 997}", "whose": "suspect"}
        ],
        "source_reference": f"HL-{number}",
        "narrative": f"{WORDS['en']} (journey {number})",
    }
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = line.ask("report", "/v1/reports", json.dumps(document).encode(), headers)
    return str(json.loads(answer.body)["reference"])


def guess(line: Line, receipt: str) -> str:
    """Send a wrong receipt; return the status."""
    return str(line.post("guess", "/en/answer/", [("receipt", receipt)]).status)


def look(line: Line, number: int) -> str:
    """Open the first page, then the form."""
    language = LANGUAGES[number % len(LANGUAGES)]
    line.ask("first page", f"/{language}/")
    line.ask("form", f"/{language}/tell/")
    return ""


def look_up(line: Line, key: str, file: bytes) -> str:
    """Look a file up as a partner's machine does; return the status, which may be a refusal."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/octet-stream"}
    fine = (200, 400, 413, 422, 429, 503)
    return str(line.ask("file", "/v1/files", file, headers, fine=fine).status)


def look_up_hash(line: Line, key: str, text: str) -> str:
    """Look one hash up as a partner's machine does. Raises Refused where it matches nothing."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = line.ask("hash", "/v1/hashes", json.dumps({"hashes": [text]}).encode(), headers)
    if b'"matches": []' in answer.body:
        raise Refused("it matches nothing")
    return ""


def ask_nothing(line: Line) -> str:
    """Ask the api for an address at which there is nothing."""
    return str(line.ask("nothing", "/nothing", fine=(404,)).status)


def upload_slowly(line: Line) -> str:
    """Send a file to the desk, a byte a second, until the desk answers; return how many bytes it took."""
    head = [
        "POST /exhibits/take-in/ HTTP/1.1",
        f"Host: {line.place.host}:{line.place.port}",
        f"Cookie: {FORGED}",
        "Content-Length: 1000000",
        f"Content-Type: multipart/form-data; boundary={_BOUNDARY.decode()}",
    ]
    opened = line.connected()
    opened.sendall("\r\n".join([*head, "", f"--{_BOUNDARY.decode()}", ""]).encode())
    opened.settimeout(1.0)
    for sent in range(600):
        try:
            opened.recv(1)
        except TimeoutError:
            opened.sendall(b"a")
        else:
            return str(sent)
    return "600"


def come_back(line: Line, number: int, receipt: str) -> str:
    """Open the first page, a form, then the messages with a receipt. Raises Refused where they stay closed."""
    look(line, number)
    return open_dialogue(line, number, receipt)


def open_dialogue(line: Line, number: int, receipt: str) -> str:
    """Open the messages with a receipt. Raises Refused where they stay closed."""
    language = LANGUAGES[number % len(LANGUAGES)]
    page = line.post("right receipt", f"/{language}/answer/", [("receipt", receipt)])
    if b'value="write"' not in page.body:
        note = _NOTE.search(page.body)
        raise Refused(note[1].decode() if note else "the dialogue did not open")
    return receipt


def plain(line: Line, number: int) -> str:
    """Send the same text to a view that only inserts a row; return the row's id."""
    text = f"{WORDS['en']} (journey {number})"
    return line.post("plain", "/", [("narrative", text)]).body.decode()


def address_of(number: int) -> str:
    """Return a loopback address for a journey, a different one for every number."""
    return f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"
