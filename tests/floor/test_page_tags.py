"""The ETag of a page: what a visitor's copy is worth when several processes serve."""

from types import SimpleNamespace

import pytest

from cartagena_ogp import middleware, revision, routing

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


def test_what_the_primary_says_is_not_taken_for_what_a_replica_has(monkeypatch):
    """Else a page of the replica's rows would be kept as one of a change that has not reached them."""
    said, outside = {"default": 8, "replica1": 7}, SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(revision, "REMEMBER_FOR", 60)
    monkeypatch.setattr(revision, "connection", outside)
    monkeypatch.setattr(revision, "read", lambda: said[routing.reading_alias()])
    assert revision.current() == 8
    monkeypatch.setattr(routing, "reading_alias", lambda: "replica1")
    assert revision.current() == 7
    assert revision.known(60, "default") == 8
    revision.forget()
