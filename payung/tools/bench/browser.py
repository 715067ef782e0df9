"""A child's browser and a partner's machine, as lean as can be: what they cost is taken from what they measure.

Raw sockets that stay open between requests, from an address of their own; no Django, no parsing beyond the two
hidden fields. What they tell is invented, harmless and general.
"""

import json
import re
import select
import socket
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Final

HOST: Final = "127.0.0.1"
Timed = Callable[[str, float], None]  # what kind of request it was, and how many seconds it took
Fields = Sequence[tuple[str, str]]

_BOUNDARY: Final = b"----paper-kite-7d1"
_HIDDEN: Final = {
    name: re.compile(rb'name="%s" value="([^"]+)"' % name.encode())
    for name in ("told", "here", "way", "csrfmiddlewaretoken", "upto", "seen")
}
_NOTE: Final = re.compile(rb'id="note">([^<]+)<')
_RECEIPT: Final = re.compile(rb"<span>(\d{4})</span>")

# What a child answers on each page; a page that is not named here is left empty.
ANSWERS: Final[Mapping[str, Fields]] = {
    "safe": [("safe_now", "yes")],
    "what": [("concerns", "asked_for_images"), ("concerns", "threatened_with_images")],
    "when": [("last", "past_week"), ("ongoing", "yes")],
    "deadline": [("deadline", "none")],
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
    """An answer that helps nobody: its status, or what is missing in the page."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def hidden(self, name: str) -> str:
        """Return a hidden field of the page. Raises Refused where it is not there."""
        found = _HIDDEN[name].search(self.body)
        if found is None:
            raise Refused(f"there is no field {name} in the page")
        return found[1].decode()

    def has(self, name: str) -> bool:
        """Say whether the page has a hidden field."""
        return _HIDDEN[name].search(self.body) is not None

    def receipt(self) -> str:
        """Return the 20 digits that the page shows. Raises Refused where it shows none."""
        digits = b"".join(_RECEIPT.findall(self.body)).decode()
        if len(digits) != 20:
            raise Refused("there is no receipt in the page")
        return digits


class Line:
    """One connection that stays open. A server that closed it in between is called once more."""

    def __init__(
        self, port: int, address: str = "", *, timed: Timed | None = None, timeout: float = 60.0
    ) -> None:
        self.port, self.address, self.timeout = port, address, timeout
        self._timed = timed
        self._socket: socket.socket | None = None
        self._left = b""

    def ask(
        self,
        kind: str,
        path: str,
        body: bytes | None = None,
        more: Mapping[str, str] | None = None,
        *,
        fine: Collection[int] = (200, 201),
    ) -> Answer:
        """Send one request and return what came.

        Raises OSError where nobody answers, Refused where the status is none of `fine`.
        """
        head = [
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
            f"Host: {HOST}:{self.port}",
            "Accept-Encoding: gzip",
            *(f"{name}: {value}" for name, value in (more or {}).items()),
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
        kinds = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY.decode()}"}
        return self.ask(kind, path, multipart(fields), kinds)

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._socket.close()
        self._socket, self._left = None, b""

    def _exchange(self, raw: bytes) -> Answer:
        fresh = self._socket is None
        try:
            return self._once(raw)
        except ConnectionError:
            self.close()
            if fresh:
                raise
            return self._once(raw)  # it had been idle for too long

    def _once(self, raw: bytes) -> Answer:
        if self._socket is None:
            source = (self.address, 0) if self.address else None
            self._socket = socket.create_connection((HOST, self.port), self.timeout, source)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(raw)
            return self._answer()
        except OSError:
            self.close()
            raise

    def _answer(self) -> Answer:
        head, _, self._left = self._upto(b"\r\n\r\n").partition(b"\r\n\r\n")
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
            line, _, self._left = self._upto(b"\r\n").partition(b"\r\n")
            size = int(line, 16)
            yield self._take(size)
            self._take(2)
            if not size:
                return

    def _upto(self, mark: bytes) -> bytes:
        while mark not in self._left:
            self._left += self._receive()
        return self._left

    def _take(self, size: int) -> bytes:
        while len(self._left) < size:
            self._left += self._receive()
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def _receive(self) -> bytes:
        if self._socket is None:
            raise ConnectionError("hung up")
        got = self._socket.recv(65536)
        if not got:
            raise ConnectionResetError("hung up")
        return got


def multipart(fields: Fields) -> bytes:
    """Return a form's body."""
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (_BOUNDARY, name.encode(), value.encode())
        for name, value in fields
    ]
    return b"".join(parts) + b"--%s--\r\n" % _BOUNDARY


