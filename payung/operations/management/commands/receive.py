"""Receive reports, a JSON object a line: `payung receive --lane LANE`."""

import json
import sys
from collections.abc import Mapping

from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, PayungError
from payung.foundation.viewer import SYSTEM
from payung.intake.receiving.actions import receive
from payung.triage.contract import whole
from payung.triage.lanes import Lane
from payung.triage.report import Report


class Command(BaseCommand):
    help = "Receive reports from standard input, a JSON object a line; print a JSON object a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lane", required=True, choices=[lane.value for lane in Lane])

    def handle(self, *, lane: str, **_options: object) -> None:
        failed = False
        for line in sys.stdin:
            if line.strip():
                answer = one(line, Lane(lane))
                failed |= "error" in answer
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if failed:
            sys.exit(2)


def one(line: str, lane: Lane) -> Mapping[str, object]:
    """Return the answer to one line: reference, level and bundle, or the error as one sentence."""
    try:
        report = read(line, lane)
        received = receive(SYSTEM, report, lane, country=settings.PAYUNG_COUNTRY)
    except PayungError as error:
        return {"error": str(error)}
    return {"reference": str(received.reference), "level": received.level.value, "bundle": None}


def read(line: str, lane: Lane) -> Report:
    """Return the report in a line. The child's lane keeps odd values and never refuses them."""
    try:
        document = json.loads(line, parse_int=whole)
    except (ValueError, RecursionError):
        raise BadInput("line", _("The line must be one JSON object.")) from None
    if not isinstance(document, dict):
        raise BadInput("line", _("The line must be one JSON object."))
    return Report.lenient(document) if lane is Lane.CHILD else Report.strict(document)
