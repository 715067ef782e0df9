"""Write a list as CSV, which spreadsheets open and `format.py` reads back."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from payung.media.hashsets.formats.base import HashEntry
from payung.media.hashsets.formats.plain.format import COLUMNS, FORMULA


def write(entries: Iterable[HashEntry], out: BinaryIO) -> int:
    """Write a line for each entry, also for withdrawn ones, and return how many were written."""
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\n")
    lines.writerow(COLUMNS)
    count = 0
    for entry in entries:
        count += 1
        lines.writerow([cell(getattr(entry, name)) for name in COLUMNS])
        _move(buffer, out)
    _move(buffer, out)
    return count


def _move(buffer: io.StringIO, out: BinaryIO) -> None:
    out.write(buffer.getvalue().encode())
    buffer.seek(0)
    buffer.truncate()


def cell(value: object) -> str:
    """Return a field of CSV; text that a spreadsheet would calculate gets an apostrophe before it."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return "" if value is None else str(value)
