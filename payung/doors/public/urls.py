"""Addresses below the language. None carries anything about anybody."""

from django.urls import path

from payung.doors.public import views

urlpatterns = [
    path("", views.home, name="home"),
    path("talk/", views.talk, name="talk"),
    path("picture/", views.picture, name="picture"),
    path("picture/ask/", views.ask, name="picture-ask"),
    path("learn/", views.learn, name="learn"),
    path("learn/adults/", views.learn_adults, name="learn-adults"),
    path("tell/", views.tell, name="tell"),
    path("tell/other/", views.tell, {"reporter": "other"}, name="tell-for-another"),
    path("tell/where/", views.tell, {"start": "place"}, name="tell-where"),
    path("answer/", views.answer, name="answer"),
    path("new/", views.new, name="new"),
    path("leaving/", views.leaving, name="leaving"),
    path("shared/", views.shared, name="shared"),
]
