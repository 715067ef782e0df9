"""The claims of a file about its origin: EXIF, XMP, C2PA and the notes of cameras in films.

A hint says in one sentence which claim could lead to a child, or to the person who made the file. Nothing is
verified: a forensic laboratory checks the signature of a C2PA manifest. The input is hostile, so this runs in
the sandbox.
"""

import io
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from PIL import Image

from payung.foundation.errors import Text
from payung.media.files import budget, exif, video, xmp
from payung.media.files.filetypes import kind_of

LONGEST: Final = 200  # characters of one claim
MOST: Final = 12  # claims of one kind
# The description box of a C2PA manifest store, in whatever container it lies: C2PA 2.1, 11.1.4.
_MANIFEST: Final = b"jumd" + bytes.fromhex("6332706100110010800000aa00389b71")
_LARGEST: Final = 4 << 20  # bytes of a manifest store that are read: it may hold a small picture
# The vocabulary that C2PA and XMP share: cv.iptc.org, digital source type.
_SOURCE_TYPE: Final = re.compile(rb"digitalsourcetype/([A-Za-z]{3,60})")
_BY_MACHINE: Final = frozenset(
    {
        *("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"),
        *("algorithmicMedia", "compositeSynthetic"),
    }
)
# Names under which image generators leave their prompts, in PNG.
_ASKED: Final = frozenset({"parameters", "prompt", "workflow", "dream", "sd-metadata"})
# What cameras write into films, by the names that FFmpeg has for it; Apple's have this before them.
_APPLE, _ANDROID = "com.apple.quicktime.", "com.android."
_PLACES: Final = ("location.iso6709", "location", "location-eng")
_DEGREES: Final = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?![\d.])")
_NO_TIME: Final = ("1904-01-01", "1970-01-01")  # the zero of a clock that was never set
_MAKERS: Final = re.compile(
    rb"\x6fclaim_generator|\x74claim_generator_info.{0,40}?\x64name", re.DOTALL
)
# Types that may contain XMP: in an archive it would belong to one file of many.
_SPEAKS: Final = ("image/", "video/", "application/pdf")


class Hint(StrEnum):
    """A kind of claim that could identify a person or a place."""

    PLACE = "place"
    TIME = "time"
    DEVICE = "device"
    OWNER = "owner"
    WORDS = "words"
    MACHINE = "machine"


HINTS: Final[dict[Hint, Text]] = {
    Hint.PLACE: _("The file says where it was made: this may be where a child is."),
    Hint.TIME: _("The file says when it was made: other files of that day may belong to it."),
    Hint.DEVICE: _(
        "The file contains a device number: other files of the same device can be found."
    ),
    Hint.OWNER: _("The file contains a name, perhaps of the device's owner."),
    Hint.WORDS: _("The file contains a title or a comment."),
    Hint.MACHINE: _(
        "The file says that a machine made or changed it. It is treated as real "
        "until a person decides otherwise."
    ),
}


@dataclass(frozen=True)
class Notes:
    """The claims of a file, each cut to LONGEST; empty where there is none.

    `place`: degrees north and east. `machine`: words that claim that a machine made it. `c2pa`: it has a
    manifest.
    """

    camera: str = ""
    software: str = ""
    made_at: str = ""
    place: tuple[float, float] | None = None
    device: str = ""
    owner: str = ""
    words: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()
    c2pa: bool = False
    c2pa_maker: str = ""

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Return what of it somebody should look at, the place first."""
        claims = {
            Hint.PLACE: self.place,
            Hint.DEVICE: self.device,
            Hint.OWNER: self.owner,
            Hint.TIME: self.made_at,
            Hint.WORDS: self.words,
            Hint.MACHINE: self.machine,
        }
        return tuple(hint for hint, what in claims.items() if what)

    @property
    def when(self) -> str:
        """Return `made_at` in one notation for EXIF, XMP and films, so that texts sort by time."""
        day, more = self.made_at[:10], self.made_at[10:]
        return day.replace(":", "-") + more.replace("T", " ", 1)

    def to_json(self) -> dict[str, object]:
        """Return what is sealed."""
        return asdict(self)

    @classmethod
    def of_json(cls, record: Mapping[str, object]) -> "Notes":
        """Return what was sealed, also by an older or a newer version."""
        values: dict[str, Any] = {
            field.name: record[field.name] for field in fields(cls) if field.name in record
        }
        for name in ("words", "machine", "place"):
            if values.get(name) is not None:
                values[name] = tuple(values[name])
        return cls(**values)


def read(data: bytes, film: bytes | Path | None = None) -> Notes:
    """Return the claims of a file about its origin. Never raises: an unreadable file has none.

    `film`: all of it, where `data` is no more than the beginning of a film.
    """
    claims: dict[str, Any] = {}
    for look in (_picture, partial(_film, film=film or data), _manifest):
        with suppress(Exception):  # whatever hostile bytes lead a decoder to
            claims |= look(data)
    with suppress(Exception):
        xmp_claims = _in_xmp(data, claims.pop("xmp", b""))
        claims |= {name: text for name, text in xmp_claims.items() if not claims.get(name)}
    with suppress(Exception):
        claims["machine"] = tuple(_machines(data, claims.pop("asked", ())))[:MOST]
    return Notes(**claims)


def _picture(data: bytes) -> dict[str, object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            if picture.format == "PNG" and picture.width * picture.height > budget.POINTS:
                return {}  # what one says may stand behind its points, and so these would be decoded
            claims, texts = exif.of_image(picture), dict(picture.info)
    dates = (claims.taken_at, claims.digitized_at, claims.changed_at)
    words: list[object] = [claims.description, claims.user_comment, claims.title, claims.comment]
    words += [texts.get(name) for name in ("comment", "Comment", "Title", "Description")]
    return {
        "camera": _joined(claims.make, claims.model),
        "software": _text(claims.software) or _text(texts.get("Software")),
        "made_at": next(filter(None, map(_text, dates)), ""),
        "device": _joined(claims.body_serial, claims.lens_serial),
        "owner": _joined(claims.owner, claims.artist, claims.copyright),
        "words": tuple(dict.fromkeys(filter(None, map(_text, words))))[:MOST],
        "place": claims.place,
        "asked": tuple(name for name in texts if str(name).lower() in _ASKED),
        "xmp": texts.get("xmp", b""),
    }


def _joined(*texts: str) -> str:
    return " ".join(filter(None, map(_text, texts)))[:LONGEST]


def _in_xmp(data: bytes, packet: object) -> dict[str, object]:
    """Return what a file says in XMP, or else in a C2PA manifest.

    `packet`: of XMP, if it was found already; in a PNG it may be compressed.
    """
    if not isinstance(packet, bytes) or not packet:
        packet = xmp.packet(data) if kind_of(data).startswith(_SPEAKS) else b""
    properties = _asserted(data) | xmp.said(packet)

    def joined(*names: str) -> str:
        texts = (_text(properties.get(name)) for name in names)
        return " ".join(dict.fromkeys(filter(None, texts)))[:LONGEST]

    whens = ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate")
    return {
        "camera": joined("tiff:Make", "tiff:Model"),
        "made_at": next(filter(None, map(joined, whens)), ""),
        "device": joined(
            *("exifEX:BodySerialNumber", "aux:SerialNumber"),
            *("exifEX:LensSerialNumber", "aux:LensSerialNumber"),
        ),
        "owner": joined("exifEX:CameraOwnerName", "aux:OwnerName", "dc:creator", "dc:rights"),
        "place": _place_in_xmp(properties),
    }


def _asserted(data: bytes) -> dict[str, str]:
    """Return what a C2PA manifest asserts of the camera (`stds.exif`, `c2pa.metadata`), by XMP's names."""
    begin = data.find(_MANIFEST)
    return xmp.in_json(data[begin : begin + _LARGEST]) if begin >= 0 else {}


