"""All sentences in the code, with their files, and whether they are public.

Babel reads Python files. Templates go through Django's `templatize` first. The list of steps for setting up a
country returns its own sentences.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Final

from babel.messages import Catalog, extract
from django.conf import settings
from django.utils.translation.template import templatize

from payung.language.public_sentences import is_public
from payung.staff import setup_steps

KEYWORDS: Final = {
    "_": None,
    "_now": None,  # `gettext as _now`, where a module has `gettext_lazy as _`
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[str, io.BytesIO]]:
    """Yield the files that may have sentences: path and Python source."""
    for path in sorted((settings.CHECKOUT / "payung").rglob("*")):
        name = path.relative_to(settings.CHECKOUT).as_posix()
        if {"tests", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".py":
            yield name, io.BytesIO(path.read_bytes())
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            text = templatize(path.read_text(encoding="utf-8"), origin=name)
            yield name, io.BytesIO(text.encode())
    calls = "\n".join(f"_({sentence!r})" for sentence in setup_steps.sentences())
    yield setup_steps.FILE.relative_to(settings.CHECKOUT).as_posix(), io.BytesIO(calls.encode())


@cache
def original(*, public_only: bool = False) -> Catalog:
    """Return the catalogue of all sentences in the code, or of the public ones. Do not change it."""
    catalog = Catalog(project="Payung", charset="utf-8", header_comment="# Payung")
    for path, file in sources():
        if public_only and not is_public([path]):
            continue
        messages = extract.extract(
            "python",
            file,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for _line, message, comments, context in messages:
            catalog.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    return catalog
