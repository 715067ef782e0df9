"""Asks the language room whether words to a child may sound like blame. It never blocks."""

from payung.language import blame
from payung.language.blame import Finding


def for_child(text: str, language: str) -> tuple[Finding, ...]:
    """Return what would better be said otherwise; nothing where `language` has no list yet."""
    return blame.check(text, language, "child") if can_check(language) else ()


def can_check(language: str) -> bool:
    """Say whether there is a list of words for `language`: where not, the page says so."""
    return blame.has_list(language)
