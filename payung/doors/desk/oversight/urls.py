"""Addresses of oversight's pages."""

from django.urls import URLPattern, path

from payung.doors.desk.oversight import (
    certificate_overrides,
    feedback,
    fingerprint_figures,
    gaps,
    keys,
    ledger,
    reports,
    searches,
    unit_figures,
    views,
)

urlpatterns: list[URLPattern] = [
    path("oversight/", views.start, name="oversight"),
    path("oversight/reports/", reports.reports, name="oversight-reports"),
    path("oversight/feedback/", feedback.feedback, name="oversight-feedback"),
    path(
        "oversight/overrides/",
        certificate_overrides.certificate_overrides,
        name="oversight-overrides",
    ),
    path("oversight/gaps/", gaps.gaps, name="oversight-gaps"),
    path("oversight/blame-figures/", unit_figures.blame_figures, name="oversight-blame-figures"),
    path("oversight/rules/", unit_figures.rule_figures, name="oversight-rule-figures"),
    path(
        "oversight/fingerprints/",
        fingerprint_figures.fingerprint_figures,
        name="oversight-fingerprint-figures",
    ),
    path("oversight/searches/", searches.searches, name="oversight-searches"),
    path("oversight/keys/", keys.keys, name="oversight-keys"),
    path("oversight/ledger/", ledger.ledger, name="oversight-ledger"),
    path("oversight/ledger/export/", ledger.export, name="oversight-ledger-export"),
]
