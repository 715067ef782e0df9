"""Which screens have a recorded voice and a sign-language film, and which have none: `payung recordings`.

A JSON object for each language; a sentence on standard error for each file that cannot be a recording.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from payung.doors.public import recordings
from payung.language.languages import BY_CODE


class Command(BaseCommand):
    help = "List the recordings of screens, and those that are missing, a JSON object a language."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        del options
        folder = settings.PAYUNG_RECORDINGS
        found, wrong = recordings.read(Path(folder)) if folder else ([], [])
        for sentence in wrong:
            self.stderr.write(sentence)
        for code in BY_CODE:
            there = [one for one in found if one.language == code]
            self.stdout.write(json.dumps({"language": code, **_state(there)}))


def _state(there: list[recordings.Recording]) -> dict[str, Any]:
    """Return the names of the files of one language, and the screens without a voice or without a film."""
    voices = {one.screen for one in there if not one.signs}
    films = {one.screen for one in there if one.signs}
    every = recordings.screens()
    return {
        "there": sorted(one.path.name for one in there),
        "without_voice": [screen for screen in every if screen not in voices],
        "without_signs": [screen for screen in every if screen not in films],
    }
