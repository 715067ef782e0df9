"""What the checks say of what officers write: to a child, who must be able to read it, and for the record."""

from dataclasses import dataclass
from typing import Final

from payung.language import blame_check, detection
from payung.language.blame_check import Finding
from payung.language.languages import ENGLISH


@dataclass(frozen=True)
class Read:
    """What the checks say of words to a child. `looks_like`: the tag of another language than the child's.

    `by_list`: there is a list for the language in which they seem to be written, so no finding means something.
    """

    findings: tuple[Finding, ...] = ()
    looks_like: str = ""
    by_list: bool = False

    def __bool__(self) -> bool:
        return bool(self.findings or self.looks_like)


@dataclass(frozen=True)
class Checked:
    """A message to a child as it is sent: what the checks say of it, and what was shown before.

    `shown`: keys of findings that the officer has seen on the way to these words.
    """

    read: Read
    shown: frozenset[str] = frozenset()


UNCHECKED: Final = Checked(Read())  # sent by another way than the desk's page: no list has read it


def load() -> None:
    """Read all lists and the model of languages now: so that no process waits for it after a fork."""
    blame_check.load()
    detection.load()


def read(text: str, language: str) -> Read:
    """Return what would better be said otherwise to a child who reads `language`.

    Officers mix languages, so three lists are asked: the child's, English, and that of what it looks like.
    """
    other = detection.other_than(language, text) or ""
    written = other if blame_check.has_list(language) else detection.clear(text) or ""
    findings = blame_check.check_mixed(text, (language, written, ENGLISH.code), "child")
    return Read(findings, other, by_list=blame_check.has_list(written or language))


def read_record(text: str, desk: str) -> tuple[Finding, ...]:
    """Return the same of a note or reason, in its language; where not clear, in that of the desk."""
    return blame_check.check_mixed(text, (detection.clear(text) or desk, ENGLISH.code), "record")
