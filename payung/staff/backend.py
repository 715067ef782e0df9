"""Signing in: a password that opens an officer's key proves who they are."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from payung.foundation.fair_lock import FairLock
from payung.foundation.viewer import DOOR
from payung.staff import officer_keys, queries
from payung.staff.models import Officer


class KeyBackend(ModelBackend):
    """Django's backend, but the password opens a key: it compares no hash of a password."""

    def authenticate(  # type: ignore[override]  # a backend chooses the names of its credentials
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django's signature
        username: str,
        password: str,
        *,
        turns: FairLock = officer_keys.KNOWN,
        by: str = "",
        **_more: object,
    ) -> Officer | None:
        """Return the officer with their opened key, or None. Raises TooMany where too many try at once."""
        return queries.officer_by_password(DOOR, username, password, turns, by)

    def get_user(self, user_id: UUID) -> Officer | None:
        """Return the officer of a session, with all that a page asks of them."""
        return queries.account(DOOR, user_id)
