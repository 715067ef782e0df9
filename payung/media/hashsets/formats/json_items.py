"""Read objects of a large JSON file one at a time; report a broken one and go on.

A parser that gives up at the first mistake would leave the rest of a list unread. So the way to each object is
walked here, and only the object itself is parsed, by Python's own reader.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.hashsets.formats.texts import pieces

LARGEST: Final = 1 << 23  # characters of one object
_LARGEST_OUTSIDE: Final = 1 << 20  # characters of a value outside the objects
_AHEAD: Final = 1 << 16  # most objects are shorter: parsed at once where so much lies ready
_DEEPEST: Final = 64
_RESUMES: Final = 50  # how often the next object is looked for by its first field
_TOLD: Final = 1000  # characters of a value that is kept for the reader
_NAMES: Final = 100  # how many such values

BROKEN: Final = _("The entry must be a JSON object: every bracket closed, every text in quotes.")
NO_OBJECT: Final = _("The entry must be an object with named fields.")
TOO_LARGE: Final = _("The entry is larger than any known list contains, so it was skipped.")
CUT_OFF: Final = _(
    "The file ends early, so entries may be missing. A complete file closes every bracket."
)
NO_LIST: Final = _("The file has no list in the expected place, so nothing was read.")
TOO_DEEP: Final = _("The file is nested too deeply, so the rest was not read.")
WHOLE: Final[tuple[Text, ...]] = (
    CUT_OFF,
    NO_LIST,
    TOO_DEEP,
)  # what is wrong with more than one entry

# One string (which a line's end closes, since none may be in it), one bracket or sign, or one bare word.
_TOKEN: Final = re.compile(r'\s*("(?:[^"\\\n]++|\\.)*+["\n]|[{}\[\],:]|[^\s"{}\[\],:]+)', re.DOTALL)
# Up to and with the next bracket that is in no string.
_BRACKET: Final = re.compile(r'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\.)*+["\n])*+([{}\[\]])', re.DOTALL)
# A backslash that begins no escape (`_LONE`), as in a path that was written without doubling them.
_NAME: Final = re.compile(r'\{\s*"(\w{1,80})"')
_LONE: Final = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)')
_DECODER: Final = json.JSONDecoder(strict=False)

Found = dict[str, object] | Text


class Items:
    """Walks a file. `header`: the single values outside the objects, by their names in lower case.

    Args:
        file: The file, read in pieces.
        wanted: Says whether the items of an array of this name (small letters; empty: of none) are entries.

    """

    def __init__(self, file: BinaryIO, wanted: Callable[[str], bool]) -> None:
        self.header: dict[str, str] = {}
        self._wanted = wanted
        self._pieces = pieces(file)
        self._text = next(self._pieces, "")
        self._at = 0
        self._ended = False
        self._any = False  # whether an array of entries was there, be it empty
        self._first = ""  # the field that objects here begin with
        self._resumes = 0
        # What is open, outermost first: "{", or "[" and the name of the array.
        self._open: list[str] = []
        self._name = ""

    @property
    def head(self) -> str:
        """The first piece, before anything is taken from it."""
        return self._text

    def __iter__(self) -> Iterator[Found]:
        last = ""
        while sign := self._next():
            if sign == "{" and self._here():
                yield self._object()
            elif sign in "[]{}:,":
                self._step(sign, last)
            elif self._here():
                yield NO_OBJECT
            else:
                last = self._single(sign)
            if len(self._open) > _DEEPEST:
                yield TOO_DEEP
                return
        if self._open or self._at < len(self._text.rstrip()):
            yield CUT_OFF
        elif not self._any:
            yield NO_LIST

    def _step(self, sign: str, last: str) -> None:
        """Read a bracket or a sign outside the objects; `last` is the value before it."""
        if sign in "[{":
            self._open.append(sign + self._name if sign == "[" else sign)
            self._any = self._any or self._here()
        elif sign in "]}":
            del self._open[-1:]
        self._name = last.lower() if sign == ":" else ""

    def _here(self) -> bool:
        return bool(self._open) and self._open[-1] != "{" and self._wanted(self._open[-1][1:])

    def _single(self, sign: str) -> str:
        """Return a single value without its quotes; store it in the header if it has a name."""
        value = sign[1:-1] if sign.startswith('"') else sign
        room = len(self.header) < _NAMES or self._name in self.header
        if self._name and len(value) <= _TOLD and room:
            try:
                self.header[self._name] = str(_DECODER.decode(sign))
            except ValueError:
                self.header[self._name] = value
        return value[:_TOLD]

    def _next(self) -> str:
        """Return the next token, or nothing at the end of what can be read."""
        while True:
            match = _TOKEN.match(self._text, self._at)
            if match and (match.end() < len(self._text) or self._ended):
                self._at = match.end()
                return match[1]
            if len(self._text) - self._at > _LARGEST_OUTSIDE or not self._more():
                # At the end a bare word may touch it.
                return self._last(match)

    def _last(self, match: re.Match[str] | None) -> str:
        if match is None:
            return ""
        self._at = match.end()
        return match[1]

    def _more(self) -> bool:
        """Read on, and let go of what was taken; return whether anything came."""
        piece = "" if self._ended else next(self._pieces, "")
        while not piece and not self._ended:
            following = next(self._pieces, None)
            self._ended, piece = following is None, following or ""
        if piece:
            self._text = self._text[self._at :] + piece
            self._at = 0
        return bool(piece)

    def _object(self) -> Found:
        """Return the object whose bracket was just taken."""
        self._at -= 1
        while len(self._text) - self._at < _AHEAD and self._more():
            pass
        try:
            item, self._at = _DECODER.raw_decode(self._text, self._at)
        except (ValueError, RecursionError):
            return self._awkward()
        return self._good(item)

    def _good(self, item: dict[str, object]) -> Found:
        self._first = self._first or next(iter(item), "")
        return item

    def _awkward(self) -> Found:
        """Return an object that is long, broken or has bare backslashes, or the mistake in it."""
        end = self._end()
        if end is None:
            return self._resume()
        piece = self._text[self._at : end]
        self._at = end
        for text in (piece, _LONE.sub(lambda match: "\\" + (match[1] or "\\"), piece)):
            try:
                return self._good(_DECODER.decode(text))
            except (ValueError, RecursionError):
                continue
        return BROKEN

    def _end(self) -> int | None:
        """Return where the brackets of this object close, or None if they do not within its limit."""
        depth, at = 0, 0  # from the object's beginning, since reading on moves the text
        while at <= LARGEST:
            match = _BRACKET.match(self._text, self._at + at)
            if match:
                depth += 1 if match[1] in "[{" else -1
                at = match.end() - self._at
                if depth == 0:
                    return match.end()
            elif len(self._text) - self._at > LARGEST or not self._more():
                return None
        return None

    def _resume(self) -> Found:
        """Go on at the probable next object, after one without an end."""
        self._resumes += 1
        name = _NAME.match(self._text, self._at)
        first = self._first or (name[1] if name else "")
        if first and self._resumes <= _RESUMES:
            following = re.compile(rf'\}}\s*,\s*(?=\{{\s*"{re.escape(first)}")')
            if match := following.search(self._text, self._at):
                self._at = match.end()
                return BROKEN
        sentence = BROKEN if self._ended else TOO_LARGE
        self._pieces, self._ended, self._at = iter(()), True, len(self._text)
        return sentence
