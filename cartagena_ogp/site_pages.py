"""The standing pages about the portal itself, and the two small forms every page links to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import preferences as reading
from cartagena_ogp.http import form_page, page
from cartagena_ogp.models import Feedback, Institution
from cartagena_ogp.self_check import STATEMENT_ON

A_YEAR = 365 * 24 * 60 * 60
OPINIONS_A_DAY = 2000


@page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"stated_on": STATEMENT_ON})


@page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@page
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


@page
def security_policy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/security_policy.html")


@page
def site_map(request: HttpRequest) -> HttpResponse:
    institutions = Institution.objects.published().in_order().values("name", "slug")
    return render(request, "pages/site_map.html", {"institutions": institutions})


@form_page
def preferences(request: HttpRequest) -> HttpResponse:
    """Text size and contrast, kept in one cookie; going back to normal removes it."""
    back = own_path(request.POST.get("volver") or request.GET.get("volver", ""))
    now = reading.of(request).key
    form = reading.PreferencesForm(request.POST or None, initial={"text": now[0], "contrast": now[1]})
    if form.is_valid():
        answer = redirect(back)
        key = form.key()
        if key == reading.DEFAULT.key:
            answer.delete_cookie(reading.COOKIE, samesite="Lax")
        else:
            answer.set_cookie(
                reading.COOKIE, key, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax"
            )
        # Pages seen with the earlier preferences must not come back from the browser's own cache.
        answer["Clear-Site-Data"] = '"cache"'
        return answer
    status = 422 if form.is_bound else 200
    return render(request, "pages/preferences.html", {"form": form, "back": back}, status=status)


class FeedbackForm(forms.ModelForm):
    """«¿Te sirvió esta página?»: no name, no address."""

    website = forms.CharField(
        label=_("Deja este campo vacío"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Feedback
        fields = ("answer", "comment", "page")
        labels = {"answer": _("¿Te sirvió la página?"), "comment": _("¿Qué mejorarías? (opcional)")}
        help_texts = {"comment": _("No escribas datos personales. Máximo 1.000 caracteres.")}
        error_messages = {"answer": {"required": _("Elige una respuesta para poder enviarla.")}}
        widgets = {
            "answer": forms.RadioSelect,
            "page": forms.HiddenInput,
            "comment": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = Feedback.Answer.choices  # type: ignore[attr-defined]

    def clean_page(self) -> str:
        return own_path(self.cleaned_data["page"])


@form_page
def feedback(request: HttpRequest) -> HttpResponse:
    """Keep an answer about a page. A filled trap field, or a flood, is thanked and dropped."""
    asked = own_path(request.GET.get("pagina", ""))[:300]
    form = FeedbackForm(request.POST or None, initial={"page": asked})
    if form.is_valid():
        today = timezone.localdate()
        flooded = Feedback.objects.filter(given_on=today).count() >= OPINIONS_A_DAY
        if not form.cleaned_data["website"] and not flooded:
            form.instance.given_on = today
            form.save()
        return redirect("feedback_received")
    return render(request, "pages/feedback.html", {"form": form}, status=422 if form.is_bound else 200)


@page
def feedback_received(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/feedback_received.html")


def own_path(asked: str) -> str:
    """The path asked for when it is one of ours, else the home page: never a way out to another site."""
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if safe else reverse("home")


urlpatterns = [
    path("accesibilidad/", accessibility, name="accessibility"),
    path("privacidad/", privacy, name="privacy"),
    path("terminos/", terms, name="terms"),
    path("seguridad/", security_policy, name="security_policy"),
    path("mapa-del-sitio/", site_map, name="sitemap_page"),
    path("preferencias/", preferences, name="preferences"),
    path("opinion/", feedback, name="feedback"),
    path("opinion/gracias/", feedback_received, name="feedback_received"),
]
