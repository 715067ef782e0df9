"""Addresses of retention: the unit's proposals, a report's hold and review."""

from django.urls import URLPattern, path

from payung.doors.desk.retention import review, views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/hold/", review.hold, name="report-hold"),
    path("reports/<uuid:report>/review/", review.review, name="report-review"),
    path("unit/keeping/", views.keeping, name="keeping"),
    path("unit/keeping/decide/", views.decide, name="keeping-decide"),
    path("unit/keeping/settle/", views.settle, name="keeping-settle"),
]
