"""Address of the morning page."""

from django.urls import URLPattern, path

from payung.doors.desk.morning import views

urlpatterns: list[URLPattern] = [path("morning/", views.morning, name="morning")]
