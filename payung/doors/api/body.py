"""The body of a request: one whole JSON object."""

import json
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from payung.doors.api.problems import WrongLength
from payung.foundation.errors import BadInput, PayungError


class WrongType(PayungError):
    """A body that is not JSON."""

    code = "wrong_type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    sentence = _("Send JSON, with Content-Type: application/json.")


def document(request: HttpRequest) -> object:
    """Return the parsed body. Raises WrongType, WrongLength, BadInput."""
    kind = request.content_type or "application/json"
    if kind.strip().lower() != "application/json":
        raise WrongType
    if len(request.body) < int(request.META.get("CONTENT_LENGTH") or 0):
        raise WrongLength  # the transfer broke off, although the body may look whole
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadInput("body", _("The body must be one JSON object.")) from None
