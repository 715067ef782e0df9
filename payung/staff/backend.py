"""Signing in: whose password opens their key is who they say they are."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from payung.foundation.turns import Turns
from payung.foundation.viewer import DOOR
from payung.staff import officer_keys, queries
from payung.staff.models import Officer


class KeyBackend(ModelBackend):
    """Django's way to look an officer up, with our way to know them: it compares no hash of a password."""

    def authenticate(  # type: ignore[override]  # the names of what is shown are each backend's own
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django's signature
        username: str,
        password: str,
        *,
        turns: Turns = officer_keys.KNOWN,
        by: str = "",
        **_more: Any,
    ) -> Officer | None:
        """Return the officer, with their key opened, or None. Raises TooMany where too many try at once."""
        return queries.officer_by_password(DOOR, username, password, turns, by)
