"""The booklet: screens, their numbered sentences, English next to the translation, a box to tick."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from unittest.mock import patch

from django.conf import settings
from django.template import Context, Engine
from django.test import override_settings

from payung.foundation import receipt_lookup_client, receipts
from payung.language import reviews
from payung.language.languages import BY_CODE, Tongue
from payung.language.reviews import HEADS
from payung.operations.preparation import prepare
from payung.tools import demo
from payung.tools.booklet import dialogues, screenshots
from payung.tools.booklet.forms import Page
from payung.tools.booklet.walk import Walk
from payung.tools.catalogues import completeness, files
from payung.tools.catalogues.sources import original

TEMPLATE: Final = Path(__file__).with_name("booklet.html")
_FACE: Final = ("ROOT_URLCONF", "TEMPLATES", "MIDDLEWARE", "CONTENT_SECURITY_POLICY", "LANGUAGES")


@dataclass(frozen=True)
class Entry:
    """One sentence: number, English, translation in all plural forms, and whether it is new since a review."""

    number: int
    english: str
    texts: tuple[str, ...]
    is_new: bool


@dataclass(frozen=True)
class ScreenPage:
    """One screen of the booklet: a picture, or without a browser its texts in order."""

    picture: str
    texts: tuple[str, ...]
    entries: tuple[Entry, ...]


def main(code: str, out: str) -> int:
    """Walk through an invented country in this process's home, and write the booklet to `out`.

    The country is loaded first, unless the home is a demonstration.
    """
    prepare()
    if not settings.PAYUNG_DEMO:
        demo.load()
    tongue = BY_CODE[code]
    public = {_first(message.id) for message in original(public_only=True) if message.id}
    walk = Walk(code, dialogues.receive_reports(tongue.tag))
    # The walk uses a few receipts hundreds of times; a slow hash of each is computed once.
    cached = cache(receipts.reporter)
    cached_lookup = patch.object(
        receipt_lookup_client, "look_up", lambda receipt, *_: cached(receipt)
    )
    with override_settings(**_face()), cached_lookup:
        walk.through(public)
    Path(out).write_text(booklet(tongue, walk), encoding="utf-8")
    return 0


def booklet(tongue: Tongue, walk: Walk) -> str:
    """Return the booklet as one self-contained HTML document."""
    entries = _numbered(tongue, walk)
    with screenshots.camera() as shoot:
        screens = [
            ScreenPage(
                shoot(screen.html) if shoot else "",
                () if shoot else tuple(Page(screen.html).texts),
                tuple(entries.pop(sentence) for sentence in screen.said if sentence in entries),
            )
            for screen in walk.screens
        ]
    review = reviews.of(files.root(), tongue)
    context = {
        "tongue": tongue,
        "screens": [screen for screen in screens if screen.entries],
        "rest": list(entries.values()),
        "head": HEADS[review.state].format(by=review.by, panel=review.panel, day=review.day),
    }
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    return engine.from_string(TEMPLATE.read_text(encoding="utf-8")).render(Context(context))


def _numbered(tongue: Tongue, walk: Walk) -> dict[str, Entry]:
    """Return all public sentences by their English: in the order of the walk, then the others."""
    was_reviewed = reviews.of(files.root(), tongue).day is not None
    new = reviews.unreviewed(files.root(), tongue) if was_reviewed else frozenset()
    catalog = files.load(tongue)
    translations: dict[str, tuple[tuple[str, ...], bool]] = {}
    for message in original(public_only=True):
        translated = catalog.get(message.id, message.context) if message.id else None
        if translated is not None:
            translations[_first(message.id)] = (
                completeness.forms(translated.string),
                reviews.digest(translated) in new,
            )
    on_screens = [sentence for screen in walk.screens for sentence in screen.said]
    order = dict.fromkeys(
        [*(sentence for sentence in on_screens if sentence in translations), *translations]
    )
    return {
        english: Entry(number, english, *translations[english])
        for number, english in enumerate(order, 1)
    }


def _first(id_: str | Sequence[str]) -> str:
    return completeness.forms(id_)[0]


def _face() -> Mapping[str, object]:
    """Return the public face's settings, so that practice looks like a real installation."""
    module = importlib.import_module("payung.config.settings.public")
    own = {name: getattr(module, name) for name in _FACE}
    return own | {
        "PAYUNG_FACE": "public",
        "PAYUNG_COUNTRY": demo.COUNTRY,
        "PAYUNG_DEMO": False,
        "PAYUNG_CHILD_POLICY": True,
        "ALLOWED_HOSTS": [*settings.ALLOWED_HOSTS, "localhost"],
    }
