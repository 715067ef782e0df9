"""Addresses of a report's transfer, and of the transfers that wait for a supervisor."""

from django.urls import URLPattern, path

from payung.doors.desk.transfer import proposals, views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/hand-over/", views.hand_over, name="report-hand-over"),
    path("reports/<uuid:report>/transfer/", proposals.decide, name="report-transfer"),
    path(
        "reports/<uuid:report>/transfer/withdraw/",
        proposals.withdraw,
        name="report-transfer-withdraw",
    ),
    path("transfers/", proposals.waiting, name="transfers"),
    path("transfers/<uuid:transfer>/review/", proposals.review, name="transfer-review"),
]
