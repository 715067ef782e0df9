"""A form as browsers send ours: each part has a name and a text, nothing else. Such a form is read in one go.

All others are left to Django, whose parser takes ten times as long.
"""

import re
from typing import Final

from django.utils.datastructures import MultiValueDict

MOST: Final = 200  # fields; no page of ours has half as many
_KIND: Final = re.compile(r"multipart/form-data; ?boundary=([A-Za-z0-9'()+_,./:=?-]{1,200})")
_PART: Final = re.compile(rb'Content-Disposition: form-data; name="([A-Za-z0-9_-]{1,60})"\r\n\r\n')


def boundary(kind: str) -> bytes | None:
    """Return the boundary in a content type; None where Django must read it."""
    match = _KIND.fullmatch(kind)
    return match[1].encode() if match else None


def fields(body: bytes, boundary: bytes) -> MultiValueDict[str, str] | None:
    """Return the fields of a whole and plain form, as Django reads them; None for any other."""
    mark = b"--" + boundary
    begin, end = mark + b"\r\n", b"\r\n" + mark + b"--\r\n"
    if not body.startswith(begin) or not body.endswith(end) or len(body) < len(begin) + len(end):
        return None
    parts = body[len(begin) : -len(end)].split(b"\r\n" + begin, MOST)
    read: MultiValueDict[str, str] = MultiValueDict()
    for part in parts:
        head = _PART.match(part)
        if head is None or mark in part:
            return None
        read.appendlist(head[1].decode(), part[head.end() :].decode(errors="replace"))
    return read
