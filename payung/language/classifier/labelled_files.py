"""Files of labelled sentences that somebody keeps to themselves: a label a line, a tab, and the text."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

_Case = TypeVar("_Case")
_WRONG: Final = _(
    "Line {line} of the file must have a kind or situation, and a text, with a tab between."
)


def rows_of(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows that are no remark, with their lines. Raises BadInput for what is no text."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file", _("The file must be text in UTF-8.")) from error
    rows = enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1)
    return [(number, row) for number, row in rows if row and not row[0].startswith("#")]


def cases_of(path: Path, case_of: Callable[[str, list[str]], _Case | None]) -> list[_Case]:
    """Return what `case_of` makes of language and row; None: the row is none. Raises BadInput.

    The language is the beginning of the file's name: "km.tsv", "km-2027.tsv".
    """
    language = path.stem.split("-")[0]
    cases = []
    for number, row in rows_of(path):
        case = case_of(language, row) if len(row) > 1 and row[-1].strip() else None
        if case is None:
            raise BadInput("file", _WRONG.format(line=number))
        cases.append(case)
    return cases
