"""Addresses of oversight's pages."""

from typing import Final

from django.urls import URLPattern, path

from payung.doors.desk.views.oversight import (
    blame_figures,
    feedback,
    keys,
    leaves,
    ledger,
    reports,
    start,
)

_O: Final = "oversight/"

urlpatterns: list[URLPattern] = [
    path(_O, start.start, name="oversight"),
    path(_O + "reports/", reports.reports, name="oversight-reports"),
    path(_O + "feedback/", feedback.feedback, name="oversight-feedback"),
    path(_O + "leaves/", leaves.leaves, name="oversight-leaves"),
    path(_O + "blame-figures/", blame_figures.blame_figures, name="oversight-blame-figures"),
    path(_O + "keys/", keys.keys, name="oversight-keys"),
    path(_O + "ledger/", ledger.ledger, name="oversight-ledger"),
    path(_O + "ledger/export/", ledger.export, name="oversight-ledger-export"),
]
