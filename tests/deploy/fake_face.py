"""A stand-in for a face behind the proxy: it records requests and sends answers of any length."""

import socket
import threading
from contextlib import suppress


class Face(threading.Thread):
    """A server behind the proxy: it reads requests, and sends long answers."""

    def __init__(self, path: str, answer: int = 10) -> None:
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(8)
        self.answer, self.came = b"y" * answer, 0
        self.heard: dict[str, str] = {}  # headers of the newest request
        self.start()

    def run(self) -> None:
        while True:
            try:
                conversation, _ = self.listener.accept()
            except OSError:
                return
            with conversation, suppress(ConnectionError):
                self.converse(conversation)

    def converse(self, conversation: socket.socket) -> None:
        got = b""
        while b"\r\n\r\n" not in got:
            got += received(conversation)
        head, body = got.split(b"\r\n\r\n", 1)
        self.heard = dict(row.decode().split(": ", 1) for row in head.split(b"\r\n")[1:])
        sizes = [
            row.split(b":")[1] for row in head.split(b"\r\n") if b"content-length" in row.lower()
        ]
        expected, self.came = int(sizes[0]) if sizes else 0, len(body)
        while self.came < expected:
            self.came += len(received(conversation))
        conversation.sendall(
            b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(self.answer) + self.answer
        )


def received(conversation: socket.socket) -> bytes:
    """Return what came; fail where the proxy has hung up, as nothing more will ever come."""
    if not (came := conversation.recv(1 << 20)):
        raise ConnectionError("the proxy hung up")
    return came
