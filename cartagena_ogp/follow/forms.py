"""What a person fills to follow something."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.guarded_forms import GuardedForm
from cartagena_ogp.models import Subscription


class FollowForm(GuardedForm):
    """An e-mail address and how often; nothing else is asked."""

    purpose = "follow"

    email = forms.EmailField(
        label=_("Tu correo"),
        help_text=_("Solo lo usamos para estos avisos. No lo mostramos ni lo compartimos."),
        max_length=254,
        error_messages={
            "required": _("Escribe tu correo para poder avisarte."),
            "invalid": _("Escribe un correo como nombre@ejemplo.com."),
        },
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "enterkeyhint": "send"}
        ),
    )
    frequency = forms.ChoiceField(
        label=_("Cada cuánto"),
        choices=Subscription.Frequency.choices,
        initial=Subscription.Frequency.WEEKLY,
        help_text=_("A las 6:00 a. m. Si no cambió nada, no te escribimos."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige cada cuánto te escribimos.")},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
