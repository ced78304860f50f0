"""Addresses under `/cuenta/`: allauth's names, only for what staff need. No sign-up, no change of e-mail."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path

from . import views
from .views import form

urlpatterns = [
    path("", views.Home.as_view(), name="account_home"),
    path("activar/<uidb64>/<token>/", views.activate, name="account_activate"),
    # in and out
    path("entrar/", form(account.login), name="account_login"),
    path("entrar/llave/", form(keys.login_webauthn), name="mfa_login_webauthn"),
    path("entrar/segundo-paso/", form(mfa.authenticate), name="mfa_authenticate"),
    path("salir/", form(account.logout), name="account_logout"),
    path("inactiva/", form(account.account_inactive), name="account_inactive"),
    # say again that it is you
    path("confirmar/", form(account.reauthenticate), name="account_reauthenticate"),
    path("confirmar/codigo/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("confirmar/llave/", form(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    # password
    path("contrasena/", form(account.password_change), name="account_change_password"),
    path("contrasena/poner/", form(account.password_set), name="account_set_password"),
    path("contrasena/olvidada/", form(account.password_reset), name="account_reset_password"),
    path("contrasena/olvidada/lista/", form(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^contrasena/nueva/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "contrasena/cambiada/",
        form(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    # second factor
    path("segundo-paso/", views.choose_second_factor, name="account_second_factor"),
    path("segundo-paso/aplicacion/", form(views.EnrolApp.as_view()), name="mfa_activate_totp"),
    path("segundo-paso/aplicacion/quitar/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("segundo-paso/llaves/", form(keys.list_webauthn), name="mfa_list_webauthn"),
    path("segundo-paso/llaves/nueva/", form(views.EnrolKey.as_view()), name="mfa_add_webauthn"),
    path("segundo-paso/llaves/<int:pk>/", form(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("segundo-paso/llaves/<int:pk>/quitar/", form(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("segundo-paso/codigos/", form(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "segundo-paso/codigos/nuevos/",
        form(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "segundo-paso/codigos/archivo/",
        form(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("", views.Home.as_view(), name="mfa_index"),
]
