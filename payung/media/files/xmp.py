"""What a file says in XMP (ISO 16684-1): properties by their usual names, read as text, never as XML.

A reader of XML would follow what hostile bytes define, and refuse what is a little broken, as many packets are.
Here tags are gone through one after the other, in time that grows no faster than the packet does.
"""

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

LONGEST: Final = 800  # characters of a value
LARGEST: Final = 1 << 18  # bytes of a packet that are read; one in a JPEG has less than 64 KiB
_BEGIN, _END = b"<rdf:RDF", b"</rdf:RDF"
# Quantifiers give nothing back, and values are without <, as XML has it: no tag is gone through twice.
_TAG: Final = re.compile(r"""<(/?)([\w:.-]++)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>([^<]*+)""")
_ATTRIBUTE: Final = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_IN_JSON: Final = re.compile(
    rb'"((?:exif|exifEX|tiff|aux|dc|xmp|photoshop):\w{1,40})"\s{0,9}:\s{0,9}("(?:[^"\\]|\\.){1,800}+")'
)
_CONTAINERS: Final = ("rdf:Alt", "rdf:Bag", "rdf:Seq", "rdf:li")  # of several values of a property
_PLACE: Final = re.compile(
    r"(\d{1,3}),(\d{1,2}(?:\.\d{1,20})?)(?:,(\d{1,2}(?:\.\d{1,20})?))?([NSEW])", re.ASCII
)


def packet(data: bytes) -> bytes:
    """Return the first packet in a file, cut to LARGEST; empty where there is none."""
    begin = data.find(_BEGIN)
    if begin < 0:
        return b""
    end = data.find(_END, begin, begin + LARGEST)
    return data[begin : end if end >= 0 else begin + LARGEST]


def said(xmp: bytes) -> dict[str, str]:
    """Return the first value of each property that is not empty, whether it is an attribute or an element."""
    properties: dict[str, str] = {}
    for name, value in _values(xmp[:LARGEST].decode("utf-8", "replace")):
        if text := html.unescape(value.strip()[:LONGEST]).strip():
            properties.setdefault(name, text)
    return properties


def in_json(data: bytes) -> dict[str, str]:
    """Return the first text of each property that stands in bytes as JSON has it, as C2PA writes them."""
    properties: dict[str, str] = {}
    for name, value in _IN_JSON.findall(data):
        with suppress(ValueError):
            if text := str(json.loads(value, strict=False)).strip():
                properties.setdefault(name.decode(), text[:LONGEST])
    return properties


def _values(text: str) -> Iterator[tuple[str, str]]:
    within = ""
    for ends, tag, attributes, value in _TAG.findall(text):
        for name, one, other in _ATTRIBUTE.findall(attributes):
            yield name, one or other
        is_over = bool(ends) or attributes.endswith("/")
        if tag not in _CONTAINERS:
            within = "" if is_over else tag
        if within and not is_over:
            yield within, value


def degrees(text: str, sides: str) -> float | None:
    """Return degrees as XMP writes them: 6,12.6S or 6,12,36S; None for anything else.

    `sides`: the letters that may stand behind, of which the second is below nought: NS or EW.
    """
    match = _PLACE.fullmatch(text.strip())
    if not match or match[4] not in sides:
        return None
    size = int(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
    return -size if match[4] == sides[1] else size
