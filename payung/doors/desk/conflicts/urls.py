"""The address at which an officer says that they know somebody in a case."""

from django.urls import URLPattern, path

from payung.doors.desk.conflicts import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/conflict/", views.declare, name="report-conflict"),
]
