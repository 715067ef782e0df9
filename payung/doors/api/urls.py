"""Addresses of the api: `/v1/`, its description at `/v1/openapi.json`, in a demonstration a page to try it."""

from django.db import OperationalError
from django.http import UnreadablePostError
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from payung.doors.api import console, problems
from payung.doors.api.description import openapi
from payung.doors.api.files import router as files
from payung.doors.api.hashes import router as hashes
from payung.doors.api.keys import PartnerKey
from payung.doors.api.removal_fingerprints import router as removal_fingerprints
from payung.doors.api.reports import router
from payung.foundation.errors import PayungError

api = NinjaAPI(
    title="Payung",
    version="1",
    docs_url=None,
    openapi_url=None,
    auth=PartnerKey(),
    urls_namespace="v1",
)
api.add_exception_handler(PayungError, problems.of_error)
api.add_exception_handler(AuthenticationError, problems.of_missing_key)
api.add_exception_handler(OperationalError, problems.busy)
api.add_exception_handler(UnreadablePostError, problems.of_broken_off)
api.add_router("", router)
api.add_router("", hashes)
api.add_router("", files)
api.add_router("", removal_fingerprints)

urlpatterns = [
    path("v1/openapi.json", openapi(api), name="openapi"),
    path("v1/", api.urls),
    path("try/", console.page, name="try"),
    path("try/<str:name>", console.file, name="try-file"),
]
