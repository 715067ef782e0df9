"""A little of HTTP/2 (RFC 9113, RFC 7541): sends a body slowly or without a length, as no library would."""

import socket
import struct
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.deploy.client import line
from tests.deploy.stack import HOSTS, Stack

DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 7, 8
LARGEST: Final = 16_384  # bytes of a frame
# Statuses that HPACK's static table has (RFC 7541, appendix A); nginx writes out any other.
STATUSES: Final = dict(zip(range(8, 15), (200, 204, 206, 304, 400, 404, 500), strict=True))


def frame(kind: int, flags: int, body: bytes) -> bytes:
    """Return a frame on the first stream, or on the connection (RFC 9113, section 4.1)."""
    stream = 1 if kind in {DATA, HEADERS} else 0
    return struct.pack(">I", len(body))[1:] + struct.pack(">BBI", kind, flags, stream) + body


def fields(headers: Mapping[str, str]) -> bytes:
    """Return literal fields without indexing (RFC 7541, section 6.2.2)."""
    return b"".join(
        b"\0" + bytes([len(k)]) + k.encode() + bytes([len(v)]) + v.encode()
        for k, v in headers.items()
    )


@dataclass(frozen=True)
class Sending:
    """A request. `pause`: seconds to wait before every piece of its body."""

    path: str = "/"
    face: str = "public"
    method: str = "POST"
    pause: float = 0
    more: tuple[tuple[str, str], ...] = ()


def send(stack: Stack, sending: Sending, pieces: Iterable[bytes]) -> int:
    """Send a request over HTTP/2; return the status, which may arrive before the end of its body."""
    head = {
        ":method": sending.method, ":scheme": "https", ":path": sending.path,
        ":authority": HOSTS[sending.face], **dict(sending.more),
    }  # fmt: skip
    with line(stack, face=sending.face, http2=True) as phone:
        assert phone.selected_alpn_protocol() == "h2"
        begin = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, b"")
        phone.sendall(begin + frame(HEADERS, 4, fields(head)))
        sender = Sender(phone)
        try:
            for piece in pieces:
                time.sleep(sending.pause)
                sender.send(piece)
                if sender.status:
                    return sender.status
            phone.sendall(frame(DATA, 1, b""))
        except OSError:  # the proxy refused and hung up while we were sending
            pass
        return sender.answer()


class Sender:
    """Sends a body as the receiver's windows allow, and reads the answer."""

    def __init__(self, phone: socket.socket) -> None:
        self.phone, self.received, self.status = phone, b"", 0
        self.stream = self.connection = 65_535

    def read(self) -> None:
        """Read the next frame; update the windows and the status."""
        while len(self.received) < 9 or len(self.received) < 9 + int.from_bytes(
            self.received[:3], "big"
        ):
            data = self.phone.recv(65536)
            assert data, "the proxy hung up"
            self.received += data
        length, kind, number = (
            int.from_bytes(self.received[:3], "big"),
            self.received[3],
            self.received[5:9],
        )
        body, self.received = self.received[9 : 9 + length], self.received[9 + length :]
        assert kind != GOAWAY, "the proxy refused it"
        if kind == HEADERS:
            status = STATUSES.get(body[0] & 0x7F) if body[0] & 0x80 else None
            self.status = status or int(body[2:5])
        if kind == WINDOW_UPDATE:
            if int.from_bytes(number, "big"):
                self.stream += int.from_bytes(body, "big")
            else:
                self.connection += int.from_bytes(body, "big")
        if kind == SETTINGS:  # the first window of a stream is number 4
            for offset in range(0, length, 6):
                if body[offset : offset + 2] == b"\0\4":
                    self.stream += int.from_bytes(body[offset + 2 : offset + 6], "big") - 65_535

    def send(self, body: bytes) -> None:
        """Send a piece of the body, or stop if the answer has arrived."""
        while body and not self.status:
            size = min(LARGEST, self.stream, self.connection, len(body))
            if size <= 0:
                self.read()
                continue
            self.phone.sendall(frame(DATA, 0, body[:size]))
            body = body[size:]
            self.stream, self.connection = self.stream - size, self.connection - size

    def answer(self) -> int:
        """Return the status of the answer."""
        while not self.status:
            self.read()
        return self.status
