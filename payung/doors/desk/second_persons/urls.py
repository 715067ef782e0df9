"""Address of the list of what waits for a second person."""

from django.urls import URLPattern, path

from payung.doors.desk.second_persons import views

urlpatterns: list[URLPattern] = [
    path("second-person/", views.second_persons, name="second-persons")
]
