"""Forms of one MiB that are cheap to send and were expensive to read: some 100,000 fields or parts."""

from tests.desk_forms import PLAIN

MIB = 1024 * 1024
PARTS = "multipart/form-data; boundary=b"
_FIELD = b"--b\r\nContent-Disposition: form-data; name=a"
# Processor seconds for one form. They took 0.5 to 2.4 before, and take 0.13 at most now.
SECONDS = 0.4


def filled(piece: bytes, size: int = MIB) -> bytes:
    """Return `piece` repeated, in at most `size` bytes."""
    return piece * (size // len(piece))


FORMS = {
    "names": (PLAIN, filled(b"a&")),
    "fields": (PLAIN, filled(b"a=1&")),
    "many-names": (PLAIN, b"&".join(b"%x=" % n for n in range(140_000))),
    "parts": (PARTS, filled(b"--b\r\n\r\n")),
    "boundaries": (PARTS, filled(b"--b\r\n")),
    "field-parts": (PARTS, filled(_FIELD + b"\r\n\r\n\r\n")),
    "file-parts": (PARTS, filled(_FIELD + b"; filename=b\r\n\r\n\r\n")),
}
