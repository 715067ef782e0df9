"""`payung triage`: read one report from standard input, print its assessment. Stores nothing."""

import json
import sys
from argparse import ArgumentParser
from typing import Final, NoReturn

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.triage.assessment import assess
from payung.triage.contract import whole
from payung.triage.lanes import Lane
from payung.triage.report import Report

_NO_LANE: Final = _("lane must be one of: child, community, partner, industry, foreign_police.")
_NO_JSON: Final = _("report must be one JSON object on standard input.")


def _read(raw: bytes) -> dict[str, object]:
    """Return the object in `raw`. Raises BadInput where it is not one."""
    try:
        data = json.loads(raw.decode("utf-8-sig"), parse_int=whole)
    except (ValueError, RecursionError):
        raise BadInput("report", _NO_JSON) from None
    if not isinstance(data, dict):
        raise BadInput("report", _NO_JSON)
    return data


def _lane(name: str) -> Lane:
    try:
        return Lane(name)
    except ValueError:
        raise BadInput("lane", _NO_LANE) from None


class Command(BaseCommand):
    help = (
        "Read one report (JSON) from standard input; print its level, minutes, reasons and paths as JSON. "
        "Nothing is kept."
    )
    requires_system_checks = []  # works without a database, secrets or faces
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lane", default=Lane.CHILD.value, help="the door it came by")
        parser.add_argument("--language", default="", help="language of the reasons, such as id")

    def handle(self, *_args: object, lane: str, language: str, **_options: object) -> None:
        with translation.override(_supported(language)):
            try:
                answer = self._assessed(_lane(lane))
            except BadInput as error:
                self._refuse(error.text)
            self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _assessed(self, lane: Lane) -> dict[str, object]:
        data = _read(sys.stdin.buffer.read())
        report = Report.lenient(data) if lane is Lane.CHILD else Report.strict(data)
        return assess(report, lane).to_json()

    def _refuse(self, sentence: str | Promise) -> NoReturn:
        self.stderr.write(str(sentence))
        sys.exit(2)


def _supported(tag: str) -> str:
    """Return the catalogue nearest to `tag`, or the active language."""
    try:
        return translation.get_supported_language_variant(tag)
    except LookupError:
        return translation.get_language() or "en"
