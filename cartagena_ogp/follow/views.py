"""The pages of following: ask for it, confirm it, look after it, stop it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cartagena_ogp.follow import links, operations
from cartagena_ogp.follow.forms import FollowForm
from cartagena_ogp.follow.targets import FILTERS, Target, list_target, place_target, record_target
from cartagena_ogp.http import form_page, page
from cartagena_ogp.models import Subscriber, Subscription, Territory
from cartagena_ogp.records import records

Frequency = Subscription.Frequency
GONE = 410
NOBODY = UUID(int=0)


@page
def index(request: HttpRequest) -> HttpResponse:
    """What can be followed, and how."""
    context = {
        "kinds": [
            {"label": record.label_plural, "url": f"{reverse('follow_list')}?clase={record.kind}"}
            for record in records()
        ],
        "localities": Territory.objects.filter(kind=Territory.Kind.LOCALITY).only("name", "code"),
        "share": {
            "title": _("Sigue lo que cambia"),
            "description": _("Te avisamos por correo cuando cambie lo que te interesa."),
        },
    }
    return render(request, "follow/index.html", context)


@form_page
def follow_record(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    return ask_page(request, record_target(kind, code), reverse("record_feed", args=[kind, code]))


@form_page
def follow_list(request: HttpRequest) -> HttpResponse:
    """The list that the address names with its filters; none of them is everything public."""
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    target = list_target(asked)
    feed = reverse("list_feed") + (f"?{target.key}" if target and target.key else "")
    return ask_page(request, target, feed)


@form_page
def follow_place(request: HttpRequest, code: str) -> HttpResponse:
    return ask_page(request, place_target(code), reverse("place_feed", args=[code]))


def ask_page(request: HttpRequest, target: Target | None, feed_url: str) -> HttpResponse:
    """The form, and the same answer for every address."""
    if target is None:
        raise Http404
    form = FollowForm(request.POST or None)
    if form.is_valid():
        try:
            if not form.is_trapped:
                operations.ask(
                    target,
                    email=form.cleaned_data["email"],
                    frequency=form.cleaned_data["frequency"],
                    language=get_language() or "es",
                    at=timezone.now(),
                )
        except operations.TooManyRequests:
            form.add_error(None, _("Recibimos muchas solicitudes en la última hora. Intenta más tarde."))
        else:
            return redirect("follow_asked")
    context = {"form": form, "target": target, "feed_url": feed_url}
    return render(request, "follow/ask.html", context, status=422 if form.is_bound else 200)


@page
def asked(request: HttpRequest) -> HttpResponse:
    """What comes next; it says nothing of the address."""
    return render(request, "follow/asked.html")


@form_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows a button and uses nothing up: mail scanners open links too."""
    now = timezone.now()
    if request.method != "POST":
        found = operations.awaiting(token, now)
        return render(request, "follow/confirm.html", {"subscription": found}) if found else gone(request)
    confirmed = operations.confirm(token, language=get_language() or "es", at=now)
    if confirmed is None:
        return gone(request)
    manage = links.manage_url(confirmed.subscriber)
    return render(request, "follow/confirmed.html", {"subscription": confirmed, "manage_url": manage})


@form_page
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """All that an address follows: how often, stop one, stop everything."""
    subscriber = links.subscriber_of(token)
    if subscriber is None:
        return gone(request)
    if request.method == "POST" and not obeyed(subscriber, request):
        return render(request, "follow/stopped.html", {"label": ""})
    if request.method == "POST":
        return redirect("follow_manage", token)
    context = {"subscriptions": subscriber.subscriptions.confirmed(), "frequencies": Frequency.choices}
    return render(request, "follow/manage.html", context)


def obeyed(subscriber: Subscriber, request: HttpRequest) -> bool:
    """Do what the button says; False once nothing is left of the person."""
    if "olvidar" in request.POST:
        operations.forget(subscriber)
        return False
    chosen = subscriber.subscriptions.confirmed().filter(key=asked_key(request)).first()
    if chosen and "dejar" in request.POST:
        operations.stop(chosen)
        return subscriber.subscriptions.exists()
    frequency = request.POST.get("frecuencia", "")
    if chosen and frequency in Frequency.values:
        subscriber.subscriptions.filter(pk=chosen.pk).update(frequency=frequency)
    return True


def asked_key(request: HttpRequest) -> UUID:
    """The key of the subscription that the form names; one that nothing has when it names none."""
    sent = request.POST.get("dejar") or request.POST.get("seguimiento", "")
    try:
        return UUID(sent)
    except ValueError:
        return NOBODY


@csrf_exempt
@form_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one thing. The signed link is the permission: no session, no cookie, no sign-in."""
    found = links.subscription_of(token)
    if request.method != "POST":
        return render(request, "follow/stop.html", {"label": found.label}) if found else gone(request)
    if found:
        operations.stop(found)
    return render(request, "follow/stopped.html", {"label": found.label if found else ""})


@csrf_exempt
@form_page
def stop_all(request: HttpRequest, token: str) -> HttpResponse:
    """Stop everything at the first POST, as mail programs do on their own (RFC 8058); again is no error."""
    subscriber = links.subscriber_of(token)
    if request.method != "POST":
        return render(request, "follow/stop.html", {"label": ""}) if subscriber else gone(request)
    if subscriber:
        operations.forget(subscriber)
    return render(request, "follow/stopped.html", {"label": ""})


def gone(request: HttpRequest) -> HttpResponse:
    """A link that was used, is too old, or whose data we no longer have."""
    return render(request, "follow/gone.html", status=GONE)
