"""Addresses of oversight's pages."""

from typing import Final

from django.urls import URLPattern, path

from payung.doors.desk.views import oversight

_O: Final = "oversight/"

urlpatterns: list[URLPattern] = [
    path(_O, oversight.start, name="oversight"),
    path(_O + "reports/", oversight.reports, name="oversight-reports"),
    path(_O + "feedback/", oversight.feedback, name="oversight-feedback"),
    path(_O + "leaves/", oversight.leaves, name="oversight-leaves"),
    path(_O + "keys/", oversight.keys, name="oversight-keys"),
    path(_O + "ledger/", oversight.ledger, name="oversight-ledger"),
    path(_O + "ledger/export/", oversight.export, name="oversight-ledger-export"),
]
