"""Forms that anyone may send without an account: a trap and a signed clock instead of a captcha."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _

SOONEST = timedelta(seconds=3)
LATEST = timedelta(hours=6)


class GuardedForm(forms.Form):
    """A form that people fill in seconds to hours, and whose trap field people never see.

    `purpose` keeps the clock of one form from opening another. A view drops what `is_trapped`
    without saying so. Render both fields with `components/form_guard.html`.
    """

    purpose: ClassVar[str]

    website = forms.CharField(label=_("Deja este campo vacío"), required=False)
    clock = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        self.signer = TimestampSigner(salt=f"guarded.{self.purpose}")
        self.fault: Any = ""
        if data is not None:
            data = data.copy()
            self.fault, is_kept = self.judged(data.get("clock", ""))
            if not is_kept:
                data["clock"] = self.signer.sign(self.stamp())
        kwargs["initial"] = {"clock": self.signer.sign(self.stamp())} | (kwargs.get("initial") or {})
        super().__init__(data, **kwargs)

    def stamp(self) -> str:
        """What the clock signs besides the time; a form to be sent once signs something of its own."""
        return ""

    def judged(self, clock: str) -> tuple[Any, bool]:
        """What is wrong with the clock, if anything, and whether the form may go on with it."""
        try:
            self.signer.unsign(clock, max_age=LATEST)
        except SignatureExpired:
            return _("La página llevaba mucho tiempo abierta. Revisa y envía de nuevo."), False
        except BadSignature:
            return _("No pudimos comprobar el formulario. Revisa y envía de nuevo."), False
        try:
            self.signer.unsign(clock, max_age=SOONEST)
        except SignatureExpired:
            return "", True
        return _("Fue demasiado rápido. Espera tres segundos y envía de nuevo."), True

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.fault:
            raise forms.ValidationError(self.fault)
        return self.cleaned_data

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled what people do not see."""
        return bool(self.cleaned_data.get("website"))
