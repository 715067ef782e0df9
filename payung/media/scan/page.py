"""The page of a result: one file that prints, works without scripts and shows no picture."""

from pathlib import Path
from typing import Final

from django.template import Context, Engine
from django.utils.translation import get_language

from payung.media.matcher.statuses import SENTENCES, Status
from payung.media.scan.statements import Story

_TEMPLATE: Final = Path(__file__).with_name("templates") / "report.html"
_LIBRARIES: Final = {"i18n": "django.templatetags.i18n"}


def rendered(story: Story) -> str:
    """Return the page in the language of today."""
    figures = story.figures()
    values = {
        **figures,
        "about": story.about,
        "language": get_language() or "en",
        "counts": [(SENTENCES[Status(name)], count) for name, count in figures["counts"].items()],
    }
    engine = Engine(libraries=_LIBRARIES)
    return engine.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(Context(values))
