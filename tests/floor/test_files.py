"""`/archivos/`: who may open a file, and as what a browser takes it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory

from cartagena_ogp import files
from cartagena_ogp.models import User
from cartagena_ogp.uploads import EVIDENCE, store
from tests.floor import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def public_photo():
    return store(samples.upload("foto «1».jpg", samples.image()), by=None, kinds=EVIDENCE, is_public=True)


@pytest.fixture
def draft():
    return store(samples.upload("borrador.pdf", samples.pdf()), by=None)


def request_of(user=None, **headers):
    request = RequestFactory().get("/archivos/", headers=headers)
    if user is not None:
        request.user = user
    return request


def test_a_public_file_is_a_download_that_nothing_can_run(public_photo):
    response = files.download(request_of(), public_photo.public_id)

    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''foto%20%C2%AB1%C2%BB.jpg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "immutable" in response["Cache-Control"]
    assert b"".join(response.streaming_content) == public_photo.file.read()


def test_a_file_that_the_browser_holds_is_not_sent_again(public_photo):
    response = files.download(request_of(if_none_match=f'"{public_photo.sha256}"'), public_photo.public_id)

    assert response.status_code == 304


def test_a_draft_is_for_staff_alone(draft):
    visitor = User.objects.create_user("ana@example.org", name="Ana")
    staff = User.objects.create_user("luz@example.org", name="Luz", is_staff=True)
    gone = User.objects.create_user("leo@example.org", name="Leo", is_staff=True, is_active=False)

    for person in (None, AnonymousUser(), visitor, gone):
        with pytest.raises(Http404):
            files.download(request_of(person), draft.public_id)
    response = files.download(request_of(staff), draft.public_id)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_opening_and_closing_a_file_is_one_act(draft):
    draft.make_public()
    assert files.download(request_of(), draft.public_id).status_code == 200

    draft.make_private()
    with pytest.raises(Http404):
        files.download(request_of(), draft.public_id)


def test_a_page_shows_only_copies_that_the_portal_drew(public_photo):
    response = files.image(request_of(), public_photo.public_id, 640, "webp")

    assert response["Content-Type"] == "image/webp"
    assert "attachment" not in response.get("Content-Disposition", "")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_there_is_a_404(public_photo, draft):
    for public_id, width, extension in [
        (public_photo.public_id, 641, "webp"),
        (public_photo.public_id, 640, "svg"),
        (draft.public_id, 640, "webp"),
        ("nadie", 640, "webp"),
    ]:
        with pytest.raises(Http404):
            files.image(request_of(), public_id, width, extension)
    default_storage.delete(public_photo.file.name)
    with pytest.raises(Http404):
        files.download(request_of(), public_photo.public_id)


def test_addresses(public_photo):
    assert public_photo.get_absolute_url() == f"/archivos/{public_photo.public_id}/"
    assert public_photo.image_url(320) == f"/archivos/{public_photo.public_id}/320.webp"
