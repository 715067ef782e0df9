"""From which address a request comes. Asked for limits only, which keep it in memory as a keyed hash.

Never log it, never store it, never show it. Nothing else in the house may read it (an architecture test).
"""

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest

SOCKET: Final = "unix"  # in PAYUNG_PROXY: who speaks to us over a socket file has no address


def of(request: HttpRequest) -> str:
    """Return the address of whoever sent `request`; empty where nobody who is trusted tells.

    Only the proxies of PAYUNG_PROXY are believed when they say on whose behalf they come, and only the last
    word counts: what stands before it may be the sender's own.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if (peer or SOCKET) not in settings.PAYUNG_PROXY:
        return peer
    for word in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        try:
            told = str(ipaddress.ip_address(word.strip()))
        except ValueError:
            return peer
        if told not in settings.PAYUNG_PROXY:
            return told
    return peer