def fill(line: Line, number: int, *, words: str = "") -> tuple[str, list[tuple[str, str]]]:
    """Open the first page and fill in the form, page by page; return its address and what sends it.

    `number` is written among the words, so that a report can be counted by whoever reads it.
    """
    language = LANGUAGES[number % len(LANGUAGES)]
    line.ask("first page", f"/{language}/")
    form = f"/{language}/tell/"
    page = line.ask("form", form)
    while (here := page.hidden("here")) != "words":
        given = list(ANSWERS.get(here, ()))
        if here == "account":
            given = [("account", f"@paper_kite_{number % 997}"), ("service", "KiteChat")]
        page = line.post("page", form, [*_carried(page), ("do", "next"), *given])
    text = f"{words or WORDS[language]} (journey {number})"
    return form, [*_carried(page), ("do", "send"), ("narrative", text)]


def _carried(page: Answer) -> list[tuple[str, str]]:
    return [(name, page.hidden(name)) for name in ("told", "here")]


def journey(line: Line, number: int, words: str = "") -> str:
    """Do what a child does, from the first page to the receipt; return the receipt."""
    form, sending = fill(line, number, words=words)
    return line.post("send", form, sending).receipt()


def report(line: Line, number: int, key: str) -> str:
    """Send what a partner's machine sends, one report; return its reference."""
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
    more = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = line.ask("report", "/v1/reports", json.dumps(document).encode(), more)
    return str(json.loads(answer.body)["reference"])


def guess(line: Line, receipt: str) -> str:
    """Send a receipt that never was; the page that says so is all that comes."""
    return str(line.post("guess", "/en/answer/", [("receipt", receipt)]).status)


def look(line: Line, number: int) -> str:
    """Open the first page, then the form."""
    language = LANGUAGES[number % len(LANGUAGES)]
    line.ask("first page", f"/{language}/")
    line.ask("form", f"/{language}/tell/")
    return ""


def look_up(line: Line, key: str, file: bytes) -> str:
    """Ask whether a file is known, as a partner's machine does; whatever the answer, it was answered."""
    more = {"Authorization": f"Bearer {key}", "Content-Type": "application/octet-stream"}
    fine = (200, 400, 413, 422, 429, 503)
    return str(line.ask("file", "/v1/files", file, more, fine=fine).status)


def upload_slowly(port: int, address: str) -> str:
    """Begin to send a file to the desk, a byte a second, until the desk hangs up; return how many it took."""
    with socket.create_connection((HOST, port), 60, (address, 0)) as line:
        head = f"POST /exhibits/take-in/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Length: 1000000\r\n"
        kind = f"Content-Type: multipart/form-data; boundary={_BOUNDARY.decode()}\r\n\r\n"
        line.sendall((head + kind).encode() + b"--" + _BOUNDARY + b"\r\n")
        for sent in range(600):
            if select.select([line], [], [], 1.0)[0]:
                return str(sent)
            line.sendall(b"a")
    return "600"


def come_back(line: Line, number: int, receipt: str) -> str:
    """Open the first page, a form, then the dialogue behind a receipt. Raises Refused where it stays closed."""
    look(line, number)
    return open_dialogue(line, number, receipt)


def open_dialogue(line: Line, number: int, receipt: str) -> str:
    """Open the dialogue behind a receipt. Raises Refused where it stays closed."""
    language = LANGUAGES[number % len(LANGUAGES)]
    page = line.post("right receipt", f"/{language}/answer/", [("receipt", receipt)])
    if b'value="write"' not in page.body:
        note = _NOTE.search(page.body)
        raise Refused(note[1].decode() if note else "the dialogue did not open")
    return receipt


def plain(line: Line, number: int) -> str:
    """Send as many words to a view that only inserts a row; return what it calls the row."""
    text = f"{WORDS['en']} (journey {number})"
    return line.post("plain", "/", [("narrative", text)]).body.decode()


def address_of(number: int) -> str:
    """Return an address of its own for each journey; loopback has sixteen million."""
    return f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"
