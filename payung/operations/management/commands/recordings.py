"""List the screens with and without a recorded voice or a sign-language film: `payung recordings`.

It prints a JSON object a language, and a sentence on standard error for every file that is no recording.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand

from payung.doors.public import recordings
from payung.language.languages import BY_CODE


class Command(BaseCommand):
    help = "List the recordings of screens, and those that are missing, a JSON object a language."
    requires_system_checks: list[str] = []

    def handle(self, **_options: object) -> None:
        folder = settings.PAYUNG_RECORDINGS
        files, errors = recordings.read(Path(folder)) if folder else ([], [])
        for sentence in errors:
            self.stderr.write(sentence)
        for code in BY_CODE:
            own = [recording for recording in files if recording.language == code]
            self.stdout.write(json.dumps({"language": code, **_state(own)}))


def _state(files: Sequence[recordings.Recording]) -> Mapping[str, object]:
    """Return a language's file names, and its screens without a voice or without a film."""
    voices = {recording.screen for recording in files if not recording.signs}
    films = {recording.screen for recording in files if recording.signs}
    every = recordings.screens()
    return {
        "there": sorted(recording.path.name for recording in files),
        "without_voice": [screen for screen in every if screen not in voices],
        "without_signs": [screen for screen in every if screen not in films],
    }
