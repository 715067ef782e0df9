"""Read the entries of XML pages one at a time, with limits on everything that a hostile page could inflate."""

from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.hashsets.formats.texts import pieces


class Kind(NamedTuple):
    """The kinds of entries by the names of their elements."""

    video: bool
    deleted: bool


ENTRIES: Final = {
    "image": Kind(video=False, deleted=False),
    "video": Kind(video=True, deleted=False),
    "deletedImage": Kind(video=False, deleted=True),
    "deletedVideo": Kind(video=True, deleted=True),
}
_DEEPEST: Final = 32
_LONGEST: Final = 1 << 16  # characters of one element, or bytes between two
_MOST_FIELDS: Final = 100
_OURS: Final = {"kind", "memberid"}  # fields of an entry that are no elements

CUT_OFF: Final = _(
    "The file ends early, so entries may be missing. A complete page ends with </queryResult>."
)
NOT_XML: Final = _("This is not valid XML, so the rest was not read.")
DOCUMENT_TYPE: Final = _("A document type (<!DOCTYPE>) is not allowed, so the rest was not read.")
TOO_LARGE: Final = _(
    "This is larger or more deeply nested than any known list, so the rest was not read."
)

Found = dict[str, object] | Text


class _Refused(Exception):
    """The page asks for something that is not supported."""

    def __init__(self, sentence: Text) -> None:
        self.sentence = sentence


class Pages:
    """Walks the pages of a file: entries by the names of their elements, or a mistake at `line`.

    Attributes:
        next: The address of the next page, as the last page says it.
        since: The latest moment that any page says.
        line: The line that was read last, from 1.

    """

    def __init__(self, file: BinaryIO) -> None:
        self.next: str | None
        self.since: str | None = None
        self.line = 1
        self._file = file
        self._found: deque[dict[str, object]] = deque()
        self._before = 0  # lines of the pages before this one
        self._begin()

    def __iter__(self) -> Iterator[Found]:
        try:
            for piece in pieces(self._file):
                self._feed(piece.encode())
                while self._found:
                    yield self._found.popleft()
            if self._open or not self._done:
                yield from self._told(CUT_OFF)
        except _Refused as refused:
            yield from self._told(refused.sentence)
        except expat.ExpatError:
            yield from self._told(NOT_XML)

    def _told(self, sentence: Text) -> Iterator[Found]:
        yield from self._found
        self.line = self._before + self._parser.CurrentLineNumber
        yield sentence

    def _begin(self) -> None:
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse_document_type
        self._open: list[str] = []
        self._entry: dict[str, object] | None = None
        self._depth = 0  # how much is open around the entry
        self._text = ""
        self._done = False
        self.next = None
        self._fed = 0

    def _feed(self, data: bytes) -> None:
        """Give the parser a piece; start a new parser where one page ends and the next begins."""
        while data.strip() or not self._done:
            if not self._fed:
                data = data.lstrip()
            try:
                self._parser.Parse(data, False)
            except expat.ExpatError as error:
                junk = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
                rest = data[max(self._parser.ErrorByteIndex - self._fed, 0) :]
                if error.code != junk or not self._done or not rest.startswith(b"<"):
                    raise
                self._before += self._parser.CurrentLineNumber - 1
                self._begin()
                data = rest
                continue
            self._fed += len(data)
            if self._fed - self._parser.CurrentByteIndex > _LONGEST * 4:
                raise _Refused(TOO_LARGE)
            return

    def _refuse_document_type(self, *_declared: object) -> None:
        raise _Refused(DOCUMENT_TYPE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self._open.append(name)
        if len(self._open) > _DEEPEST:
            raise _Refused(TOO_LARGE)
        self._text = ""
        if self._entry is None and name in ENTRIES and len(self._open) > 1:
            self._entry, self._depth = {"kind": name}, len(self._open) - 1
        elif self._entry is not None and name == "member":
            self._entry["memberid"] = attributes.get("id", "")
        if name in {"images", "videos"}:
            latest = attributes.get("maxTimestamp", "")
            self.since = max(self.since or "", latest) or None

    def _characters(self, text: str) -> None:
        self._text += text
        if len(self._text) > _LONGEST:
            raise _Refused(TOO_LARGE)

    def _end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        self._open.pop()
        text, self._text = self._text.strip(), ""
        if not self._open:
            self._done = True
        if self._entry is None:
            if name == "next":
                self.next = text or None
        elif len(self._open) == self._depth:
            self._found.append(self._entry)
            self._entry = None
        elif len(self._entry) < _MOST_FIELDS and name not in _OURS:
            self._entry.setdefault(name, text)
