"""Address of the worklist."""

from django.urls import URLPattern, path

from payung.doors.desk.worklist import views

urlpatterns: list[URLPattern] = [
    path("worklist/", views.worklist, name="worklist"),
]
