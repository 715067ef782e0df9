"""Write the page that the proxy shows children while the public face is down: `payung away FOLDER`.

One page a language, with the face's numbers to call. deploy/systemd/payung-public.service runs it with the
public face's settings whenever that face starts.
"""

from pathlib import Path

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

    def handle(self, *, folder: Path, **_options: object) -> None:
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
    """Return the page in this language."""
    request = HttpRequest()
    request.path = f"/{language}/"
    with translation.override(language):
        return views.away(request).content


def put(path: Path, content: bytes) -> None:
    """Write a file atomically; anybody may read it."""
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.chmod(0o644)
    draft.replace(path)
