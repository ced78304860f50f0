"""One's own key: made at the first entry, opened at sign-in, closed, under another passphrase, renewed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cartagena_ogp import permissions
from cartagena_ogp.models import Institution, User
from complaints import audit, handlers, passphrases, recovery, unlocking
from complaints.models import HandlerKey, RecoveryKey
from complaints.unlocking import Handler

from .doors import ANALYST, CUSTODIAN, enters, handler_page, staff_page, working_key

Act = audit.Act


def secret(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=500, strip=True, widget=widget, help_text=help_text)


class UnlockForm(forms.Form):
    passphrase = secret(gettext_lazy("Tu frase"), "off")


class NewPassphraseForm(forms.Form):
    """Two times a passphrase that may be used."""

    new = secret(
        gettext_lazy("Frase nueva"),
        "new-password",
        gettext_lazy(
            "20 caracteres o más, distinta de tu contraseña. Cuatro o cinco palabras al azar sirven."
        ),
    )
    again = secret(gettext_lazy("Frase nueva, otra vez"), "new-password")

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_new(self) -> str:
        faults = passphrases.faults(self.cleaned_data["new"], self.user)
        if faults:
            raise forms.ValidationError(faults)
        return str(self.cleaned_data["new"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "new" in self.cleaned_data and self.cleaned_data["new"] != self.cleaned_data.get("again"):
            self.add_error("again", _("Las dos frases no son iguales."))
        return self.cleaned_data


class ChangePassphraseForm(NewPassphraseForm):
    """The present one too: an open key is not enough to change it."""

    present = secret(gettext_lazy("Tu frase de ahora"), "off")
    field_order = ("present", "new", "again")


def wanted(request: HttpRequest) -> str:
    """Where the person was going, when that is on this portal."""
    address = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and address.startswith("/gestion/denuncias/") else reverse("desk:inbox")


@staff_page(ANALYST, CUSTODIAN)
def new_key(request: HttpRequest) -> HttpResponse:
    """`/gestion/denuncias/llave/nueva/`: the first entry. Nobody but its owner can ever open this key."""
    if working_key(request):
        return redirect("desk:unlock")
    user = permissions.person(request)
    form = NewPassphraseForm(request.POST or None, user)
    if form.is_valid():
        now = timezone.now()
        key, private = handlers.make_key(
            user, form.cleaned_data["new"], on=timezone.localdate(now), is_external=is_outside(user)
        )
        response = redirect(wanted(request))
        unlocking.open_for(request, response, key, private, now)
        messages.success(
            request, _("Tu llave está lista. Otra persona de la mesa te da acceso a las denuncias.")
        )
        return response
    context = {"form": form, "recovery": RecoveryKey.objects.filter(is_active=True).first()}
    return render(request, "complaints/desk/new_key.html", context, status=422 if form.is_bound else 200)


def is_outside(user: User) -> bool:
    """Whether the person reads complaints for a control body and for no office of the city."""
    kinds = set(user.institutions(ANALYST).values_list("kind", flat=True))
    return bool(kinds) and kinds <= {Institution.Kind.CONTROL}


@sensitive_post_parameters()
@never_cache
def unlock(request: HttpRequest) -> HttpResponse:
    """`/gestion/denuncias/llave/abrir/`: the passphrase.

    Wrong ones are counted and written down, so this page is not one transaction.
    """
    elsewhere = enters(request, ANALYST, CUSTODIAN)
    if elsewhere:
        return elsewhere
    key = working_key(request)
    if key is None:
        return redirect("desk:new_key")
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        private = tried(form, key)
        if private is not None:
            response = redirect(wanted(request))
            with transaction.atomic():
                unlocking.open_for(request, response, key, private, timezone.now())
                handlers.follow_recovery(key, private)
                audit.record(Act.KEY_OPENED, by=key.user)
            return response
    context = {"form": form, "wanted": wanted(request)}
    return render(request, "complaints/desk/unlock.html", context, status=422 if form.is_bound else 200)


def tried(form: forms.Form, key: HandlerKey, field: str = "passphrase") -> bytes | None:
    """The private half, or None with the reason in the form."""
    if not passphrases.may_try(key.user):
        form.add_error(None, _("Demasiados intentos. Espera cinco minutos y vuelve a probar."))
        return None
    try:
        private = handlers.private_of(key, form.cleaned_data[field])
    except handlers.WrongPassphrase:
        audit.record(Act.KEY_REFUSED, by=key.user)
        form.add_error(
            field, _("Esa no es la frase. Si la perdiste, pide recuperar tu llave con las partes.")
        )
        return None
    passphrases.forget_tries(key.user)
    return private


@staff_page(ANALYST, CUSTODIAN)
def lock(request: HttpRequest) -> HttpResponse:
    """Close the key, and stay signed in."""
    if request.method != "POST":
        return redirect("desk:key")
    response = redirect("desk:unlock")
    unlocking.close(request, response)
    audit.record(Act.KEY_CLOSED, by=permissions.person(request))
    messages.success(request, _("Tu llave quedó cerrada."))
    return response


@handler_page(ANALYST, CUSTODIAN)
def key(request: HttpRequest, handler: Handler) -> HttpResponse:
    """`/gestion/denuncias/llave/`: what one's key is, and what can be done with it."""
    held = handler.key.recovery_key
    context = {
        "handler": handler,
        "fingerprint": recovery.fingerprint(bytes(handler.key.public_key)),
        "recovery_print": recovery.fingerprint(bytes(held.public_key)) if held else "",
    }
    return render(request, "complaints/desk/key.html", context)


@handler_page(ANALYST, CUSTODIAN)
def change_passphrase(request: HttpRequest, handler: Handler) -> HttpResponse:
    """The same key under another passphrase."""
    return with_new_passphrase(request, handler, renew=False)


@handler_page(ANALYST, CUSTODIAN)
def renew(request: HttpRequest, handler: Handler) -> HttpResponse:
    """A new key: everything that was sealed to the old one is sealed again."""
    return with_new_passphrase(request, handler, renew=True)


def with_new_passphrase(request: HttpRequest, handler: Handler, *, renew: bool) -> HttpResponse:
    form = ChangePassphraseForm(request.POST or None, handler.user)
    now = timezone.now()
    if form.is_valid() and tried(form, handler.key, "present") is not None:
        key, private, chosen = handler.key, handler.private, form.cleaned_data["new"]
        if renew:
            key, private = handlers.renew_key(key, private, chosen, on=timezone.localdate(now))
        else:
            handlers.change_passphrase(key, private, chosen)
        response = redirect("desk:key")
        unlocking.open_for(request, response, key, private, now)
        messages.success(request, _("Tu llave es nueva.") if renew else _("Tu frase cambió."))
        return response
    context = {"form": form, "renew": renew}
    status = 422 if form.is_bound else 200
    return render(request, "complaints/desk/passphrase.html", context, status=status)
