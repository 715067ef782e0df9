"""What no room keeps and yet goes by itself: sessions of the desk whose time is over."""

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer


def forget_sessions(viewer: SystemViewer) -> int:
    """Delete the sessions whose shift is over; return how many. The worker reads none of them.

    The desk does so too, but only while somebody asks it for a page.
    """
    del viewer
    over: QuerySet[Session] = Session.objects.filter(expire_date__lt=clock.now())
    return over._raw_delete(over.db)
