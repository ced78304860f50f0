"""allauth in the portal's way: nobody signs up, mail waits for a job, secrets are not kept in the clear."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from nacl.encoding import Base64Encoder
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from cartagena_ogp import mail

from . import second_factor

# allauth's name of each mail: our template, and for notices what happened.
RESET = "account/email/password_reset_key"
NOTICES = {
    "account/email/password_changed": gettext_lazy("Cambiaste la contraseña."),
    "account/email/password_reset": gettext_lazy("Pusiste una contraseña nueva con un enlace de correo."),
    "account/email/password_set": gettext_lazy("Pusiste una contraseña."),
    "mfa/email/totp_activated": gettext_lazy("Activaste una aplicación de códigos como segundo paso."),
    "mfa/email/totp_deactivated": gettext_lazy("Quitaste la aplicación de códigos."),
    "mfa/email/webauthn_added": gettext_lazy("Agregaste una llave de acceso."),
    "mfa/email/webauthn_removed": gettext_lazy("Quitaste una llave de acceso."),
    "mfa/email/recovery_codes_generated": gettext_lazy("Hiciste códigos de recuperación nuevos."),
}


class StaffOnlyAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator. Everything else about them goes by mail that a job sends."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("Esta cuenta está desactivada."),
        "email_password_mismatch": gettext_lazy("El correo o la contraseña no son correctos."),
        "enter_current_password": gettext_lazy("Escribe tu contraseña actual."),
        "incorrect_password": gettext_lazy("La contraseña no es correcta."),
        "incorrect_code": gettext_lazy("El código no es correcto o ya venció. Escribe el que ves ahora."),
        "invalid_password_reset": gettext_lazy("El enlace ya no sirve. Pide otro."),
        "too_many_login_attempts": gettext_lazy(
            "Demasiados intentos. Espera cinco minutos y vuelve a probar."
        ),
        "rate_limited": gettext_lazy("Demasiados intentos. Espera un momento y vuelve a probar."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in with a password enrols a first factor without typing it again."""
        request = context.request
        if (
            app == "allauth.mfa"
            and not second_factor.has_one(request)
            and get_authentication_records(request, request.user)
        ):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave it for a job. What allauth would send and we have no words for is a fault, not a mail."""
        if template_prefix == RESET:
            mail.send("password_reset", email, {"link": context["password_reset_url"]})
        else:
            mail.send("account_notice", email, {"what": NOTICES[template_prefix]})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the portal's own address, whatever `Host` the request claims."""
        path = super().get_reset_password_from_key_url(key).split("/", 3)[3]
        return f"{settings.PORTAL_URL}/{path}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors whose secrets a copy of the database does not give away."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("El código no es correcto o ya venció. Escribe el que ves ahora."),
    }

    def encrypt(self, text: str) -> str:
        return box(settings.SECRET_KEY).encrypt(text.encode(), encoder=Base64Encoder).decode()

    def decrypt(self, encrypted_text: str) -> str:
        for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
            try:
                return box(key).decrypt(encrypted_text.encode(), encoder=Base64Encoder).decode()
            except CryptoError:
                continue
        raise CryptoError("No SECRET_KEY opens this second factor.")

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        return _("Mi llave")


def box(key: str | bytes) -> SecretBox:
    secret = key.encode() if isinstance(key, str) else key
    return SecretBox(hashlib.sha256(b"second factor|" + secret).digest())
