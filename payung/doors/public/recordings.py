"""Recorded voices and sign-language films of the screens.

The folder PAYUNG_RECORDINGS has them as LANGUAGE/SCREEN.KIND: th/home.opus reads out the first page in Thai,
th/home.webm shows it in a sign language. docs/developers/recordings.md says how to make them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from payung.doors.public import steps
from payung.language.languages import BY_CODE

PREFIX: Final = "/recordings/"
# Fits into the proxy's memory. A larger file to a slow phone would hold a thread, and keep a child waiting.
LARGEST: Final = 1_000_000  # bytes
SOUND: Final = {".opus": "audio/ogg", ".mp3": "audio/mpeg", ".m4a": "audio/mp4"}
SIGNS: Final = {".webm": "video/webm", ".mp4": "video/mp4"}
# Not for recording: parts, the frame of all pages, the proxy's own page, and pages that no child sees.
_NONE: Final = frozenset({"base", "step", "sentence", "away", "calendar", "teller", "hello"})


@dataclass(frozen=True)
class Recording:
    """One file: `signs` is a film, else a voice."""

    language: str
    screen: str
    path: Path

    @property
    def signs(self) -> bool:
        """Say whether it is a film in a sign language."""
        return self.path.suffix in SIGNS

    @property
    def kind(self) -> str:
        """Return the media type."""
        return {**SOUND, **SIGNS}[self.path.suffix]

    @property
    def address(self) -> str:
        """Return its address on the public face."""
        return f"{PREFIX}{self.language}/{self.path.name}"


def screens() -> list[str]:
    """Return the names of all screens that can be recorded."""
    pages = (Path(__file__).parent / "templates" / "public").glob("[!_]*.html")
    return sorted({*(page.stem for page in pages), *steps.ALL} - _NONE)


def read(folder: Path) -> tuple[list[Recording], list[str]]:
    """Return the recordings of a folder, and a sentence on each file that is none."""
    recordings, faults, names = [], [], set(screens())
    for path in _files(folder):
        recording = Recording(path.parent.name, path.stem, path)
        if fault := _fault(recording, folder, names):
            faults.append(f"{path.relative_to(folder)}: {fault}")
        else:
            recordings.append(recording)
    return recordings, faults


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files and links below a folder, in order; none if it does not exist."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _fault(recording: Recording, folder: Path, names: set[str]) -> str:
    """Return what is wrong with a file, or an empty text."""
    path = recording.path
    if path.resolve() != folder.resolve() / path.relative_to(folder):
        return "it is a link, or lies behind one; put the file itself into the folder."
    if path.parent.parent != folder:
        return "it must lie in a folder named for its language, for example th/home.opus."
    if recording.language not in BY_CODE:
        return f"no language is named {recording.language}."
    if recording.screen not in names:
        return f"no screen is named {recording.screen}; `payung recordings` lists their names."
    if path.suffix not in {*SOUND, *SIGNS}:
        return f"its name must end in one of {', '.join((*SOUND, *SIGNS))}."
    if not 0 < path.stat().st_size <= LARGEST:
        return f"it is empty, or larger than {LARGEST:,} bytes."
    return ""


@lru_cache
def _offered(folder: Path) -> dict[tuple[str, str], list[Recording]]:
    by_screen: dict[tuple[str, str], list[Recording]] = {}
    for recording in read(folder)[0]:
        by_screen.setdefault((recording.language, recording.screen), []).append(recording)
    return by_screen


def offered() -> dict[tuple[str, str], list[Recording]]:
    """Return the recordings by language and screen. A process reads the folder once."""
    folder = settings.PAYUNG_RECORDINGS
    return _offered(Path(folder)) if folder else {}
