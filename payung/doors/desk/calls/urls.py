"""The address at which an officer writes down a report."""

from django.urls import URLPattern, path

from payung.doors.desk.calls import views

urlpatterns: list[URLPattern] = [
    path("write-down/", views.write_down, name="write-down"),
]
