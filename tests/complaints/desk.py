"""How handlers enter in tests: signed in, with a second factor and an open key."""

from datetime import date
from types import SimpleNamespace

from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from complaints import envelope, unlocking
from complaints.models import Case, CaseObject
from tests.staff import enter

TODAY = date(2026, 3, 12)
PASSPHRASE = "mangle zapote totuma marimonda"
Kind, Author = CaseObject.Kind, CaseObject.Author


def at_the_desk(who) -> Client:
    """A browser of this handler with the key open."""
    client = enter(Client(), who.user)
    request = RequestFactory().get("/")
    request.session = SimpleNamespace(session_key=client.session.session_key)
    response = HttpResponse()
    unlocking.open_for(request, response, who.key, who.private, timezone.now())
    client.cookies[unlocking.COOKIE] = response.cookies[unlocking.COOKIE].value
    return client


def filed(
    *holders, text: str = "El interventor pidió dinero en la obra", on: date = TODAY, **content
) -> Case:
    """A case as the channel files it, open to these handlers."""
    keys, public, notes = envelope.new_keys()
    case = Case.objects.create(
        public_key=public,
        notes_public_key=notes,
        category=Case.Category.CONTRACTS,
        received_on=on,
        due_on=date(2026, 4, 7),
        transfer_due_on=date(2026, 3, 19),
        latest_due_on=date(2026, 4, 28),
    )
    for one in holders:
        envelope.wrap(case, keys, one.key).save()
    said = {"text": text, "offices": [], "people": [], **content}
    envelope.add_part(case, Kind.FILING, said, author=Author.SOURCE, on=on)
    return case
