"""Generator of hostile requests: random odd methods, paths, headers, encodings and bodies. No Django."""

import json
import random
from dataclasses import dataclass
from typing import Final

CANARY: Final = b"canary-7f3a-kite"  # in all parts of every request; must appear in no log
WORD: Final = CANARY.decode()

METHODS: Final = (
    *(b"GET", b"POST", b"POST", b"POST", b"HEAD", b"PUT", b"DELETE", b"PATCH", b"OPTIONS"),
    *(b"TRACE", b"CONNECT", b"get", b"G\x00T", CANARY.upper(), b""),
)
KINDS: Final = (
    *("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
    *("multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary="x'),
    *("application/json; charset=utf-7", "text/plain; charset=" + WORD, WORD, ""),
    *("multipart/form-data; boundary=x; charset=utf-16", "multipart/mixed; boundary=x"),
)
VALUES: Final = (
    *("", " ", "\0", WORD, "-1", "0", "9" * 400, "1e999", "NaN", "null", "true", "[]", "{}"),
    *("../../etc/" + WORD, "'; --" + WORD, "<script>" + WORD, "%s%n" + WORD, "${" + WORD + "}"),
    *("\ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16"), "\u202e" + WORD, "\uffff"),
    *("9999-12-31", "0000-00-00", "2026-02-30T25:61", "6f1c2d3e-0000-4000-8000-000000000001"),
    *("P1", "en", "xx-" + WORD, "a" * 9000, "๑๒๓๔" * 5, "\t\r\n", "\u0000" + WORD),
)
NAMES: Final = (
    *("told", "here", "do", "way", "receipt", "text", "word", "unsent", "safe_now", "concerns"),
    *("narrative", "name", "password", "code", "reason", "level", "seen", "upto", "report", "back"),
    *("kind", "country", "roles", "digits", "until", "days", "function", "after", "month", "unit"),
    *("statement", "answer", "title", "number", "area", "language", "service", WORD, "", "a" * 300),
)
HEADERS: Final = (
    *("Accept-Language", "Cookie", "Origin", "Sec-Fetch-Site", "Referer", "X-Forwarded-For"),
    *("X-Forwarded-Proto", "X-Forwarded-Host", "Range", "If-Modified-Since", "If-None-Match"),
    *("Accept", "Accept-Encoding", "Content-Encoding", "Expect", "Upgrade", "HX-Request"),
    *("Idempotency-Key", "Authorization", "X-CSRFToken", "User-Agent", "Forwarded", "X-" + WORD),
)


@dataclass
class Session:
    """The secrets of somebody who is signed in: api key, CSRF token, cookies, sealed form."""

    key: str = ""
    token: str = ""
    cookies: str = ""
    form: str = ""


def request(chance: random.Random, face: str, path: str, session: Session) -> list[bytes]:
    """Return a request, cut into the pieces in which it is sent."""
    body, kind = _body(chance, session)
    method = chance.choice(METHODS)
    line = b"%s %s %s" % (method, _target(chance, path), _version(chance))
    ends_session = (
        "sign-out" in path or "lock" in path
    )  # signed out, the addresses behind it would not be reached
    head = [
        line,
        *_head(chance, face, Session() if ends_session else session),
        *_length(chance, body),
    ]
    if kind or chance.random() < 0.5:
        head.append(b"Content-Type: " + kind.encode())
    raw = b"\r\n".join(head) + b"\r\n\r\n" + body
    cut = chance.randrange(len(raw)) if chance.random() < 0.05 else len(raw)
    middle = chance.randrange(cut + 1)
    return [raw[:middle], raw[middle:cut]]


def _version(chance: random.Random) -> bytes:
    return chance.choice((b"HTTP/1.1",) * 20 + (b"HTTP/1.0", b"HTTP/9.9", b"HTTP/2.0", CANARY, b""))


def _target(chance: random.Random, path: str) -> bytes:
    raw = path.encode()
    if chance.random() < 0.15:
        place = chance.randrange(len(raw) + 1)
        raw = (
            raw[:place] + chance.choice((b"%00", b"%ff", b"//", b"..", CANARY, b"%")) + raw[place:]
        )
    if chance.random() < 0.05:
        raw = chance.choice((b"*", b"http://h/" + CANARY, b"/" * 5000, b"/%e0%b8" + CANARY, b"?"))
    if chance.random() < 0.3:
        raw += b"?" + _urlencoded(chance, 3)
    return raw


def _urlencoded(chance: random.Random, most: int) -> bytes:
    pairs = (
        f"{chance.choice(NAMES)}={chance.choice(VALUES)}" for _ in range(chance.randint(1, most))
    )
    text = "&".join(pairs).encode("utf-8", "surrogatepass")
    return b"".join(b"%%%02x" % byte if byte < 33 or byte > 126 else bytes([byte]) for byte in text)


def _head(chance: random.Random, face: str, session: Session) -> list[bytes]:
    host = (
        b"127.0.0.1" if chance.random() < 0.95 else chance.choice((CANARY, b"", b"a:b:c", b"[::"))
    )
    lines = [b"Host: " + host]
    if face == "api" and chance.random() < 0.8:
        lines.append(b"Authorization: Bearer " + session.key.encode())
    if face == "desk" and chance.random() < 0.8:
        lines.append(b"Cookie: " + session.cookies.encode())
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        value = chance.choice(VALUES).encode("utf-8", "surrogatepass")
        lines.append(chance.choice(HEADERS).encode() + b": " + value.replace(b"\r\n", b""))
    return lines


def _length(chance: random.Random, body: bytes) -> list[bytes]:
    roll = chance.random()
    if roll < 0.9:
        return [b"Content-Length: %d" % len(body)]
    odd = (b"-1", b"x", b"99999999999999999999", b"1_0", b"\xc2\xb2", b"5, 6", b"")
    if roll < 0.95:
        return [b"Content-Length: " + chance.choice(odd)]
    return [b"Transfer-Encoding: " + chance.choice((b"chunked", b"gzip", b"chunked, x", CANARY))]


def _body(chance: random.Random, session: Session) -> tuple[bytes, str]:
    roll = chance.random()
    if roll < 0.3:
        return _form(chance, session), "multipart/form-data; boundary=x"
    if roll < 0.5:
        token = f"csrfmiddlewaretoken={session.token}&".encode()
        return token + _urlencoded(chance, 8), "application/x-www-form-urlencoded"
    if roll < 0.8:
        text = json.dumps(_value(chance, 4)).encode()
        return text, "application/json"
    size = chance.choice((0, 1, 100, 10_000, 70_000))
    return (CANARY + chance.randbytes(size))[:size], chance.choice(KINDS)


def _form(chance: random.Random, session: Session) -> bytes:
    fields = [("csrfmiddlewaretoken", session.token), ("told", session.form)]
    fields += [(chance.choice(NAMES), chance.choice(VALUES)) for _ in range(chance.randint(1, 8))]
    odd = chance.random() < 0.2
    parts = []
    for name, value in fields:
        attribute = (
            chance.choice(('; filename="x"', "; filename*=utf-8''%ff", '; name="')) if odd else ""
        )
        parts.append(
            f'--x\r\nContent-Disposition: form-data; name="{name}"{attribute}\r\n\r\n{value}\r\n'
        )
    text = "".join(parts) + ("--x--\r\n" if chance.random() < 0.9 else "")
    return text.encode("utf-8", "surrogatepass")


FIELDS: Final = (
    *(
        "language",
        "narrative",
        "concerns",
        "children",
        "suspects",
        "identifiers",
        "timing",
        "version",
    ),
    *("kind", "value", "whose", "age", "safe_now", "contact", "country", "extra", "services", WORD),
)


def _value(chance: random.Random, depth: int) -> object:
    roll = chance.random()
    if depth and roll < 0.6:
        return {
            chance.choice(FIELDS): _value(chance, depth - 1) for _ in range(chance.randint(0, 6))
        }
    if depth and roll < 0.75:
        return [_value(chance, depth - 1) for _ in range(chance.randint(0, 4))]
    odd = (None, True, 1e308, 10**40, -1, float("nan"), "\ud800", WORD)
    return chance.choice((*odd, *VALUES))
