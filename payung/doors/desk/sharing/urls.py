"""Addresses of sharing a report with another unit."""

from django.urls import URLPattern, path

from payung.doors.desk.sharing import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/share/", views.share, name="report-share"),
    path("reports/<uuid:report>/share/end/", views.end, name="report-share-end"),
    path(
        "reports/<uuid:report>/joint/<slug:kind>/<uuid:item>/",
        views.make_joint,
        name="report-make-joint",
    ),
]
