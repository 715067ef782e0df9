"""The type of a file, by its first bytes."""

import re
from typing import Final

import filetype

HEAD: Final = 8192  # bytes that tell it
BUNDLE: Final = "application/x-payung-bundle"  # what a scan has sealed to a unit
_PARCEL: Final = (
    b"PAYUNG-PARCEL-1\n"  # as foundation/sealed_file.py begins one, which needs keys to be imported
)
_SYNC: Final = 0x47
_PACKETS: Final = ((0, 188), (4, 192))  # where the sign is, and how long packets are
# What tells that there are pictures in an Ogg file, and not sound alone.
_OGG: Final = (b"\x80theora", b"OVP80", b"BBCD\0", b"\1video\0\0\0")
_JPEG: Final = re.compile(rb"\xff\xd8\xff[\xc0-\xc4\xdb\xdd\xe0-\xef\xfe]")
_BEFORE: Final = 64  # bytes within which a JPEG begins, if a little late
_SIZES: Final = rb"(?!\x00\x00)..(?!\x00\x00).."  # two, neither of them 0
_NOTED: Final = rb"(?:\s*#[^\n]*\n)*\s*"  # what somebody may have noted between figures
_GAP: Final = rb"\s" + _NOTED
_TARGA, _PLAIN = "image/x-tga", "image/x-portable-anymap"
# What `filetype` does not know, by the bytes that a file begins with: such as no text has.
_SIGNS: Final = tuple(
    (re.compile(sign, re.DOTALL), kind)
    for sign, kind in (
        (rb"\.RMF\x00", "video/vnd.rn-realvideo"),
        # A delimiter, or what holds for all frames.
        (rb"\x00?\x00\x00\x01[\x09\x27\x47\x67]", "video/h264"),
        (rb"\x00?\x00\x00\x01[\x40\x42\x46]\x01", "video/h265"),
        (rb"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02", "video/mxf"),
        (rb"\x1f\x07\x00[\x3f\xbf]", "video/dv"),
        (rb"(?![ -~]{4})....(moov|mdat|wide|pnot)", "video/quicktime"),
        (rb"....ftyp(avif|avis|hei[cmsx]|hev[cmsx]|mif1|msf1)", "image/heif"),
        (rb"....ftypcrx ", "image/x-canon-cr3"),
        (rb"\x00\x00..ftyp(?!M4[ABP] |F4[AB] )[ -~]{4}", "video/mp4"),
        (rb"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
        (rb"\xff\x4f\xff\x51", "image/x-jp2-codestream"),
        (rb"\n[\x00\x02-\x05]\x01[\x01\x02\x04\x08].{60}\x00[\x01\x03\x04]", "image/x-pcx"),
        # Targa: no list of colours and none needed, or one of them; where it lies, sizes, bits of a point.
        (
            rb".\x00[\x02\x03\x0a\x0b]\x00{5}.{4}" + _SIZES + rb"[\x08\x0f\x10\x18\x20][\x00-\x3f]",
            _TARGA,
        ),
        (
            rb".\x01[\x01\x09]\x00\x00(?!\x00\x00)..[\x0f\x10\x18\x20].{4}"
            + _SIZES
            + rb"\x08[\x00-\x3f]",
            _TARGA,
        ),
        # PBM, PGM and PPM: their sizes, the lightest of theirs, and points as bytes or figures.
        (rb"P4[ \t]*[\r\n]" + _NOTED + rb"\d+" + _GAP + rb"\d+\s", _PLAIN),
        (rb"P[56][ \t]*[\r\n]" + _NOTED + rb"\d+" + (_GAP + rb"\d+") * 2 + rb"\s", _PLAIN),
        (rb"P[123][ \t]*[\r\n]" + _NOTED + rb"[\d\s]{64}", _PLAIN),
    )
)


def kind_of(head: bytes) -> str:
    """Return the MIME type that the first bytes of a file say, whatever its name says; empty: not known."""
    head = head[:HEAD]
    if head.startswith(_PARCEL):
        return BUNDLE
    if head.startswith(b"OggS") and any(sign in head for sign in _OGG):
        return "video/ogg"
    return filetype.guess_mime(head) or _otherwise(head)


def _otherwise(head: bytes) -> str:
    if _is_transport(head):
        return "video/mp2t"
    kind_found = next((kind for sign, kind in _SIGNS if sign.match(head)), "")
    return kind_found or ("image/jpeg" if _JPEG.search(head, 0, _BEFORE) else "")


def before_jpeg(data: bytes) -> int:
    """Return how many bytes lie before a picture that `kind_of` says is a JPEG: a few may."""
    match = _JPEG.search(data, 0, _BEFORE)
    return match.start() if match else 0


def _is_transport(head: bytes) -> bool:
    """Say whether it is an MPEG transport stream, as camcorders write: a sign at the begin of each packet."""
    return any(
        len(head) >= begin + 3 * length
        and all(head[begin + number * length] == _SYNC for number in range(3))
        for begin, length in _PACKETS
    )
