"""The ETag of a page: what a visitor's copy is worth when several processes serve."""

import pytest

from cartagena_ogp import middleware, revision

pytestmark = pytest.mark.django_db
PAGE = "/instituciones/"


def test_a_tag_whose_end_is_no_moment_to_come_gets_the_page(client):
    tag = client.get(PAGE)["ETag"].removesuffix('"')
    assert client.get(PAGE, headers={"If-None-Match": f'{tag}"'}).status_code == 304
    for end in (f".{'9' * 5000}", ".x", ".1", ".1.2"):
        assert client.get(PAGE, headers={"If-None-Match": f'{tag}{end}"'}).status_code == 200


def test_a_copy_that_another_process_made_before_the_change_is_not_todays(client, institution, monkeypatch):
    theirs = client.get(PAGE)["ETag"]
    known = revision.read()
    with monkeypatch.context() as patch:
        patch.setattr(revision, "current", lambda _age=None: known)
        middleware.store.clear()
        revision.forget()
        institution.change(by=None, name="Secretaría del Interior", short_name="")
        client.get(PAGE)
    answer = client.get(PAGE, headers={"If-None-Match": theirs})
    assert answer.status_code == 200
    assert "Secretaría del Interior" in answer.content.decode()
