"""Through the proxy: no file or log contains what somebody wrote, or their address."""

import socket
import time
import urllib.parse
from pathlib import Path

from payung.config.settings import public
from tests.canary import CANARIES, found
from tests.deploy import database
from tests.deploy.client import (
    Browser,
    Officer,
    come_back,
    hidden,
    line,
    partner_sends,
    sent,
    tell,
    write,
)
from tests.deploy.stack import HOSTS, Stack

CHILD = "127.0.0.77"  # addresses that must appear nowhere; loopback has many
OFFICER = "127.0.0.78"
PARTNER = "127.0.0.79"
BRUTE = "127.0.0.80"
MARKS = {
    "User-Agent": "canary-agent-5d",
    "X-Forwarded-For": "203.0.113.77",
    "Cookie": "canary-cookie-8e=1",
    "Referer": "https://canary-referer-17.example/",
}
NEEDLES = {
    **CANARIES,
    **{f"header {name}": value for name, value in MARKS.items()},
    "child": CHILD,
    "officer": OFFICER,
    "partner's machine": PARTNER,
    "brute": BRUTE,
}


def head(stack: Stack, length: int | str, face: str = "public") -> bytes:
    """Return the head of a form that carries a canary."""
    host = f"{HOSTS[face]}:{stack.https}"
    return (
        f"POST /en/tell/ HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {MARKS['User-Agent']}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def kept_by(stack: Stack) -> list[Path]:
    """Return all that lies on the disk: state, logs, temporary files, and what the database keeps."""
    own = list(stack.home.rglob("*"))
    assert stack.home / "output.log" in own
    if stack.database:
        return [*own, *database.files()]
    assert stack.home / "var" / "payung.sqlite3" in own
    return own


def contents(path: Path) -> bytes:
    """Return what a file holds; nothing for a folder, or for what the database has just taken away."""
    try:
        # The database makes its files longer than what they hold: zeros to the end are no word.
        return path.read_bytes().rstrip(b"\0") if path.is_file() else b""
    except FileNotFoundError:
        return b""


def a_child_tells_and_an_officer_answers(stack: Stack) -> str:
    phone = Browser(stack, "public", CHILD, dict(MARKS))
    receipt = tell(phone, **CANARIES)
    write(phone, receipt, CANARIES["word"])
    officer = Officer(stack, "desk", OFFICER, {"X-Forwarded-For": MARKS["X-Forwarded-For"]})
    officer.sign_in("anan", stack.payung("demo", "code", "anan"))
    officer.answer_the_one_with(CANARIES["narrative"], upto="1", **{
        name: CANARIES[name] for name in ("answer", "note", "reason")
    })  # fmt: skip
    assert CANARIES["answer"] in come_back(phone, receipt)
    return receipt


def a_long_word_is_cut_and_kept(stack: Stack) -> None:
    """More than the face reads: the beginning is taken, none of it touches a disk."""
    phone = Browser(stack, "public", CHILD, dict(MARKS))
    html = phone.get("/en/tell/")
    fields = {"told": hidden(html, "told"), "here": hidden(html, "here"), "do": "next"}
    long = (CANARIES["narrative"] + " ") * 13_000
    length = len(urllib.parse.quote_plus(long))
    assert public.PAYUNG_LONGEST_BODY < length < 2 * public.PAYUNG_LONGEST_BODY
    sent(phone.post("/en/tell/", {**fields, "safe_now": "no", "where_now": long}))
    assert phone.post("/en/tell/", {**fields, "where_now": long * 3}).status == 413


def answered(broken: socket.socket, start: bytes) -> bytes:
    """Send what is broken; return the status of the answer, or nothing where the line is cut."""
    try:
        broken.sendall(start)
        return broken.recv(13)[9:12]
    except ConnectionError:
        return b""


def slow_broken_and_hostile_ones(stack: Stack) -> None:
    """Say a canary in every way in which a request can go wrong."""
    word = b"narrative=" + CANARIES["narrative"].encode()
    with line(stack, BRUTE) as slow:  # piece by piece
        slow.sendall(head(stack, len(word)))
        for place in range(0, len(word), 12):
            slow.sendall(word[place : place + 12])
            time.sleep(0.05)
        assert slow.recv(12) == b"HTTP/1.1 200"
    with line(stack, BRUTE) as gone:  # the window closed in the middle of a long one
        gone.sendall(head(stack, 900_000) + word * 9000)
    for start in (
        head(stack, "canary-odd-aa90") + word,
        head(stack, -1) + word,
        b"POST /" + word + b" HTTP/9.9\r\n\r\n",
        b"GET /" + word + b"\r\n" + word + b"\r\n\r\n",
        b"\x16\x03\x01" + word,
        b"GET /" + word * 2000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        head(stack, len(word)).replace(b"Content-Length", b"Transfer-Encoding: chunked\r\nX")
        + word,
        head(stack, len(word)).replace(HOSTS["public"].encode(), b"canary-odd-aa90.example") + word,
    ):
        with line(stack, BRUTE) as broken:
            assert answered(broken, start) in {b"", b"400", b"404", b"411", b"414", b"421", b"505"}
    with socket.create_connection(("127.0.0.1", stack.https), 10, (BRUTE, 0)) as plain:
        plain.sendall(head(stack, len(word)) + word)  # in clear to the encrypted port
        assert plain.recv(12) in {b"HTTP/1.1 400", b""}
    with socket.create_connection(("127.0.0.1", stack.http), 10, (BRUTE, 0)) as plain:
        plain.sendall(head(stack, len(word)) + word)
        assert plain.recv(12) == b"HTTP/1.1 301"


def a_partner_reports(stack: Stack) -> None:
    key = (stack.home / "var" / "demo-partner-key").read_text().strip()
    report = {"language": "en", "narrative": CANARIES["partner"]}
    assert partner_sends(stack, key, report, PARTNER).status == 201
    assert partner_sends(stack, key, {**report, "odd": CANARIES["odd"]}, PARTNER).status == 400
    long = {"language": "en", "narrative": CANARIES["partner"] * 300_000}
    assert partner_sends(stack, key, long, PARTNER).status == 413


def test_no_word_and_no_address_lies_anywhere(served: Stack) -> None:
    before = served.temp_folders()
    receipt = a_child_tells_and_an_officer_answers(served)
    a_long_word_is_cut_and_kept(served)
    slow_broken_and_hostile_ones(served)
    a_partner_reports(served)

    # Nginx opens a temporary file and takes its name away at once: the time of its folder tells all the same.
    assert served.temp_folders() == before
    files = {str(path): contents(path) for path in kept_by(served)}
    assert sum(map(len, files.values())) > 300_000
    leaks = {name: found(body, {**NEEDLES, "receipt": receipt}) for name, body in files.items()}
    assert {name: leak for name, leak in leaks.items() if leak} == {}
