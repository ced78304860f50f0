"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "publicworks"

urlpatterns = [
    # /obras/
    path("obras/", views.works, name="list"),
    path("obras/<str:code>/", views.work, name="work"),
]
