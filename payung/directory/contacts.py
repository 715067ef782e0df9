"""The value of a contact, as people wrote it: its number, and a safe link.

The values come from public pages and contain remarks, such as `112 (from mobiles)`. The whole value is
shown; a link gets only the digits.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from payung.directory.helpline_kinds import NUMBERS, Channel

_NUMBER: Final = re.compile(r"\s*(\+?[0-9 ().-]*[0-9])")
_SEVERAL: Final = re.compile(
    r"^(?P<first>[^()]*[0-9]) or (?P<rest>.*[0-9])(?P<remark> \([^()]*\))?$"
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NOT_IN_URL: Final = re.compile(r"[\s<>\"'\\]")

# Words that a child must never read or type here. The language room, above this one, has the full list
# with reasons.
_OUTDATED: Final = ("childporn", "kiddyporn", "childprostitut", "childsextour")


_REMARK: Final = re.compile(r"^(?P<value>.*\S)\s+\((?P<remark>[^()]*)\)$")


def split_remark(value: str) -> tuple[str, str]:
    """Return `value` without the remark in brackets at its end, and the remark."""
    match = _REMARK.match(value)
    return (match["value"], match["remark"]) if match else (value, "")


def split_numbers(value: str) -> tuple[str, ...]:
    """Return the numbers of `value`, with their common remark, so that they are tested separately."""
    several = _SEVERAL.match(value)
    if several is None:
        return (value,)
    remark = several["remark"] or ""
    return (several["first"] + remark, several["rest"] + remark)


def digits(value: str) -> str:
    """Return the number at the start of `value` as digits (a leading + stays), or nothing."""
    match = _NUMBER.match(value)
    if match is None:
        return ""
    number = re.sub(r"[^0-9]", "", match[1])
    if not 2 <= len(number) <= 15:
        return ""
    return ("+" if match[1].startswith("+") else "") + number


def has_outdated_words(value: str) -> bool:
    """Say whether `value` contains a term that is never shown to a child, however it is spaced."""
    letters = re.sub(r"[^a-z]", "", value.lower())
    return any(word in letters for word in _OUTDATED)


def is_readable(channel: str, value: str) -> bool:
    """Say whether a contact can be kept: a number has digits, an address gives a link."""
    if channel in NUMBERS:
        return bool(digits(value))
    if channel in {Channel.URL, Channel.EMAIL}:
        return bool(href(channel, value))
    return channel in Channel.values and bool(value.strip())


def href(channel: str, value: str) -> str:
    """Return a link for the contact; empty where the link would be a guess."""
    if channel in {Channel.TEL, Channel.SMS}:
        number = digits(value)
        return f"{channel}:{number}" if number else ""
    if channel == Channel.EMAIL:
        return f"mailto:{value}" if _EMAIL.fullmatch(value) else ""
    return _web(value) if channel == Channel.URL else ""


def _web(value: str) -> str:
    address = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    safe = parts.scheme in {"http", "https"} and parts.username is None and "." in parts.netloc
    return address if safe and not _NOT_IN_URL.search(address) else ""
