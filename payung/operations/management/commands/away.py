"""Write what the proxy shows children while the public face does not answer: `payung away FOLDER`.

One page for each language, with the numbers to call that the face would show. To be run with the
settings of the public face, each time it starts: deploy/systemd/payung-public.service does.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.http import HttpRequest
from django.utils import translation

from payung.doors.public import views


class Command(BaseCommand):
    help = "Write the page that the proxy shows children while the public face does not answer."
    requires_system_checks: list[str] = []  # the page is needed most where something is amiss

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that the proxy can read")

    def handle(self, *, folder: Path, **options: Any) -> None:
        del options
        if settings.PAYUNG_FACE != "public":
            raise CommandError(
                "Run this with DJANGO_SETTINGS_MODULE=payung.config.settings.public: it is that face's page.",
                returncode=2,
            )
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.", returncode=2)
        for language, _name in settings.LANGUAGES:
            put(folder / f"away-{language}.html", page(language))


def page(language: str) -> bytes:
    """Return the page in one language."""
    request = HttpRequest()
    request.path = f"/{language}/"
    with translation.override(language):
        return views.away(request).content


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; anybody may read it."""
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.chmod(0o644)
    draft.replace(path)
