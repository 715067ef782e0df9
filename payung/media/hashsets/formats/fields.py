"""Read the fields of one entry, each by its kind. A wrong field leaves the others usable."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, Text
from payung.media.hashsets.formats.base import HashEntry, Wrong

LENGTHS: Final = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32}
LONGEST: Final = 200  # characters of a text that is kept

_HEX: Final = _("{field} must be {count} hexadecimal digits.")
_FLAG: Final = _("{field} must be true or false.")
_RANGE: Final = _("{field} must be a whole number from {low} to {high}.")
_MOMENT: Final = _("{field} must be a date and time such as 2026-11-01T09:30:00Z.")
_TEXT: Final = _("{field} must be text of at most {limit} characters.")
_NO_HASH: Final = _("At least one of these must be present and valid: MD5, SHA-1, SHA-256, PDQ.")
_PHOTODNA: Final = _(
    "The entry has only PhotoDNA, which is not compared here. MD5, SHA-1, SHA-256 and PDQ are."
)
_ENTRY: Final = _("entry {number}")
_LINE: Final = _("line {number}")

_YES: Final = {"true", "yes", "y", "1", "t"}
_NO: Final = {"false", "no", "n", "0", "f"}
_NET_DATE: Final = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
_BREAKS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_END: Final = 10**11  # a larger number of seconds is one of milliseconds
_LARGEST: Final = 10**17

T = TypeVar("T")


def entry(number: int) -> Text:
    """Return the words for the place of an entry, counted from 1."""
    return format_lazy(_ENTRY, number=number)


def line(number: int) -> Text:
    """Return the words for the place of a line, counted from 1."""
    return format_lazy(_LINE, number=number)


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a field's name in the form for comparison: `SHA-256`, `Sha256` and `sha_256` are one."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


class Entry:
    """Reads the fields of one entry and keeps what is wrong with them.

    Args:
        place: Where it is in the file.
        values: Each field's value by its name, in any case.

    """

    def __init__(self, place: Text, values: Mapping[str, object]) -> None:
        self.place = place
        self.values = {plain(name[:80]): (name[:80], value) for name, value in values.items()}
        self.wrong: list[Wrong] = []
        self.unsure = False  # a hash or the id cannot be read, so nobody knows which entry it is

    def get(self, *names: str) -> object:
        """Return the raw value of the first of these fields that is not empty."""
        return next((value for _name, value in map(self._found, names) if not empty(value)), None)

    def read(self, reader: Callable[[str, object], T], *names: str) -> T | None:
        """Return the first of these fields that is not empty, or None if none is or it is wrong."""
        for name, value in map(self._found, names):
            if not empty(value):
                return self.take(reader, name, value)
        return None

    def take(self, reader: Callable[[str, object], T], name: str, value: object) -> T | None:
        """Return a value read by `reader`, or None and note the mistake."""
        try:
            return reader(words(name), value)
        except BadInput as error:
            self.wrong.append(Wrong(self.place, error.text))
            self.unsure = self.unsure or reader in (md5, sha1, sha256, pdq)
            return None

    def own(self, *names: str, reader: "Callable[[str, object], str] | None" = None) -> str:
        """Return the list's own id, the first of these fields that is not empty; nothing if it is wrong."""
        value = self.read(reader or text, *names)
        self.unsure = self.unsure or (value is None and self.get(*names) is not None)
        return value or ""

    def say(self, sentence: Text) -> None:
        """Add a sentence about this entry."""
        self.wrong.append(Wrong(self.place, sentence))

    def finish(self, listed: HashEntry) -> Iterator[HashEntry | Wrong]:
        """Yield mistakes, then the entry with its key if it has anything to compare."""
        yield from self.wrong_fields()
        if listed.strongest:
            own = replace(listed, key=listed.strongest, is_shared=False)
            yield listed if listed.key else own
        elif listed.withdrawn and listed.key:
            yield listed
        elif self.get("photodna", "pdna"):
            yield Wrong(self.place, _PHOTODNA, hides=False)
        else:
            yield Wrong(self.place, _NO_HASH)

    def wrong_fields(self) -> Iterator[Wrong]:
        """Yield the mistakes of an entry that follows itself, or that has nothing to compare."""
        return (replace(wrong, hides=self.unsure) for wrong in self.wrong)

    def _found(self, name: str) -> tuple[str, object]:
        return self.values.get(name, (name, None))


