"""From the form to the page: what the author, the moderator and everybody else see."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import Model
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp.models import (
    Comment,
    CommentContact,
    HistoryEntry,
    HistoryPayload,
    OutgoingMail,
    SearchRow,
)
from cartagena_ogp.models.comments import sha256
from tests.comments.conftest import BODY, CANARY, URL
from tests.staff import enter


def tools(obj: Model) -> str:
    """What the pages of a record offer besides it."""
    return Template("{% load records %}{% record_tools obj %}").render(Context({"obj": obj}))


def test_a_comment_is_written_confirmed_moderated_and_read(client, write, link, commitment, moderator):
    page = client.get(URL)
    assertContains(page, "Todavía nadie ha comentado")
    assertContains(client.get(URL + "nuevo/"), "no se publica")

    sent = write(name="  Dayana   Ríos ")

    assert (sent.status_code, sent.url) == (302, URL + "enviado/")
    assertContains(client.get(sent.url), "Revisa tu correo")
    comment = Comment.objects.get()
    assert (comment.state, comment.name) == ("unconfirmed", "Dayana Ríos")
    mail = OutgoingMail.objects.get()
    assert mail.to == CANARY
    assert "Contratos a la vista" in mail.body
    assertNotContains(client.get(URL), BODY)

    address = link()
    opened = client.get(address)
    assertContains(opened, BODY)
    comment.refresh_from_db()
    assert comment.state == "unconfirmed", "opening the link changes nothing"

    assertContains(client.post(address, follow=True), "Recibimos tu comentario")
    comment.refresh_from_db()
    assert comment.state == "waiting"
    assertNotContains(client.get(URL), BODY)
    assert not HistoryEntry.objects.filter(subject__startswith="comentario/").exists()

    desk = enter(type(client)(), moderator)
    done = desk.post(reverse("admin:portal_comment_publicar", args=[comment.pk]))
    assert done.status_code == 302

    page = client.get(URL)
    assertContains(page, BODY)
    assertContains(page, "Dayana Ríos")
    assertContains(page, "1 comentario publicado")
    assert "Comentar (1)" in tools(commitment)
    told = OutgoingMail.objects.latest("pk")
    assert (told.to, told.subject) == (CANARY, "Tu comentario se publicó")
    assert f"/comentarios/hilo/{comment.code}/" in told.body
    assert not CommentContact.objects.exists(), "the address goes with the answer"
    assert client.get(address).status_code == 404
    assert HistoryEntry.objects.get(subject=f"comentario/{comment.code}").event == "published"
    assert SearchRow.objects.get(kind="comentario").summary == BODY


def test_an_author_without_name_is_anonymous(client, say):
    say()
    assertContains(client.get(URL), "Anónimo")


def test_the_link_is_kept_as_a_digest_and_works_once(client, write, link):
    write()
    address = link()
    token = address.rstrip("/").rsplit("/", 1)[-1]
    contact = CommentContact.objects.get()
    assert contact.token_sha256 == sha256(token)
    assert len(token) >= 43

    client.post(address)
    first = CommentContact.objects.get().confirmed_at
    again = client.post(address, follow=True)

    assertContains(again, "Recibimos tu comentario")
    assert CommentContact.objects.get().confirmed_at == first
    assert Comment.objects.get().state == "waiting"


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_program_that_opens_the_link_confirms_nothing(client, write, link, method):
    write()
    assert getattr(client, method)(link()).status_code == 200
    assert Comment.objects.get().state == "unconfirmed"


def test_the_link_ends_after_two_days_and_so_does_the_comment(client, write, link):
    write()
    address = link()
    later = timezone.now() + timedelta(hours=48, seconds=1)
    with time_machine.travel(later, tick=False):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert Comment.objects.get().state == "unconfirmed"

    assert CommentContact.objects.forget(later) == (1, 0)
    assert not Comment.objects.exists()
    assert not CommentContact.objects.exists()


def test_an_address_is_kept_thirty_days_at_most(client, write, link):
    write()
    client.post(link())
    soon, late = (timezone.now() + timedelta(days=days) for days in (29, 31))
    CommentContact.objects.forget(soon)
    assert CommentContact.objects.count() == 1
    CommentContact.objects.forget(late)
    assert not CommentContact.objects.exists()
    assert Comment.objects.get().state == "waiting", "it still waits for its moderator"


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "ñ"])
def test_a_link_that_is_none_leads_nowhere(client, commitment, token):
    assertContains(client.get(f"/comentarios/confirmar/{token}/"), "ya no sirve", status_code=404)


def test_an_answer_stands_under_what_it_answers(client, say, write, link, moderator):
    first = say("El tablero de contratos no abre en el celular.")
    form = client.get(f"{URL}nuevo/?responde={first.code}")
    assertContains(form, first.body)

    write(url=f"{URL}nuevo/?responde={first.code}", body="A mí tampoco me abre desde ayer.")
    client.post(link())
    reply = Comment.objects.latest("pk")
    reply.publish(by=moderator)

    assert reply.parent == first
    page = client.get(URL).text
    assert page.index(first.body) < page.index(reply.body)
    assertContains(client.get(f"/comentarios/hilo/{first.code}/"), reply.body)
    assert (
        client.get(f"/comentarios/hilo/{reply.code}/").url
        == f"/comentarios/hilo/{first.code}/#c-{reply.code}"
    )


def test_an_answer_to_an_answer_joins_its_thread(client, say, write):
    first = say("El tablero de contratos no abre en el celular.")
    reply = say("A mí tampoco me abre desde ayer.", parent=first)
    write(url=f"{URL}nuevo/?responde={reply.code}", body="Hoy ya abre, gracias a todos.")
    assert Comment.objects.latest("pk").parent == first


@pytest.mark.parametrize("state", ["unconfirmed", "waiting", "rejected", "removed"])
def test_what_cannot_be_read_cannot_be_answered(client, say, state):
    hidden = say(state=state)
    assert client.get(f"{URL}nuevo/?responde={hidden.code}").status_code == 404


def test_a_refused_comment_leaves_its_rule_and_not_its_words(client, say, write, link, moderator):
    write(name="Vendedora", body="Compra aquí tus uniformes escolares baratos.")
    client.post(link())
    comment = Comment.objects.get()
    enter(desk := type(client)(), moderator)
    url = reverse("admin:portal_comment_rechazar", args=[comment.pk])
    assert desk.post(url, {"why": "", "note": ""}).status_code == 422
    assert desk.post(url, {"why": "publicidad", "note": "Vende uniformes."}).status_code == 302

    page = client.get(URL)
    assertContains(page, "Comentario rechazado")
    assertContains(page, 'href="/comentarios/reglas/#publicidad"')
    assertContains(page, "Vende uniformes.")
    assertNotContains(page, "escolares baratos")
    assertNotContains(page, "Vendedora")
    mail = OutgoingMail.objects.latest("pk")
    assert mail.to == CANARY
    for words in (
        "Publicidad",
        "Vende uniformes.",
        comment.code,
        "/comentarios/reglas/",
        "no estás de acuerdo",
    ):
        assert words in mail.body
    assert not CommentContact.objects.exists()
    payload = HistoryPayload.objects.get(code=comment.code)
    assert (payload.body["event"], payload.body["reason"]) == ("rejected", "Publicidad. Vende uniformes.")
    assert "escolares" not in str(payload.body)


def test_a_removed_comment_keeps_its_words_only_in_the_history(client, say):
    comment = say(state="removed")
    assertContains(client.get(URL), "Comentario retirado")
    assertContains(client.get(URL), "Insulta a una funcionaria.")
    assertNotContains(client.get(URL), BODY)
    assertNotContains(client.get(f"/api/v1/comentarios/{comment.code}"), BODY)
    assertNotContains(client.get("/buscar/?q=Olaya"), BODY)
    assertContains(client.get(f"/bitacora/registro/comentario/{comment.code}/"), "Insultos o amenazas")


def test_the_rules_are_published_with_their_codes(client, db):
    page = client.get("/comentarios/reglas/")
    for rule in Comment.Rule:
        assertContains(page, f'id="{rule.value}"')
    assertContains(page, "canal de denuncias")


def test_in_english_the_link_leads_to_english(client, write, link):
    write(url=f"/en{URL}nuevo/")
    assert link().startswith("/en/comentarios/confirmar/")
    assert Comment.objects.get().language == "en"


def test_records_that_take_no_comments_do_not_offer_it(institution, plan, django_assert_num_queries):
    assert "Comentar (0)" in tools(plan)
    with django_assert_num_queries(0):
        assert "Comentar" not in tools(institution)
