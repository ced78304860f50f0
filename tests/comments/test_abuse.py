"""What machines and the impatient meet, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp.models import Comment, CommentContact, OutgoingMail
from tests.comments.conftest import BODY, SUBJECT, URL


def test_the_trap_is_thanked_and_dropped(write):
    sent = write(website="https://spam.example")
    assert (sent.status_code, sent.url) == (302, URL + "enviado/")
    assert not Comment.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("seconds", [0, 2.5])
def test_too_fast_is_asked_to_send_it_again(write, seconds):
    refused = write(seconds=seconds)
    assertContains(refused, "Espera unos segundos", status_code=422)
    assertContains(refused, BODY, status_code=422)
    assert not Comment.objects.exists()


def test_an_old_form_gets_a_new_stamp_and_keeps_the_text(write):
    refused = write(seconds=6 * 60 * 60 + 1)
    assertContains(refused, "mucho tiempo abierto", status_code=422)
    assertContains(refused, BODY, status_code=422)
    stamp = refused.context["form"]["stamp"].value()
    assert stamp != refused.wsgi_request.POST["stamp"]
    assertContains(refused, stamp, status_code=422)


@pytest.mark.parametrize("stamp", ["", "x", "a:b:c"])
def test_a_stamp_that_is_none(write, stamp):
    assert write(stamp=stamp).status_code == 422
    assert not Comment.objects.exists()


def test_a_stamp_of_another_form_is_none(write):
    assert write(subject="plan/2022-2023").status_code == 422
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("links", "status"), [(0, 302), (2, 302), (3, 422)])
def test_two_links_at_most(write, links, status):
    body = "Miren estos enlaces: " + " ".join(f"https://ejemplo{n}.com/a" for n in range(links))
    # An address with a path counts once for its scheme and once for its name.
    body = body.replace("/a", "")
    assert write(body=body).status_code == status
    assert Comment.objects.exists() is (status == 302)


@pytest.mark.parametrize("body", ["", "corto", "a" * 2001, "\u200b" * 50, " \n" * 30])
def test_the_text_has_a_length(write, body):
    assert write(body=body).status_code == 422
    assert not Comment.objects.exists()


def test_line_breaks_of_browsers_count_once(write):
    assert write(body="a\r\n" * 998 + "fin").status_code == 302


def test_what_hides_or_turns_text_is_left_out(write):
    write(name="Ana\u202eanA", body="Hola\u202e a todos\x07 en\u200b el barrio.\r\n\r\n\r\n\r\nAdiós.")
    comment = Comment.objects.get()
    assert comment.name == "AnaanA"
    assert comment.body == "Hola a todos en el barrio.\n\nAdiós."


@pytest.mark.parametrize("email", ["", "nadie", "a@b", "a@b.co\nBcc: x@y.co"])
def test_an_address_that_is_none(write, email):
    assert write(email=email).status_code == 422


def test_the_hour_has_a_limit_for_all(write, settings):
    settings.COMMENTS_PER_HOUR = 3
    for number in range(3):
        assert (
            write(body=f"Comentario distinto número {number}", email=f"v{number}@vecina.test").status_code
            == 302
        )
    refused = write(body="Uno más, el que ya no cabe", email="v9@vecina.test")
    assertContains(refused, "Llegaron muchos comentarios", status_code=422)
    assertContains(refused, "Uno más, el que ya no cabe", status_code=422)
    assert Comment.objects.count() == 3

    CommentContact.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    assert write(body="Uno más, el que ya no cabe", email="v9@vecina.test").status_code == 302


def test_an_address_has_five_a_day_and_nobody_learns_it(write):
    answers = {write(body=f"Comentario distinto número {n}", email="Vecina@Casa.test").url for n in range(7)}
    assert answers == {URL + "enviado/"}
    assert Comment.objects.count() == 5
    assert OutgoingMail.objects.count() == 5


@pytest.mark.parametrize("state", ["waiting", "published"])
def test_the_same_words_are_taken_once(write, say, state):
    say("Arreglen la página, por favor.", state=state)
    refused = write(body="  ARREGLEN la página,   por favor ")
    assertContains(refused, "ya está en este registro", status_code=422)
    assert Comment.objects.count() == 1


def test_two_people_who_wrote_the_same_do_not_both_wait(client, write, link):
    write(email="a@vecina.test")
    first = link()
    write(email="b@vecina.test")
    second = link()
    client.post(first)
    assertContains(client.post(second), "Ese comentario ya estaba")
    assert Comment.objects.get().state == "waiting"
    assert CommentContact.objects.get().email == "a@vecina.test"


ATTACKS = [
    "<script>alert(1)</script> y más texto",
    "<img src=x onerror=alert(1)> y más texto",
    "{{ settings.SECRET_KEY }} {% csrf_token %} y más",
    '"><svg onload=alert(1)> y más texto',
    "javascript:alert(1) en un comentario",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_are_words(client, say, attack):
    comment = say(attack, name=attack[:60])
    for path in (
        URL,
        f"/comentarios/hilo/{comment.code}/",
        f"{URL}nuevo/?responde={comment.code}",
        "/bitacora/",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assertNotContains(page, "<script>alert")
        assertNotContains(page, "<img src=x")
        assertNotContains(page, "<svg onload")
        assertNotContains(page, 'href="javascript')
    assert client.get(URL).text.count("csrfmiddlewaretoken") == 0


@pytest.mark.parametrize(
    "path",
    [
        "/comentarios/compromiso/NOHAY0001/",
        "/comentarios/nada/COCDI0001/",
        "/comentarios/hito/COCDI0001-1/",
        "/comentarios/comentario/COCDI0001/",
        "/comentarios/institucion/secretaria-general/",
        "/comentarios/compromiso/%00/",
        "/comentarios/compromiso/COCDI0001/?antes=NADA",
        "/comentarios/hilo/NADA/",
        "/comentarios/hilo/%00/",
        "/comentarios/compromiso/COCDI0001/nuevo/?responde=NADA",
    ],
)
def test_what_is_not_there_is_404(client, milestone, path):
    assert client.get(path).status_code == 404


def test_a_draft_takes_no_comment(client, commitment, lead, write):
    commitment.withdraw(by=lead, reason="Se corrige.")
    for path in (URL, URL + "nuevo/", URL + "enviado/"):
        assert client.get(path).status_code == 404
    assert write(subject=SUBJECT).status_code == 404
    assert not Comment.objects.exists()


def test_what_was_said_of_something_withdrawn_can_be_read_and_not_answered(client, say, commitment, lead):
    comment = say()
    commitment.withdraw(by=lead, reason="Se corrige.")
    page = client.get(f"/comentarios/hilo/{comment.code}/")
    assertContains(page, comment.body)
    assertContains(page, "se retiró del portal")
    for lost in (URL, "/compromisos/COCDI0001/"):
        assert f'href="{lost}' not in page.text
    assert client.get("/bitacora/registro/compromiso/COCDI0001/").status_code == 200


@pytest.mark.parametrize("path", [URL, URL + "enviado/", "/comentarios/reglas/"])
def test_pages_that_read_refuse_to_write_and_carry_no_cookie(client, commitment, path):
    assert client.post(path).status_code == 405
    assert not client.get(path).cookies


def test_the_form_is_never_kept(client, commitment):
    assert "no-store" in client.get(URL + "nuevo/")["Cache-Control"]