def _place_in_xmp(properties: Mapping[str, str]) -> tuple[float, float] | None:
    north = xmp.degrees(properties.get("exif:GPSLatitude", ""), "NS")
    east = xmp.degrees(properties.get("exif:GPSLongitude", ""), "EW")
    return None if north is None or east is None else exif.on_earth(north, east)


def _film(data: bytes, *, film: bytes | Path) -> dict[str, object]:
    """Return what the camera or somebody else wrote into a film; nothing without what opens films."""
    if not video.is_film(kind_of(data)):
        return {}
    properties = {
        name.removeprefix(_APPLE).lower(): text for name, text in video.said(film).items()
    }

    def first(*names: str) -> str:
        return next(filter(None, (_text(properties.get(name)) for name in names)), "")

    made = first("creationdate", "creation_time", "date")
    places = (_of_iso_6709(properties.get(name, "")) for name in _PLACES)
    return {
        "camera": f"{first('make', _ANDROID + 'manufacturer')} {first('model', _ANDROID + 'model')}".strip(),
        "software": first("software", _ANDROID + "version", "encoder"),
        "made_at": "" if made.startswith(_NO_TIME) else made,
        "owner": first("author", "artist", "copyright"),
        "words": tuple(filter(None, (first(name) for name in ("title", "comment", "description")))),
        "place": next(filter(None, places), None),
    }


def _of_iso_6709(text: str) -> tuple[float, float] | None:
    """Return degrees north and east, as telephones write them: +06.2100-106.8500/."""
    match = _DEGREES.match(text)
    north, east = (float(degrees) for degrees in match.groups()) if match else (math.inf, math.inf)
    return exif.on_earth(north, east)


def _text(value: object) -> str:
    """Return a field's text in one line, without control characters that could steer a screen."""
    line = "".join(
        character if character.isprintable() else " " for character in exif.decoded(value)
    )
    return " ".join(line.split())[:LONGEST]


def _manifest(data: bytes) -> dict[str, object]:
    begin = data.find(_MANIFEST)
    if begin < 0:
        return {}
    match = _MAKERS.search(data, begin)
    return {"c2pa": True, "c2pa_maker": _cbor_text(data, match.end()) if match else ""}


def _cbor_text(data: bytes, place: int) -> str:
    """Return the text at a place in CBOR; empty where there is none."""
    head = data[place]
    if 0x60 <= head <= 0x77:
        begin, length = place + 1, head - 0x60
    elif head in (0x78, 0x79):
        begin = place + 1 + (1 << (head - 0x78))
        length = int.from_bytes(data[place + 1 : begin])
    else:
        return ""
    return _text(data[begin : begin + length].decode("utf-8", "replace"))


def _machines(data: bytes, prompts: tuple[str, ...]) -> Iterator[str]:
    """Yield each word, once, by which a file claims that a machine made it or had a part in it."""
    types = {match[1].decode() for match in _SOURCE_TYPE.finditer(data)}
    yield from sorted(types & _BY_MACHINE)
    yield from (_text(name) for name in prompts)
