"""Addresses of batches."""

from django.urls import URLPattern, path

from payung.doors.desk.batches import duplicates, views

urlpatterns: list[URLPattern] = [
    path("queue/take/", views.take, name="queue-take"),
    path("queue/assign/", views.assign, name="queue-assign"),
    path("queue/bring-back/", views.bring_back, name="queue-bring-back"),
    path("reports/<uuid:report>/duplicates/", duplicates.duplicates, name="report-duplicates"),
]
