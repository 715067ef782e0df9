"""An entry of a list as the pages show it."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.matcher.explanations import meaning
from payung.media.matcher.results import Match

MORE: Final = _("These entries are the nearest. There are more that match.")


@dataclass(frozen=True)
class Said:
    """One entry of a list, as the page shows it."""

    set_name: str
    entry: str
    category: str
    series: str
    sentences: tuple[Text, ...]
    is_sure: bool = True  # it is this file, or the same picture
    classifies: bool = True  # and the list says what it shows


def said(match: Match) -> Said:
    """Return what a match means."""
    sentences = meaning(match)
    return Said(
        match.set_name,
        match.entry,
        match.category,
        match.series,
        sentences,
        match.is_sure,
        match.classifies,
    )
