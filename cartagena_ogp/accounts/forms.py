"""allauth's forms with our words and no placeholder that repeats the label."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Correo electrónico"),
    "email": _("Correo electrónico"),
    "password": _("Contraseña"),
    "oldpassword": _("Contraseña actual"),
    "password1": _("Contraseña nueva"),
    "password2": _("Contraseña nueva, otra vez"),
    "new_password1": _("Contraseña nueva"),
    "new_password2": _("Contraseña nueva, otra vez"),
    "code": _("Código"),
    "name": _("Nombre de la llave"),
    "passwordless": _("Usarla también para entrar sin contraseña"),
}
HINTS = {
    "name": _("Para reconocerla después: «portátil de la oficina»."),
    "passwordless": _("Pide huella, rostro o PIN en tu equipo."),
}


class Plain(forms.Form):
    """Our labels and hints; no placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, "")
        for name in {"password1", "new_password1"} & self.fields.keys():
            self.fields[name].help_text = " ".join(password_validators_help_texts())
        if "login" in self.fields:
            self.fields["login"].widget.attrs["autocomplete"] = "username"
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class LoginForm(Plain, account.LoginForm):
    pass


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    pass


class CodeForm(Plain, mfa.AuthenticateForm):
    """A code of the app, or a recovery code."""


class ReauthenticateCodeForm(Plain, mfa.ReauthenticateForm):
    pass


class EnrolAppForm(Plain, ActivateTOTPForm):
    pass


class EnrolKeyForm(Plain, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["name"].required = False


class RenameKeyForm(Plain, EditWebAuthnForm):
    pass
