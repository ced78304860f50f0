"""The admin's base: every save goes through the record's verbs, refusals are said, acts are asked."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from cartagena_ogp.models import EntityData, HistoryEntry, HistoryPayload, Institution, Revision, User
from tests.staff import enter, hidden_and_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, administrator):
    return enter(client, administrator)


def opened(desk, institution):
    """The form of an institution as a browser would send it back."""
    page = desk.get(reverse("admin:portal_institution_change", args=[institution.pk]))
    assert page.status_code == 200
    return page.context["adminform"].form, hidden_and_shown(page.context["adminform"].form)


def change_url(institution):
    return reverse("admin:portal_institution_change", args=[institution.pk])


def test_a_draft_is_added_with_its_first_history_entry(desk, administrator):
    response = desk.post(
        reverse("admin:portal_institution_add"),
        {"name": "Oficina de Archivo", "slug": "oficina-de-archivo", "kind": "oficina"},
    )

    assert response.status_code == 302
    made = Institution.objects.get(slug="oficina-de-archivo")
    assert not made.is_published
    said = HistoryPayload.objects.get(kind="institucion", code=made.slug)
    assert (said.body["event"], said.person) == ("created", administrator)
    assert not said.entry.is_public


@pytest.mark.parametrize(
    ("desk_of", "made"),
    [
        ("portal_localclosure", {"day": "2026-12-24", "reason": "Decreto"}),
        ("publicworks_entitynit", {"nit": "890480184", "name": "Alcaldía", "is_imported": "on"}),
        ("publicworks_minimumwage", {"year": "2031", "value": "1", "decree": "Decreto"}),
        ("portal_membership", {"role": "monitor"}),
    ],
)
def test_what_pages_show_and_no_history_tells_makes_them_anew(
    desk, administrator, other_institution, desk_of, made
):
    if desk_of == "portal_membership":
        made = made | {"user": administrator.pk, "institution": other_institution.pk, "since_0": "2026-01-01"}
    before = Revision.objects.get().number
    assert desk.post(reverse(f"admin:{desk_of}_add"), made).status_code == 302
    assert Revision.objects.get().number > before


def test_a_published_record_changes_only_with_a_reason(desk, institution):
    _form, data = opened(desk, institution)
    data["purpose"] = "Coordina la administración del Distrito."

    refused = desk.post(change_url(institution), data)

    assert refused.status_code == 422
    assert "Escribe el motivo" in refused.content.decode()
    assert "Coordina la administración" in refused.content.decode()
    institution.refresh_from_db()
    assert institution.purpose == ""

    assert desk.post(change_url(institution), data | {"reason": "Faltaba decir qué hace."}).status_code == 302
    institution.refresh_from_db()
    assert institution.purpose == "Coordina la administración del Distrito."
    entry = HistoryPayload.objects.filter(code=institution.slug).latest("entry_id")
    assert entry.body["reason"] == "Faltaba decir qué hace."
    assert entry.body["before"]["purpose"] == ""


def test_saving_without_touching_anything_leaves_no_trace(desk, institution):
    _form, data = opened(desk, institution)
    before = HistoryEntry.objects.count()

    assert desk.post(change_url(institution), data).status_code == 302

    assert HistoryEntry.objects.count() == before
    institution.refresh_from_db()
    assert institution.version == 2


def test_the_code_of_what_was_public_is_frozen(desk, institution):
    form, data = opened(desk, institution)

    assert "slug" not in form.fields
    desk.post(change_url(institution), data | {"slug": "otra", "purpose": "x", "reason": "Prueba de código."})
    institution.refresh_from_db()
    assert institution.slug == "secretaria-general"


def test_publishing_asks_and_says_who_and_when(desk, administrator):
    draft = Institution(slug="borrador", name="Borrador", kind="oficina").add(by=None)
    url = reverse("admin:portal_institution_publish", args=[draft.pk])
    assert "Desde ahora cualquiera podrá leerlo" in desk.get(url).content.decode()

    assert desk.post(url, {"reason": ""}).status_code == 302

    draft.refresh_from_db()
    assert draft.is_published
    assert draft.published_by == administrator
    assert HistoryEntry.objects.get(subject="institucion/borrador").event == "published"


def test_withdrawing_needs_a_reason_and_keeps_the_history(desk, institution):
    url = reverse("admin:portal_institution_withdraw", args=[institution.pk])

    assert desk.post(url, {"reason": ""}).status_code == 422
    institution.refresh_from_db()
    assert institution.is_published

    assert desk.post(url, {"reason": "Se fusionó con otra."}).status_code == 302
    institution.refresh_from_db()
    assert not institution.is_published
    assert desk.get(institution.get_absolute_url()).status_code == 404


def test_only_what_nobody_ever_saw_is_deleted(desk, institution):
    draft = Institution(slug="borrador", name="Borrador", kind="oficina").add(by=None)

    public = desk.post(reverse("admin:portal_institution_delete", args=[institution.pk]), {"post": "yes"})
    gone = desk.post(reverse("admin:portal_institution_delete", args=[draft.pk]), {"post": "yes"})

    assert public.status_code == 403
    assert gone.status_code == 302
    assert Institution.objects.filter(pk=institution.pk).exists()
    assert not Institution.objects.filter(pk=draft.pk).exists()
    assert HistoryPayload.objects.filter(code="borrador").latest("entry_id").body["event"] == "deleted"


def test_a_withdrawn_record_is_never_deleted(desk, institution):
    institution.withdraw(by=None, reason="Se fusionó con otra.")

    response = desk.post(reverse("admin:portal_institution_delete", args=[institution.pk]), {"post": "yes"})

    assert response.status_code == 403


def test_what_the_database_refuses_is_said_and_nothing_is_saved(desk, institution, monkeypatch):
    _form, data = opened(desk, institution)
    Institution(slug="x", name="X", kind="oficina").add(by=None)

    def lost_the_race(self, **kwargs):
        Institution.objects.filter(pk=self.pk).update(slug="x")
        raise AssertionError("the database should have refused")

    monkeypatch.setattr(Institution, "change", lost_the_race)
    response = desk.post(
        change_url(institution), data | {"purpose": "Texto que no se pierde.", "reason": "Carrera entre dos."}
    )

    assert response.status_code == 422
    assert "choca con otro dato" in response.content.decode()
    assert "Texto que no se pierde." in response.content.decode()
    institution.refresh_from_db()
    assert institution.slug == "secretaria-general"


def test_a_fault_of_ours_is_not_dressed_as_a_refusal(desk, institution, monkeypatch):
    _form, data = opened(desk, institution)

    def broken(self, **kwargs):
        raise RuntimeError("a fault")

    monkeypatch.setattr(Institution, "change", broken)
    with pytest.raises(RuntimeError):
        desk.post(change_url(institution), data | {"purpose": "x", "reason": "Una razón cualquiera."})


def test_a_draft_is_previewed_by_staff_alone(desk, client):
    draft = Institution(slug="borrador", name="Oficina en borrador", kind="oficina").add(by=None)
    url = reverse("admin:portal_institution_preview", args=[draft.pk])

    page = desk.get(url)
    assert "Oficina en borrador" in page.content.decode()
    assert "Vista previa: no publicado" in page.content.decode()
    assert page["Cache-Control"] == "no-store"

    client.logout()
    assert client.get(url).status_code == 302


def test_the_form_shows_the_life_of_the_record(desk, institution):
    page = desk.get(change_url(institution)).content.decode()

    assert "Se publicó" in page
    assert "Historial público completo" in page


def test_entity_data_are_saved_for_every_page(desk):
    EntityData(name="Alcaldía").update()
    before = Revision.objects.get().number

    response = desk.post(
        reverse("admin:portal_entitydata_change", args=[True]), {"name": "Alcaldía", "hours": "8 a 5"}
    )

    assert response.status_code == 302
    assert EntityData.current().hours == "8 a 5"
    assert Revision.objects.get().number == before + 1


def test_inviting_somebody_makes_an_account_without_password_and_one_link(desk):
    response = desk.post(
        reverse("admin:portal_user_add"),
        {
            "name": "Keyla Torres",
            "email": "Keyla@cartagena.test",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        },
    )

    made = User.objects.get(email="keyla@cartagena.test")
    assert made.is_staff
    assert not made.is_superuser
    assert not made.has_usable_password()
    assert "/cuenta/activar/" in response.content.decode()


def test_an_administrator_who_is_not_superuser_cannot_touch_one(client, institution, administrator):
    from tests.conftest import person

    boss = person("jefa@cartagena.test", "Jefa", "administrator", institution)
    desk = enter(client, boss)

    page = desk.post(reverse("admin:portal_user_change", args=[administrator.pk]), {"name": "Cambiado"})

    assert page.status_code == 403
    invited = desk.post(reverse("admin:portal_user_invite", args=[administrator.pk]), {})
    assert invited.status_code == 403


@pytest.mark.parametrize("name", ["auth_group", "account_emailaddress", "mfa_authenticator"])
def test_no_desk_goes_round_ours(desk, name):
    from django.urls import NoReverseMatch

    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}_changelist")


def test_every_desk_opens(desk, institution):
    from django.contrib import admin

    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert desk.get(reverse(f"{name}_changelist"), follow=True).status_code == 200, name


def test_integrity_errors_speak_with_the_words_of_their_constraint():
    from cartagena_ogp.admin.refusals import in_words, is_refusal
    from cartagena_ogp.models import LocalClosure

    with pytest.raises(IntegrityError) as caught:
        LocalClosure.objects.create(day="2026-01-02", reason="")
    assert is_refusal(caught.value)
    assert in_words(caught.value).messages == ["Escribe el decreto o acto que ordena el cierre."]
