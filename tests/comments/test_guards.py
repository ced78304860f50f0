"""What the database keeps whoever asks, what never leaves, and what a page costs."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cartagena_ogp import records
from cartagena_ogp.comments import operations
from cartagena_ogp.follow.digests import send_digests
from cartagena_ogp.follow.targets import record_target
from cartagena_ogp.models import Comment, CommentContact, HistoryPayload, HistoryTopic, Redaction, SearchRow
from cartagena_ogp.verification import verify
from tests.comments.conftest import BODY, CANARY, URL
from tests.follow.conftest import ANA, follow, mail_to
from tests.staff import enter


def problems() -> list[str]:
    return list(verify(keys=set(), progress=lambda _said: None))


def copied(comment: Comment, **values: object) -> None:
    """Insert a copy of the row by SQL, with other values."""
    row = {
        field.column: field.get_db_prep_save(getattr(comment, field.attname), connection)
        for field in Comment._meta.concrete_fields
        if field.column != "id"
    }
    row |= {"code": "COPIA", "body_digest": "otro", **values}
    names = ", ".join(row)
    holes = ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO portal_comment ({names}) VALUES ({holes})", list(row.values()))


def test_threads_are_one_level_deep_whoever_asks(say):
    first = say("El tablero de contratos no abre en el celular.")
    reply = say("A mí tampoco me abre desde ayer.", parent=first)
    copied(first, parent_id=first.pk)
    with pytest.raises(DatabaseError, match="and no reply"):
        copied(first, code="COPIA2", parent_id=reply.pk)
    with pytest.raises(DatabaseError, match="and no reply"):
        copied(first, code="COPIA2", parent_id=first.pk, about_code="COCDI0002")
    with pytest.raises(DatabaseError, match="and no reply"):
        copied(first, code="COPIA2", parent_id=first.pk, about_kind="plan")


@pytest.mark.parametrize(
    "column", ["parent_id = id", "about_code = 'COCDI0002'", "about_kind = 'plan'", "code = 'X'"]
)
def test_a_comment_stays_where_it_is(say, column):
    comment = say()
    with (
        pytest.raises(DatabaseError, match="keeps its code"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE portal_comment SET {column} WHERE id = %s", [comment.pk])


@pytest.mark.parametrize(
    "values",
    [
        {"body": "corto"},
        {"body": "a" * 2001},
        {"body": ""},
        {"state": "waiting"},
        {"state": "rejected"},
        {"published_at": None, "published_by_id": None},
        {"rule": "insultos"},
        {"state": "removed", "rule": "otro"},
    ],
)
def test_the_database_refuses_half_a_decision(say, values):
    comment = say()
    with pytest.raises(IntegrityError):
        copied(comment, **values)


def test_an_official_answer_has_a_person(say, institution):
    comment = say()
    with pytest.raises(IntegrityError):
        copied(comment, institution_id=institution.pk, published_by_id=None)


def test_the_same_words_cannot_stand_twice(say):
    comment = say()
    with pytest.raises(IntegrityError):
        copied(comment, body_digest=comment.body_digest)


def test_the_address_never_leaves(client, write, link, moderator, auditor):
    """A canary in the address: looked for in everything that the portal says to anybody."""
    write(name="Dayana Ríos")
    client.post(link())
    comment = Comment.objects.get()
    desk = enter(type(client)(), moderator)
    staff = ["/admin/", "/admin/portal/comment/", f"/admin/portal/comment/{comment.pk}/change/"]
    shown = [desk.get(path).text for path in staff]
    assert comment.code in shown[1]
    CommentContact.objects.update(email=CANARY)  # still there while everything is looked at
    comment.publish(by=moderator)
    assert CommentContact.objects.get().email == CANARY

    paths = [
        URL,
        f"/comentarios/hilo/{comment.code}/",
        f"{URL}nuevo/?responde={comment.code}",
        "/",
        "/bitacora/",
        f"/bitacora/registro/comentario/{comment.code}/",
        "/bitacora/cadena.jsonl",
        "/buscar/?q=Olaya",
        "/compromisos/COCDI0001/",
        "/datos/comentarios/",
        "/datos/comentarios.csv",
        "/datos/comentarios.json",
        "/datos/comentarios.jsonl",
        "/datos/comentarios.xlsx",
        "/api/v1/comentarios",
        f"/api/v1/comentarios/{comment.code}",
        "/api/v1/cambios",
        "/api/v1/openapi.json",
        "/feeds/compromiso/COCDI0001.atom",
        "/sitemap.xml",
    ]
    for path in paths:
        response = client.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert CANARY.encode() not in content, path
        assert b"canario" not in content, path
        if path.startswith("/api/v1/comentarios"):
            assert BODY.encode() in content
    staff += [
        f"/admin/portal/comment/{comment.pk}/responder/",
        f"/admin/portal/comment/{comment.pk}/retirar/",
    ]
    enter(auditing := type(client)(), auditor)
    shown += [desk.get(path).text for path in staff] + [auditing.get(path).text for path in staff]
    assert not any("canario" in page for page in shown)
    assert not any("canario" in json.dumps(payload.body) for payload in HistoryPayload.objects.all())
    assert not any("canario" in str(row) for row in SearchRow.objects.values())


def test_followers_of_the_record_hear_of_its_comments(say):
    comment = say()
    topic = HistoryTopic.objects.get(kind="comentario", code=comment.code)
    assert topic.subjects == [f"comentario/{comment.code}", "compromiso/COCDI0001"]


def test_a_mail_to_followers_says_once_what_it_is(say, settings):
    follow(record_target("compromiso", "COCDI0001"), at=timezone.now())
    comment = say()
    send_digests(timezone.localdate() + timedelta(days=1))
    address = settings.PORTAL_URL + comment.get_absolute_url()
    told = mail_to(ANA).body
    assert f"\nComentario sobre compromiso COCDI0001\n{address}\n" in told
    assert "Comentario: " not in told


def test_erasing_takes_the_words_out_of_the_history_and_the_chain_holds(client, say, moderator):
    comment = say("Mi vecina Marta vive en la casa azul, calle 5.")
    operations.erase(comment, by=moderator, why="datos-personales")

    comment.refresh_from_db()
    assert (comment.state, comment.body, comment.name) == ("removed", "", "")
    kept = HistoryPayload.objects.filter(kind="comentario", code=comment.code)
    assert [payload.body["event"] for payload in kept] == ["erased"]
    assert Redaction.objects.get().reason == "Datos personales"
    chain = b"".join(client.get("/bitacora/cadena.jsonl").streaming_content).decode()
    pages = [chain, client.get(URL).text, client.get(f"/bitacora/registro/comentario/{comment.code}/").text]
    assert not any("Marta" in text for text in pages)
    assert not SearchRow.objects.filter(summary__contains="Marta").exists()
    assert problems() == []


def test_erasing_also_what_was_removed_before(say, moderator):
    comment = say("Mi vecina Marta vive en la casa azul, calle 5.", state="removed")
    operations.erase(comment, by=moderator, why="datos-personales")
    assert not any("Marta" in json.dumps(payload.body) for payload in HistoryPayload.objects.all())
    assert problems() == []


def test_the_history_agrees_with_every_state(say, moderator):
    for number, state in enumerate(["published", "rejected", "removed", "waiting", "unconfirmed"]):
        say(f"Comentario distinto número {number}", state=state)
    assert problems() == []


@pytest.mark.parametrize("rows", [3, 60])
def test_pages_cost_the_same_whatever_their_length(client, say, rows):
    threads = [say(f"Comentario distinto número {number}") for number in range(rows)]
    for thread in threads[:20]:
        for number in range(3):
            say(f"Respuesta número {number} a {thread.code}", parent=thread)
    for path in (URL, f"{URL}?antes={threads[-1].code}", f"/comentarios/hilo/{threads[0].code}/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        queries = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
        assert len(queries) <= 10, "\n".join(queries)


def test_threads_page_by_key(client, say):
    said = [say(f"Comentario distinto número {number:03}").code for number in range(45)]
    seen, url = [], URL
    while url:
        page = client.get(url)
        seen += [thread.comment.code for thread in page.context["threads"]]
        url = page.context["older_url"]
    assert seen == said[::-1]


def test_a_long_thread_shows_its_start_and_a_way_to_the_rest(client, say):
    first = say("El tablero de contratos no abre en el celular.")
    for number in range(12):
        say(f"Respuesta distinta número {number:02}", parent=first)
    page = client.get(URL).text
    assert "número 09" in page
    assert "número 10" not in page
    assert f'href="/comentarios/hilo/{first.code}/"' in page
    assert "número 11" in client.get(f"/comentarios/hilo/{first.code}/").text


def test_only_records_that_say_so_take_comments(client, institution):
    taking = {record.kind for record in records.records() if record.comments}
    assert {"plan", "compromiso"} <= taking
    assert "institucion" not in taking
    assert client.get(f"/comentarios/institucion/{institution.slug}/").status_code == 404
