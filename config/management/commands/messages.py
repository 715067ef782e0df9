"""Catalogues without gettext's tools: `payung messages update|compile|check`.

Babel reads Python files; templates pass through Django's own `templatize` first, and the list of steps of
setting up hands out its sentences. `check` fails where a sentence is missing, fuzzy, stale, or has other
placeholders than the original.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.utils.translation.template import templatize

from payung.people import steps

KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
REVIEWED: Final = re.compile(r"^# Review: (draft|reviewed by .+, \d{4}-\d\d-\d\d)\.", re.M)
DRAFT: Final = (
    "# Payung\n"
    "# Review: draft. No native speaker and no child-protection worker has reviewed this yet."
)
HOLES: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


class Command(BaseCommand):
    help = "Update, compile or check the message catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["update", "compile", "check"])

    def handle(self, *, act: str, **options: Any) -> None:
        del options
        if act == "update":
            for path in catalogues():
                update(path)
        elif act == "compile":
            for path in catalogues():
                compile_catalogue(path)
        else:
            problems = list(check())
            for problem in problems:
                self.stderr.write(problem)
            sys.exit(1 if problems else 0)


def root() -> Path:
    """Return the folder of catalogues."""
    return Path(settings.LOCALE_PATHS[0])


def catalogues() -> list[Path]:
    """Return the catalogue of every language but the original."""
    codes = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return [root() / code / "LC_MESSAGES" / "django.po" for code in codes]


def sources() -> Iterator[tuple[str, io.BytesIO]]:
    """Yield each file that may hold sentences, as Python source, with its path."""
    for folder in ("payung", "config"):
        for path in sorted((settings.CHECKOUT / folder).rglob("*")):
            place = path.relative_to(settings.CHECKOUT).as_posix()
            if {"tests", "migrations"} & set(path.parts):
                continue
            if path.suffix == ".py":
                yield place, io.BytesIO(path.read_bytes())
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                text = templatize(path.read_text(encoding="utf-8"), origin=place)
                yield place, io.BytesIO(text.encode())
    calls = "\n".join(f"_({sentence!r})" for sentence in steps.sentences())
    yield steps.FILE.relative_to(settings.CHECKOUT).as_posix(), io.BytesIO(calls.encode())


def original() -> Catalog:
    """Return the catalogue of all sentences in the code."""
    catalog = Catalog(project="Payung", charset="utf-8", header_comment="# Payung")
    for place, file in sources():
        found = extract.extract(
            "python",
            file,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for _line, message, comments, context in found:
            catalog.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return catalog


def load(path: Path) -> Catalog:
    """Return the catalogue in `path`, or an empty one marked as a draft."""
    locale = path.parts[-3]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return Catalog(locale=locale, project="Payung", header_comment=DRAFT, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update(path: Path) -> None:
    """Bring new sentences in and take old ones out; what is translated stays."""
    catalog = load(path)
    made = catalog.creation_date
    catalog.update(original(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.creation_date = made  # else every update would change the file
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def compile_catalogue(path: Path) -> None:
    """Write the binary catalogue beside `path`."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, load(path))


def check() -> Iterator[str]:
    """Yield one sentence for each thing that is wrong with a catalogue."""
    wanted = {message.id: message for message in original() if message.id}
    for path in catalogues():
        catalog = load(path)
        there = {message.id: message for message in catalog if message.id}
        code = path.parts[-3]
        if not REVIEWED.search(catalog.header_comment):
            yield f"{code}: the head must say how far the catalogue is reviewed"
        yield from (f"{code}: missing: {id_!r}" for id_ in wanted if id_ not in there)
        yield from (f"{code}: stale: {id_!r}" for id_ in there if id_ not in wanted)
        for id_, message in there.items():
            yield from (f"{code}: {wrong}: {id_!r}" for wrong in _wrong(message))


def _wrong(message: Any) -> Iterator[str]:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    if not all(texts):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    holes = {hole for id_ in ids for hole in HOLES.findall(id_)}
    for text in texts:
        if not set(HOLES.findall(text)) <= holes or (
            len(ids) == 1 and set(HOLES.findall(text)) != holes
        ):
            yield "other placeholders than the original"