def hashes(listed: HashEntry) -> dict[str, bytes]:
    """Return the hashes that an entry has, by their kinds."""
    by_kind = {kind: getattr(listed, kind) for kind in LENGTHS}
    return {kind: value for kind, value in by_kind.items() if value is not None}


def with_hashes(listed: HashEntry, more: Mapping[str, bytes | None]) -> HashEntry:
    """Return an entry with those hashes of `more` that it lacks."""
    return replace(
        listed,
        md5=listed.md5 or more.get("md5"),
        sha1=listed.sha1 or more.get("sha1"),
        sha256=listed.sha256 or more.get("sha256"),
        pdq=listed.pdq or more.get("pdq"),
    )


def empty(value: object) -> bool:
    """Say whether a value is empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def words(value: str) -> str:
    """Return text on one line, without characters that a database or page cannot store."""
    return _BREAKS.sub(" ", value).strip()


def digest(kind: str) -> Callable[[str, object], bytes]:
    """Return a reader of hashes of a kind: hexadecimal in any case; for PDQ also base64."""
    size = LENGTHS[kind]

    def read(field: str, value: object) -> bytes:
        text = value.strip() if isinstance(value, str) else ""
        try:
            if len(text) == 2 * size:
                return binascii.unhexlify(text)
            digest_ = base64.b64decode(text, validate=True) if kind == "pdq" else b""
        except ValueError:
            digest_ = b""
        if len(digest_) != size:
            raise BadInput(field, format_lazy(_HEX, field=field, count=2 * size))
        return digest_

    return read


md5, sha1, sha256, pdq = (digest(kind) for kind in LENGTHS)


def truth(field: str, value: object) -> bool:
    """Read true or false, also as text or as a number."""
    word = value if isinstance(value, str | int) else ""
    word = str(word)[:10].strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise BadInput(field, format_lazy(_FLAG, field=field))


def quality(field: str, value: object) -> int:
    """Read the quality of a PDQ hash."""
    digits = str(value).strip() if isinstance(value, str | int) else ""
    if digits.isascii() and digits.isdigit() and len(digits) <= 3 and int(digits) <= 100:
        return int(digits)
    raise BadInput(field, format_lazy(_RANGE, field=field, low=0, high=100))


def text(field: str, value: object) -> str:
    """Read a name, an id or a category: text or a number, given back as text on one line."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # some writers know only one kind of number
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        line_of_text = words(value) if isinstance(value, str) else _number(value)
        if len(line_of_text) <= LONGEST:
            return line_of_text
    raise BadInput(field, format_lazy(_TEXT, field=field, limit=LONGEST))


def _number(value: float) -> str:
    # Python refuses to write a number of more than 4300 digits, which nobody needs.
    return str(value) if abs(value) < _LARGEST else "?" * (LONGEST + 1)


def moment(field: str, value: object) -> datetime:
    """Read a moment: ISO 8601 (without a zone it is UTC), `/Date(ms)/`, seconds or milliseconds."""
    try:
        if isinstance(value, str):
            return _written_moment(value.strip()).astimezone(UTC)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
            return _since_1970(value if abs(value) >= _SECONDS_END else value * 1000)
    except (ValueError, OverflowError):
        pass
    raise BadInput(field, format_lazy(_MOMENT, field=field))


def _written_moment(text: str) -> datetime:
    if written := _NET_DATE.fullmatch(text):
        return _since_1970(int(written[1]))
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _since_1970(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
