"""The moderation desk: who may do what, and what each act leaves."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp.comments import permissions
from cartagena_ogp.models import Comment, HistoryPayload, Membership
from tests.comments.conftest import BODY, URL
from tests.conftest import person
from tests.staff import enter

Role = Membership.Role
LIST = "/admin/portal/comment/"
MODERATES = {Role.MODERATOR, Role.COMMITMENT_LEAD, Role.ADMINISTRATOR}
ANSWERS = MODERATES | {Role.COMMITMENT_EDITOR}
READS = ANSWERS | {Role.AUDITOR}


def url(comment: Comment, act: str) -> str:
    return reverse(f"admin:portal_comment_{act}", args=[comment.pk])


@pytest.mark.parametrize("role", Role.values)
def test_who_may_do_what(client, say, institution, role):
    waiting = say("Un comentario que espera revisión.", state="waiting")
    standing = say()
    user = person("alguien@cartagena.test", "Alguien", role, institution)
    desk = enter(client, user)

    assert permissions.may_moderate(user) is (role in MODERATES)
    assert permissions.may_answer(user) is (role in ANSWERS)
    assert desk.get(LIST).status_code == (200 if role in READS else 403)
    moderates, answers = (200 if role in who else 403 for who in (MODERATES, ANSWERS))
    for act, comment, expected in [
        ("publicar", waiting, moderates),
        ("rechazar", waiting, moderates),
        ("retirar", standing, moderates),
        ("borrar", standing, moderates),
        ("responder", standing, answers),
    ]:
        assert desk.get(url(comment, act)).status_code == expected, act
        if expected == 403:
            assert desk.post(url(comment, act), {"why": "insultos"}).status_code == 403, act
    if role in READS:
        waits = role in MODERATES | {Role.AUDITOR}
        assert (waiting.code in desk.get(LIST).text) is waits
        assert standing.code in desk.get(LIST).text
    waiting.refresh_from_db()
    standing.refresh_from_db()
    assert (waiting.state, standing.state) == ("waiting", "published")


def test_nobody_outside_opens_the_desk(client, say):
    comment = say(state="waiting")
    for path in (LIST, url(comment, "publicar")):
        assert client.get(path).status_code == 302
        assert client.post(path).status_code == 302
    comment.refresh_from_db()
    assert comment.state == "waiting"


def test_what_waits_comes_first_and_the_oldest_before(client, say, moderator):
    old = say("El primero que espera revisión.", state="waiting")
    say("Uno que ya se publicó hoy mismo.")
    new = say("El segundo que espera revisión.", state="waiting")
    hidden = say("Uno que nadie ha confirmado.", state="unconfirmed")
    page = enter(client, moderator).get(LIST)
    rows = [row.code for row in page.context["cl"].result_list]
    assert rows[:2] == [old.code, new.code]
    assert hidden.code not in rows
    assertNotContains(page, "nadie ha confirmado")


def test_a_moderator_sees_what_it_is_about_and_what_it_answers(client, say, moderator, commitment):
    first = say("¿Y en Olaya, cuándo llega el apoyo?")
    reply = say("Eso mismo pregunto yo desde Olaya.", state="waiting", parent=first)
    desk = enter(client, moderator)
    record = f'<a href="{commitment.get_absolute_url()}">{commitment.short_title}</a>'
    for page in (LIST, url(reply, "change"), url(reply, "publicar")):
        assertContains(desk.get(page), record, html=True)
    for page in (url(reply, "change"), url(reply, "publicar")):
        assertContains(desk.get(page), first.body)
    assertContains(desk.get(url(reply, "change")), "Español")

    listed = desk.get(LIST, {"clase": "compromiso"})
    assertContains(listed, "Compromiso COCDI0001")
    assertNotContains(desk.get(LIST, {"clase": "obra"}), reply.code)

    commitment.withdraw(by=None, reason="Se revisa.")
    assertNotContains(desk.get(url(reply, "change")), record, html=True)


def test_several_are_published_at_once(client, say, moderator, auditor):
    first = say("El primero que espera revisión.", state="waiting")
    second = say("El segundo que espera revisión.", state="waiting")
    refused = say("Uno que ya se rechazó antes.", state="rejected")
    data = {"action": "publish_chosen", "_selected_action": [first.pk, second.pk, refused.pk]}

    enter(other := type(client)(), auditor).post(LIST, data)
    assert Comment.objects.filter(state="published").count() == 0

    done = enter(client, moderator).post(LIST, data, follow=True)

    assertContains(done, "Se publicaron 2 comentarios.")
    assert Comment.objects.filter(state="published").count() == 2
    refused.refresh_from_db()
    assert refused.state == "rejected"
    assert other


def test_a_second_moderator_comes_too_late(client, say, moderator):
    comment = say(state="waiting")
    comment.publish(by=moderator)
    desk = enter(client, moderator)
    late = desk.post(url(comment, "rechazar"), {"why": "insultos"}, follow=True)
    assertContains(late, "Ya no se puede")
    comment.refresh_from_db()
    assert comment.state == "published"


def test_other_reason_is_explained(client, say, moderator):
    comment = say(state="waiting")
    desk = enter(client, moderator)
    refused = desk.post(url(comment, "rechazar"), {"why": "otro", "note": " "})
    assertContains(refused, "Explica cuál", status_code=422)
    assert desk.post(url(comment, "rechazar"), {"why": "inventada"}).status_code == 422
    comment.refresh_from_db()
    assert comment.state == "waiting"


def test_an_official_answer_carries_the_institution_and_not_the_person(
    client, say, editor, institution, auditor
):
    comment = say()
    desk = enter(client, editor)
    sent = desk.post(
        url(comment, "responder"),
        {"institution": institution.pk, "body": "Gracias. El tablero se presenta el viernes en Olaya."},
    )
    assert sent.status_code == 302
    answer = Comment.objects.get(parent=comment)
    assert (answer.institution, answer.published_by, answer.state) == (institution, editor, "published")

    page = type(client)().get(URL)
    assertContains(page, "Respuesta oficial")
    assertContains(page, "Secretaría General")
    assertContains(page, "se presenta el viernes")
    assertNotContains(page, "Yuranis")
    facts = type(client)().get(f"/api/v1/comentarios/{answer.code}")
    assertContains(facts, '"secretaria-general"')
    assertNotContains(facts, "Yuranis")
    assert HistoryPayload.objects.get(code=answer.code).person == editor
    enter(auditing := type(client)(), auditor)
    assertContains(auditing.get(f"{LIST}{answer.pk}/change/"), "Yuranis")


def test_nobody_answers_for_another_institution(client, say, editor, other_institution):
    comment = say()
    body = "Una respuesta que no me toca dar."
    refused = enter(client, editor).post(
        url(comment, "responder"), {"institution": other_institution.pk, "body": body}
    )
    assert refused.status_code == 422
    assert not Comment.objects.filter(parent=comment).exists()


def test_removing_and_erasing_from_the_desk(client, say, moderator):
    comment = say()
    desk = enter(client, moderator)
    assert desk.post(url(comment, "retirar"), {"why": "insultos", "note": "Ofende."}).status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.body) == ("removed", BODY)
    assert desk.post(url(comment, "borrar"), {"why": "datos-personales", "note": ""}).status_code == 302
    comment.refresh_from_db()
    assert comment.body == ""
    assertContains(type(client)().get(URL), "Datos personales")


def test_the_desk_has_no_other_way_to_write(client, say, administrator):
    comment = say()
    desk = enter(client, administrator)
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.get(f"{LIST}{comment.pk}/delete/").status_code == 403
    assert desk.post(f"{LIST}{comment.pk}/change/", {"body": "Otra cosa distinta"}).status_code == 403
    comment.refresh_from_db()
    assert comment.body == BODY
