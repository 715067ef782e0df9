"""Checks of officers' texts: to a child, who must be able to read them, and for the record."""

from dataclasses import dataclass
from typing import Final

from payung.language import blame_check, detection
from payung.language.findings import Finding
from payung.language.languages import ENGLISH


@dataclass(frozen=True)
class Read:
    """The checks' result for words to a child. `looks_like`: tag of a language other than the child's.

    `by_list`: there is a list for the apparent language, so the absence of findings means something.
    """

    findings: tuple[Finding, ...] = ()
    looks_like: str = ""
    by_list: bool = False

    def __bool__(self) -> bool:
        return bool(self.findings or self.looks_like)


@dataclass(frozen=True)
class Checked:
    """The checks' result for a message to a child on sending.

    `shown`: keys of findings that the officer was shown while writing it.
    """

    read: Read
    shown: frozenset[str] = frozenset()


UNCHECKED: Final = Checked(Read())  # not sent from the desk's page, so no list has read it


def load() -> None:
    """Load all lists and the detection of languages now, so that no process does it after a fork."""
    blame_check.load()
    detection.load()


def read(text: str, language: str) -> Read:
    """Return the checks' result for words to a child who reads `language`.

    Officers mix languages, so three lists are used: the child's, English, and that of the apparent language.
    """
    other = detection.other_than(language, text) or ""
    written = other if blame_check.has_list(language) else detection.clear(text) or ""
    findings = blame_check.check_mixed(text, (language, written, ENGLISH.code), "child")
    return Read(findings, other, by_list=blame_check.has_list(written or language))


def read_record(text: str, desk: str) -> tuple[Finding, ...]:
    """Return the findings in a note or reason, in its language; where not clear, in that of the desk."""
    return blame_check.check_mixed(text, (detection.clear(text) or desk, ENGLISH.code), "record")
