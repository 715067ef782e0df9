"""An HTTP client for addresses outside: which are allowed, and how they are reached safely.

An address set by somebody else could point at our own network. So only https and public addresses are allowed,
and the connection goes to the very address that was checked. Redirects are not followed; size and time are
bounded.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

LONGEST: Final = 500  # characters of an address
CONNECT: Final = 5.0  # seconds
TOTAL: Final = 10.0  # seconds from the first packet to the answer's first line
SILENCE: Final = 60.0  # seconds without a byte while something is fetched

_CHUNK: Final = 1 << 18  # bytes read at once
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
_PATH: Final = re.compile(r"[\x21-\x7e]*", re.ASCII)
_PORTS: Final = {"https": 443, "http": 80}  # what an address without a port means
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# Ways to write an IPv4 address inside an IPv6 one, so that a private one could hide there.
_TUNNELS: Final = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Address:
    """An address whose form is allowed."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        usual = self.port == _PORTS[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if usual else f':{self.port}'}{self.path}"

    @property
    def local(self) -> bool:
        """Say whether it names this machine, which is allowed in development only."""
        return self.host in _LOCAL


@dataclass(frozen=True)
class Answer:
    """Status and headers of a fetched resource. `headers`: by lower-case name."""

    status: int
    headers: Mapping[str, str]


class Refused(Exception):
    """Nothing was delivered or fetched whole. `why`: a short code, for a label."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def address(field: str, text: str) -> Address:
    """Return the address in `text`. Raises BadInput, with one sentence, where it is not allowed."""
    sentence = _(
        "Write an address that begins with https:// and a host name, without a user"
        " name or password."
    )
    try:
        parts = urlsplit(text.strip())
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise BadInput(field, sentence) from None
    parsed = Address(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=port,
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    wrong = parts.username is not None or parts.password is not None or bool(parts.fragment)
    if wrong or len(text) > LONGEST or not _PATH.fullmatch(parsed.path) or not _allowed(parsed):
        raise BadInput(field, sentence)
    return parsed


def _allowed(address: Address) -> bool:
    if address.local:
        return bool(settings.PAYUNG_DEVELOPMENT)
    return (
        address.scheme == "https"
        and _HOST.fullmatch(address.host) is not None
        and "." in address.host
    )


def is_outside(ip: _IP) -> bool:
    """Say whether an address is public: not private, local, reserved, or hidden in another."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_outside(ip.ipv4_mapped)
        if any(ip in tunnel for tunnel in _TUNNELS) or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _resolved(address: Address) -> list[str]:
    """Return the addresses of a host, if all of them are public. Raises Refused."""
    try:
        records = socket.getaddrinfo(address.host, None)
    except (OSError, UnicodeError):
        raise Refused("no_such_host") from None
    ips = list(dict.fromkeys(str(record[4][0]) for record in records))
    inside = address.local and settings.PAYUNG_DEVELOPMENT
    for text in ips:
        ip = ipaddress.ip_address(text)
        if not (ip.is_loopback if inside else is_outside(ip)):
            raise Refused("not_outside")
    return ips


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever its name resolves to a moment later."""

    def __init__(self, address: Address, ip: str, silence: float) -> None:
        super().__init__(address.host, address.port)
        self._ip, self._tls, self._silence = ip, address.scheme == "https", silence
        self.wire: socket.socket | None = None  # kept here: later only the answer refers to it

    def connect(self) -> None:
        """Connect to the address; over TLS the host must prove its name."""
        self.sock = self.wire = plain = socket.create_connection((self._ip, self.port), CONNECT)
        if self._tls:
            # `cut` below needs the socket before the other side has sent anything.
            self.sock = self.wire = secured = ssl.create_default_context().wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            secured.do_handshake()
        if self._silence != CONNECT:
            self.sock.settimeout(self._silence)


def post(to: Address, body: bytes, headers: Mapping[str, str]) -> int:
    """Post `body` and return the status of the answer, whose body is not read. Raises Refused."""
    with _request("POST", to, body, headers, TOTAL, CONNECT) as answer:
        return answer.status


def put(to: Address, body: bytes, headers: Mapping[str, str]) -> int:
    """Put `body` and return the status of the answer; waits as long as `fetch`. Raises Refused."""
    with _request("PUT", to, body, headers, SILENCE, SILENCE) as answer:
        return answer.status


def fetch(
    to: Address, headers: Mapping[str, str], into: BinaryIO, *, largest: int, seconds: float
) -> Answer:
    """Download an address into a file, where the status is 200; return the answer.

    Redirects are not followed. Raises Refused, also beyond `largest` bytes, after `seconds`, and for a body
    without a length, which could be cut short.
    """
    with _request("GET", to, None, headers, seconds, SILENCE) as answer:
        result = Answer(answer.status, {name.lower(): text for name, text in answer.getheaders()})
        if answer.status == 200:
            _copy(answer, into, largest)
        return result


def _copy(answer: http.client.HTTPResponse, into: BinaryIO, largest: int) -> None:
    if answer.length is None and not answer.chunked:
        raise Refused("cut_off")
    if (answer.length or 0) > largest:
        raise Refused("too_large")
    left = largest
    while chunk := answer.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise Refused("too_large")
        try:
            into.write(chunk)
        except OSError:
            raise Refused("no_room") from None
    if answer.length:
        raise Refused("cut_off")


@contextmanager
def _request(
    method: str,
    to: Address,
    body: bytes | None,
    headers: Mapping[str, str],
    total: float,
    silence: float,
) -> Iterator[http.client.HTTPResponse]:
    """Send a request and yield its answer; the whole block takes at most `total` seconds. Raises Refused."""
    connection = _Pinned(to, _resolved(to)[0], silence)
    late = threading.Event()

    def cut() -> None:
        late.set()
        if connection.wire is not None:
            with suppress(OSError):  # it has already ended
                connection.wire.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(total, cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request(method, to.path, body, dict(headers))
        with connection.getresponse() as answer:
            yield answer
    except Refused as refused:
        raise Refused("too_slow") if late.is_set() else refused from None
    except TimeoutError:
        raise Refused("too_slow") from None
    except ssl.SSLError:
        raise Refused("too_slow" if late.is_set() else "no_trust") from None
    except http.client.IncompleteRead:
        raise Refused("too_slow" if late.is_set() else "cut_off") from None
    except (OSError, http.client.HTTPException):
        raise Refused("too_slow" if late.is_set() else "no_answer") from None
    finally:
        timer.cancel()
        connection.close()
