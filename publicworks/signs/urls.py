"""Addresses of signs. The short one answers in any case, because a QR stores it in upper case."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    # /o/<code>
    re_path(r"^[oO]/?$", views.asked, name="scan_without_code"),
    re_path(r"^[oO]/(?P<code>[^/]+)/[dD][aA][tT][oO][sS]\.[jJ][sS][oO][nN]$", views.data, name="scan_data"),
    re_path(r"^[oO]/(?P<code>[^/]+)/?$", views.scan, name="scan"),
    # /valla/
    path("valla/", views.check, name="sign_check"),
    path("valla/<str:code>/", views.sign, name="sign"),
    path("valla/<str:code>/reportar/", views.report, name="sign_report"),
    path("valla/<str:code>/reportada/", views.reported, name="sign_reported"),
]
