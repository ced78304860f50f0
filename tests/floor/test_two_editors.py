"""Two people edit the same record at once: nothing that either of them wrote is lost without being seen."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from cartagena_ogp.admin.forms import as_posted
from cartagena_ogp.models import HistoryPayload, Institution, Membership, StaleVersion
from tests.conftest import person
from tests.staff import enter, hidden_and_shown


@pytest.fixture
def second(db, institution, administrator):
    return person("otra@cartagena.test", "Otra Persona", Membership.Role.ADMINISTRATOR, institution)


def url_of(institution):
    return reverse("admin:portal_institution_change", args=[institution.pk])


def opened(client, institution):
    return hidden_and_shown(client.get(url_of(institution)).context["adminform"].form)


@pytest.fixture
def two_desks(administrator, second):
    return enter(Client(), administrator), enter(Client(), second)


def test_the_second_gets_a_clear_error_with_their_text_and_the_other_s(two_desks, institution):
    first, later = two_desks
    mine, theirs = opened(first, institution), opened(later, institution)
    first.post(
        url_of(institution), mine | {"purpose": "Lo que puso la primera.", "reason": "Primera en guardar."}
    )

    response = later.post(
        url_of(institution), theirs | {"purpose": "Lo que puso la segunda.", "reason": "Segunda en guardar."}
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert "Otra persona guardó cambios mientras escribías" in page
    assert "Ahora dice: «Lo que puso la primera.»" in page
    assert "Lo que puso la segunda.</textarea>" in page
    institution.refresh_from_db()
    assert institution.purpose == "Lo que puso la primera."


def test_after_looking_the_second_saves_and_both_are_in_the_history(two_desks, institution):
    first, later = two_desks
    mine, theirs = opened(first, institution), opened(later, institution)
    first.post(url_of(institution), mine | {"purpose": "Primera.", "reason": "Primera en guardar."})
    response = later.post(
        url_of(institution), theirs | {"purpose": "Segunda.", "reason": "Segunda en guardar."}
    )

    again = hidden_and_shown(response.context["adminform"].form)
    assert later.post(url_of(institution), again).status_code == 302

    institution.refresh_from_db()
    assert institution.purpose == "Segunda."
    said = HistoryPayload.objects.filter(code=institution.slug).order_by("entry_id")
    assert [entry.body["after"]["purpose"] for entry in said][-2:] == ["Primera.", "Segunda."]


def test_what_the_second_did_not_touch_takes_the_first_s_change(two_desks, institution):
    first, later = two_desks
    mine, theirs = opened(first, institution), opened(later, institution)
    first.post(url_of(institution), mine | {"short_name": "General", "reason": "Nombre en uso diario."})

    response = later.post(
        url_of(institution), theirs | {"purpose": "Coordina.", "reason": "Faltaba decirlo."}
    )

    assert response.status_code == 422
    form = response.context["adminform"].form
    assert (form["short_name"].value(), form["purpose"].value()) == ("General", "Coordina.")
    assert "Ya están aquí los cambios de: " in response.content.decode()
    assert later.post(url_of(institution), hidden_and_shown(form)).status_code == 302
    institution.refresh_from_db()
    assert (institution.short_name, institution.purpose) == ("General", "Coordina.")


@pytest.mark.django_db(transaction=True)
def test_at_the_very_same_moment_one_of_two_is_told(institution):
    """Both hold the same version when the verbs run: the lock lets one through and tells the other."""
    ready, told = threading.Barrier(2), []

    def save(words):
        row = Institution.objects.get(pk=institution.pk)
        ready.wait(10)
        try:
            row.change(by=None, reason="A la vez.", expected_version=row.version, purpose=words)
        except StaleVersion as error:
            told.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=save, args=[words]) for words in ("Una.", "Otra.")]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join(20)

    assert len(told) == 1
    institution.refresh_from_db()
    assert institution.purpose in {"Una.", "Otra."}
    assert institution.version == 3


@pytest.mark.django_db(transaction=True)
def test_a_change_that_slips_in_after_the_check_is_told_too(two_desks, institution, monkeypatch):
    """Somebody saves between the form's check and the row's lock."""
    _first, later = two_desks
    theirs = opened(later, institution)
    lock = Institution.lock
    slipped = []

    def somebody_else():
        Institution.objects.get(pk=institution.pk).change(by=None, reason="Se coló.", purpose="Se coló.")
        connection.close()

    def slip_in(self, expected_version=None):
        if not slipped and expected_version is not None:
            slipped.append(threading.Thread(target=somebody_else))
            slipped[0].start()
            slipped[0].join(20)
        lock(self, expected_version)

    monkeypatch.setattr(Institution, "lock", slip_in)
    response = later.post(url_of(institution), theirs | {"purpose": "Mía.", "reason": "La mía, después."})

    assert response.status_code == 422
    assert "Mía.</textarea>" in response.content.decode()
    assert "Ahora dice: «Se coló.»" in response.content.decode()


class Everything(forms.Form):
    """A field of each kind that a desk shows."""

    text = forms.CharField(widget=forms.Textarea, required=False)
    number = forms.DecimalField(required=False)
    day = forms.DateField(required=False)
    moment = forms.SplitDateTimeField(widget=AdminSplitDateTime, required=False)
    yes = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=[("", "—"), ("a", "A")], required=False)
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


VALUES = {
    "text": "Una línea\r\ny otra.",
    "number": Decimal("1250000.50"),
    "day": date(2023, 3, 31),
    "moment": datetime(2023, 3, 31, 14, 30, tzinfo=UTC),
    "yes": True,
    "one": "a",
    "several": ["b", "a"],
}


@pytest.mark.parametrize("initial", [VALUES, {}], ids=["full", "empty"])
def test_a_value_is_put_in_the_form_as_a_browser_would_send_it(initial):
    """So that what somebody else saved does not look like this person's change."""
    shown = Everything(initial=initial)
    data = QueryDict(mutable=True)
    for name, field in shown.fields.items():
        for key, values in as_posted(field, field.widget, name, initial.get(name)).items():
            data.setlist(key, values)

    sent = Everything(data, initial=initial)

    assert sent.is_valid(), sent.errors
    assert sent.changed_data == []
