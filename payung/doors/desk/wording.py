"""Asks the language room about words: how an answer can begin, and what may sound like blame.

It never blocks: what it finds is shown before the words are gone, and one more press sends them as they are.
For a child in danger (P1) too: what is sent cannot be taken back, so a finding that came afterwards would help
nobody any more, and that press takes a second. Nothing of it is stored but figures, when it is sent
(`payung/intake/actions/counting.py`).
"""

from django.utils.translation import get_language

from payung.language import answers, blame, detect, openings
from payung.language.answers import Checked as Checked
from payung.language.answers import Read as Read
from payung.language.blame import Finding
from payung.language.openings import Opening
from payung.language.tongues import ENGLISH


def for_child(text: str, language: str) -> Read:
    """Return what would better be said otherwise to a child who reads `language`."""
    return answers.read(text, language)


def for_record(text: str) -> tuple[Finding, ...]:
    """Return what would better be said otherwise in a note, in its language; where not clear, in the desk's."""
    spoken = (detect.clear(text) or get_language() or "", ENGLISH.code)
    return blame.check_mixed(text, spoken, "record")


def can_check(language: str) -> bool:
    """Say whether there is a list of words for `language`: where not, the page says so."""
    return blame.has_list(language)


def beginnings(language: str) -> tuple[Opening, ...]:
    """Return the words with which an answer can begin, by situation; without text where `language` has none."""
    return openings.openings(language)


def beginning(situation: str, language: str) -> str:
    """Return the words for one situation; none where there are none in that language."""
    found = (each.text for each in beginnings(language) if each.situation == situation)
    return next(found, "")
