"""Addresses of this room."""

from django.urls import URLPattern, URLResolver

app_name = "cocreation"
urlpatterns: list[URLPattern | URLResolver] = []
