"""Deletion of expired desk sessions."""

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer


def forget_sessions(viewer: SystemViewer) -> int:
    """Delete expired sessions without reading them; return how many.

    The desk does the same, but only while somebody uses it.
    """
    del viewer
    expired: QuerySet[Session] = Session.objects.filter(expire_date__lt=clock.now())
    return expired._raw_delete(expired.db)
