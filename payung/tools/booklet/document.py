"""The booklet itself: each screen, its sentences numbered, English beside the translation, a box to mark."""

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
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
    """One sentence: its number, English, the translation in each form, and whether it is new since a review."""

    number: int
    english: str
    texts: tuple[str, ...]
    is_new: bool


@dataclass(frozen=True)
class Shown:
    """One screen: a picture of it, or its texts in order where there is no browser."""

    picture: str
    texts: tuple[str, ...]
    entries: tuple[Entry, ...]


def main(code: str, out: str) -> int:
    """Walk through an invented country in the home of this process, and write the booklet to `out`.

    It is loaded first, but for a home that is a demonstration already.
    """
    prepare()
    if not settings.PAYUNG_DEMO:
        demo.load()
    tongue = BY_CODE[code]
    public = {_first(message.id) for message in original(public_only=True) if message.id}
    walk = Walk(code, dialogues.tell_some(tongue.tag))
    # The walk comes back with the same few receipts some hundred times: each is stretched once.
    known = cache(receipts.reporter)
    once = patch.object(receipt_lookup_client, "look_up", lambda receipt, *_: known(receipt))
    with override_settings(**_face()), once:
        walk.through(public)
    Path(out).write_text(booklet(tongue, walk), encoding="utf-8")
    return 0


def booklet(tongue: Tongue, walk: Walk) -> str:
    """Return the booklet as one HTML document that needs nothing beside it."""
    entries = _numbered(tongue, walk)
    with screenshots.camera() as shoot:
        screens = [
            Shown(
                shoot(screen.html) if shoot else "",
                () if shoot else tuple(Page(screen.html).texts),
                tuple(entries.pop(said) for said in screen.said if said in entries),
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
    """Return every public sentence by its English: first as the walk met them, then the others."""
    was_reviewed = reviews.of(files.root(), tongue).day is not None
    new = reviews.unreviewed(files.root(), tongue) if was_reviewed else frozenset()
    catalog = files.load(tongue)
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for message in original(public_only=True):
        there = catalog.get(message.id, message.context) if message.id else None
        if there is not None:
            found[_first(message.id)] = (
                completeness.forms(there.string),
                reviews.digest(there) in new,
            )
    met = [said for screen in walk.screens for said in screen.said]
    order = dict.fromkeys([*(said for said in met if said in found), *found])
    return {
        english: Entry(number, english, *found[english]) for number, english in enumerate(order, 1)
    }


def _first(id_: Any) -> str:
    return completeness.forms(id_)[0]


def _face() -> dict[str, Any]:
    """Return the settings of the public face, for a practice installation that looks like a real one."""
    module = importlib.import_module("payung.config.settings.public")
    own = {name: getattr(module, name) for name in _FACE}
    return own | {
        "PAYUNG_FACE": "public",
        "PAYUNG_COUNTRY": demo.COUNTRY,
        "PAYUNG_DEMO": False,
        "PAYUNG_CHILD_POLICY": True,
        "ALLOWED_HOSTS": [*settings.ALLOWED_HOSTS, "localhost"],
    }
