"""Addresses outside, to which we send by ourselves: which will do, and how they are reached without harm.

Whoever sets such an address could make us knock at doors inside: so only https, only addresses that the whole
world can reach, and the connection goes to the very address that was looked at. Nothing is followed, no more is
read than was asked for, and it takes no longer than was said.
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
    """An address that will do, by its form alone."""

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
        """Say whether it names this machine, which only development may."""
        return self.host in _LOCAL


@dataclass(frozen=True)
class Answer:
    """What came of something that was fetched. `headers`: by names in small letters."""

    status: int
    headers: Mapping[str, str]


class Refused(Exception):
    """Nothing was delivered, or fetched whole. `why`: a short code that can be put into words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def address(field: str, text: str) -> Address:
    """Return the address in `text`. Raises BadInput, with one sentence, for one that will not do."""
    sentence = _(
        "Write an address that begins with https:// and a host name, without a user"
        " name or password."
    )
    try:
        parts = urlsplit(text.strip())
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise BadInput(field, sentence) from None
    found = Address(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=port,
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    wrong = parts.username is not None or parts.password is not None or bool(parts.fragment)
    if wrong or len(text) > LONGEST or not _PATH.fullmatch(found.path) or not _allowed(found):
        raise BadInput(field, sentence)
    return found


def _allowed(found: Address) -> bool:
    if found.local:
        return bool(settings.PAYUNG_DEVELOPMENT)
    return found.scheme == "https" and _HOST.fullmatch(found.host) is not None and "." in found.host


def is_outside(ip: _IP) -> bool:
    """Say whether the whole world can reach an address: not private, local, reserved, or hidden in another."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_outside(ip.ipv4_mapped)
        if any(ip in tunnel for tunnel in _TUNNELS) or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _resolved(found: Address) -> list[str]:
    """Return where a host is, if all of it is outside. Raises Refused."""
    try:
        told = socket.getaddrinfo(found.host, None)
    except (OSError, UnicodeError):
        raise Refused("no_such_host") from None
    ips = list(dict.fromkeys(str(each[4][0]) for each in told))
    inside = found.local and settings.PAYUNG_DEVELOPMENT
    for text in ips:
        ip = ipaddress.ip_address(text)
        if not (ip.is_loopback if inside else is_outside(ip)):
            raise Refused("not_outside")
    return ips


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, whatever the name says a moment later."""

    def __init__(self, found: Address, ip: str, silence: float) -> None:
        super().__init__(found.host, found.port)
        self._ip, self._tls, self._silence = ip, found.scheme == "https", silence
        self.wire: socket.socket | None = None  # also once the answer alone holds it

    def connect(self) -> None:
        """Connect to the address; by TLS the host must prove its name."""
        self.sock = self.wire = plain = socket.create_connection((self._ip, self.port), CONNECT)
        if self._tls:
            # What can be cut is there before the other side has said a word.
            self.sock = self.wire = secured = ssl.create_default_context().wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            secured.do_handshake()
        if self._silence != CONNECT:
            self.sock.settimeout(self._silence)


def post(to: Address, body: bytes, headers: Mapping[str, str]) -> int:
    """Post `body` and return the status of the answer; nothing else of it is read. Raises Refused."""
    with _asked("POST", to, body, headers, TOTAL, CONNECT) as answer:
        return answer.status


def put(to: Address, body: bytes, headers: Mapping[str, str]) -> int:
    """Do the same by PUT, which may be done twice, with the patience of `fetch`. Raises Refused."""
    with _asked("PUT", to, body, headers, SILENCE, SILENCE) as answer:
        return answer.status


def fetch(
    to: Address, headers: Mapping[str, str], into: BinaryIO, *, largest: int, seconds: float
) -> Answer:
    """Write what lies at an address into a file, where the status is 200; return the answer.

    Nothing is followed elsewhere. Raises Refused, also for more than `largest` bytes, after `seconds`, and for
    a body of which nobody can say whether it is whole.
    """
    with _asked("GET", to, None, headers, seconds, SILENCE) as answer:
        told = Answer(answer.status, {name.lower(): text for name, text in answer.getheaders()})
        if answer.status == 200:
            _copy(answer, into, largest)
        return told


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
def _asked(
    method: str,
    to: Address,
    body: bytes | None,
    headers: Mapping[str, str],
    total: float,
    silence: float,
) -> Iterator[http.client.HTTPResponse]:
    """Ask, and give the answer as long as the block runs: all of it takes `total` seconds. Raises Refused."""
    connection = _Pinned(to, _resolved(to)[0], silence)
    late = threading.Event()

    def cut() -> None:
        late.set()
        if connection.wire is not None:
            with suppress(OSError):  # it has ended by itself
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
