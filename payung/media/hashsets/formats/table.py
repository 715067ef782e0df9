"""Read rows of a list of fields: CSV with any separator."""

import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.hashsets.formats import fields
from payung.media.hashsets.formats.texts import lines, opening

SIGNS: Final = ",;\t|"
_LINES_OF_ONE: Final = (
    20  # a field in quotes may hold line ends; a quote that is never closed must not eat the rest
)

TOO_LONG: Final = _("The line is longer than any known list contains, so it was skipped.")
CUT_OFF: Final = _("The file ends inside a quoted text, so entries may be missing.")

Row = tuple[int, list[str] | Text]


def rows(file: BinaryIO, sign: str = "") -> Iterator[Row]:
    """Yield the number of a line and its fields, or what is wrong with it.

    Comments and empty lines are left out. Without a sign, the first line shows what separates the fields.
    """
    numbered = enumerate(lines(file), 1)
    waiting: list[tuple[int, str | None]] = []
    while taken := waiting.pop(0) if waiting else next(numbered, None):
        number, line = taken
        if line is None:
            yield number, TOO_LONG
        elif line.strip() and not line.lstrip().startswith("#"):
            sign = sign or between(line)
            whole = _whole(line, numbered, waiting)
            if whole is None:
                yield number, CUT_OFF
            yield number, split(whole or line, sign)


def _whole(
    line: str, numbered: Iterator[tuple[int, str | None]], waiting: list[tuple[int, str | None]]
) -> str | None:
    """Return a line with the following ones inside its open quote, or None if it is never closed."""
    if line.count('"') % 2 == 0:
        return line
    parts = [line]
    passed = 0
    while passed < _LINES_OF_ONE:
        if passed == len(waiting):
            following = next(numbered, None)
            if following is None:
                return None
            waiting.append(following)
        part = waiting[passed][1]
        passed += 1
        if part is None:
            break
        parts.append(part)
        if part.count('"') % 2:
            del waiting[:passed]
            return "\n".join(parts)
    return line


def between(line: str) -> str:
    """Return the most frequent separator of a line, a comma where there is none."""
    return max(SIGNS, key=line.count)


def split(line: str, sign: str) -> list[str]:
    """Return the fields of one line, without the blanks around them."""
    try:
        row = next(csv.reader([line], delimiter=sign, skipinitialspace=True), [])
    except csv.Error:  # a field of more than 131,072 characters, or a NUL on old Pythons
        row = line.split(sign)
    return [field.strip() for field in row]


def first(head: bytes, sign: str = "") -> list[str]:
    """Return the fields of a file's first line that is no comment, from how the file begins."""
    for line in opening(head).splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            return split(line[:4096], sign or between(line))
    return []


def columns(head: bytes, sign: str) -> set[str]:
    """Return the names in a file's first line, as they are looked for."""
    return {fields.plain(name[:80]) for name in first(head, sign)}


def entries(file: BinaryIO, sign: str) -> Iterator[fields.Entry]:
    """Yield each row below the first as an entry, its fields by the names in the first."""
    names: list[str] = []
    for number, row in rows(file, sign):
        place = fields.line(number)
        if not isinstance(row, list):
            entry = fields.Entry(place, {})
            entry.say(row)
            yield entry
        elif not names:
            names = row
        else:
            yield fields.Entry(place, dict(zip(names, row, strict=False)))
