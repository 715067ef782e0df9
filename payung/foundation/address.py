"""The network address of a request: for rate limits only, which keep it in memory as a keyed hash.

Never log, store or show it. Nothing else may read it (an architecture test).
"""

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest

SOCKET: Final = "unix"  # in PAYUNG_PROXY: a proxy that connects over a socket file has no address


def of(request: HttpRequest) -> str:
    """Return the address from which `request` was sent; empty where no trusted proxy names it.

    Only the proxies of PAYUNG_PROXY are believed. Only the last address in their header counts: the sender
    may have written the others.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if (peer or SOCKET) not in settings.PAYUNG_PROXY:
        return peer
    for word in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        try:
            client = str(ipaddress.ip_address(word.strip()))
        except ValueError:
            return peer
        if client not in settings.PAYUNG_PROXY:
            return client
    return peer
