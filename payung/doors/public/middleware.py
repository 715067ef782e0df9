"""What all answers of the public face share: forms only from our pages, nothing cached, and compression."""

import secrets
import struct
import zlib
from collections.abc import Callable
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from whitenoise import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware

from payung.doors.public.frames import frame
from payung.doors.public.recordings import SIGNS, SOUND, offered

Respond = Callable[[HttpRequest], HttpResponse]


def _foreign(request: HttpRequest) -> bool:
    """Say whether another site sent this form. A browser too old to say so is believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin in (None, "null"):  # a careful browser sends "null"
        return False
    try:
        return urlsplit(str(origin)).netloc != request.get_host()
    except ValueError:  # not an address
        return True


def same_origin(respond: Respond) -> Respond:
    """Answer a form of another site with one sentence and a link to the first page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and _foreign(request):
            sentence = _("This came from another page. Please start here.")
            return render(request, "public/sentence.html", {"sentence": sentence}, status=403)
        return respond(request)

    return middleware


def recorded(respond: Respond) -> Respond:
    """Serve recordings of screens, or parts of them on request."""
    files = WhiteNoise(None, max_age=None, allow_all_origins=False, mimetypes={**SOUND, **SIGNS})
    for recording in chain.from_iterable(offered().values()):
        path = str(recording.path)
        # With this file alone in the cache, WhiteNoise takes no compressed copy, which nobody has checked.
        alone = {path: recording.path.stat()}
        files.add_file_to_dictionary(recording.address, path, stat_cache=alone)

    def middleware(request: HttpRequest) -> HttpResponse:
        file = files.files.get(request.path_info)
        if file is None or request.method not in {"GET", "HEAD"}:
            return respond(request)
        return WhiteNoiseMiddleware.serve(file, request)  # type: ignore[no-any-return]

    return middleware


def nothing_kept(respond: Respond) -> Respond:
    """Tell the browser to cache no page, to give pages no permissions, and to load nothing from elsewhere."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        response["X-Robots-Tag"] = "noarchive"
        response.headers.setdefault("Content-Security-Policy", policy)
        response.cookies.clear()
        return response

    return middleware


class Compressed(GZipMiddleware):
    """Compresses answers as Django does, but the frame of a page only once a language."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress an answer where the browser takes that."""
        is_taken = "gzip" in request.headers.get("Accept-Encoding", "")
        page = response.content if is_taken and isinstance(response, HttpResponse) else b""
        body = None if response.has_header("Content-Encoding") else frame().deflated(page)
        if body is None or not isinstance(response, HttpResponse):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        # A length that varies tells no listener what is within (Django's protection, BREACH).
        padding = b"a" * secrets.randbelow(self.max_random_bytes) + b"\0"
        ends = struct.pack("<LL", zlib.crc32(page), len(page))
        response.content = _GZIP_WITH_NAME + padding + body + ends
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
        return response


_GZIP_WITH_NAME: Final = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
