"""Address of the decision on a reporter's access."""

from django.urls import URLPattern, path

from payung.doors.desk.reporter_access import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/ruling/", views.ruling, name="report-ruling"),
]
