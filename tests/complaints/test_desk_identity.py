"""Who wrote: never by one person alone, for seventy-two hours, and every step written down."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import crypto, envelope, handlers, holding, identities
from complaints.models import AuditEntry, IdentityDecision
from complaints.unlocking import Handler
from tests.complaints.desk import PASSPHRASE, TODAY, at_the_desk, filed

WHO = {"name": "Yoleida Marrugo", "contact": "300 000 0000"}


@pytest.fixture
def identity(nelcy, jader, custodians):
    case = filed(nelcy, jader)
    pair = (custodians[0].key, custodians[1].key)
    return envelope.add_identity(case, WHO, custodians=pair, kek=b"k" * 32, on=TODAY)


def address(identity):
    return reverse("desk:identity", args=[identity.case.reference, identity.pk])


def decide(custodian, answer):
    decision = identities.waiting_for(custodian).get()
    url = reverse("desk:identity_decision", args=[decision.pk])
    return at_the_desk(custodian).post(url, {"answer": answer})


def test_two_custodians_open_it_for_who_asked_and_for_72_hours(nelcy, jader, custodians, identity):
    client = at_the_desk(nelcy)
    assert client.post(address(identity), {"reason": ""}).status_code == 422
    client.post(address(identity), {"reason": "Hay que citarla a declarar"})
    assert client.post(address(identity), {"reason": "Otra vez"}).status_code == 422

    first = at_the_desk(custodians[0])
    url = reverse("desk:identity_decision", args=[identities.waiting_for(custodians[0]).get().pk])
    assert "Hay que citarla a declarar" in first.get(url).content.decode()
    assert at_the_desk(custodians[1]).get(url).status_code == 404, "the other one's decision"
    decide(custodians[0], "approved")
    assert "Yoleida" not in client.get(address(identity)).content.decode()
    decide(custodians[1], "approved")
    assert "Yoleida Marrugo" in client.get(address(identity)).content.decode()
    assert "Yoleida" not in at_the_desk(jader).get(address(identity)).content.decode()
    assert decide(custodians[0], "refused").status_code == 422

    assert identities.shut_spent(timezone.now() + timedelta(hours=71)) == 0
    late = timezone.now() + timedelta(hours=72, minutes=1)
    this = holding.open_case(nelcy, identity.case.reference)
    assert identities.read(this, identity, at=late) is None
    assert identities.shut_spent(late) == 1
    assert not IdentityDecision.objects.filter(passed_share__isnull=False).exists()
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == [
        *("identity_asked", "identity_approved", "identity_approved", "identity_read", "identity_shut")
    ]


def test_one_refusal_is_enough(nelcy, custodians, identity):
    at_the_desk(nelcy).post(address(identity), {"reason": "Curiosidad"})
    decide(custodians[0], "approved")
    decide(custodians[1], "refused")
    assert not IdentityDecision.objects.filter(passed_share__isnull=False).exists()
    assert "Yoleida" not in at_the_desk(nelcy).get(address(identity)).content.decode()
    assert at_the_desk(nelcy).post(address(identity), {"reason": "Ahora sí"}).status_code == 302


def test_one_half_and_everything_the_handler_holds_is_not_enough(nelcy, custodians, identity):
    at_the_desk(nelcy).post(address(identity), {"reason": "Citar"})
    decide(custodians[0], "approved")
    passed = IdentityDecision.objects.get(answer="approved").passed_share
    half = crypto.unseal(nelcy.private, passed)
    keys = holding.open_case(nelcy, identity.case.reference).keys
    for tried in (half, keys.shared, keys.notes, crypto.join(half, keys.shared)):
        with pytest.raises(envelope.CannotOpen):
            envelope.read_identity(identity, tried)


def test_a_custodian_does_not_ask_for_what_they_guard(custodians, institution, identity):
    from cartagena_ogp.models import Membership

    both = custodians[0]
    Membership.objects.create(user=both.user, institution=institution, role="complaint_analyst")
    this = holding.open_case  # they hold no wrap: the case does not exist for them
    with pytest.raises(holding.Http404):
        this(both, identity.case.reference)


def test_a_renewed_key_keeps_what_was_approved(nelcy, custodians, identity, monkeypatch):
    monkeypatch.setattr(crypto, "HANDLER_COST", crypto.Cost(1, 8 * 1024))
    at_the_desk(nelcy).post(address(identity), {"reason": "Citar"})
    decide(custodians[0], "approved")
    renewed = [Handler(one.user, *handlers.renew_key(one.key, one.private, PASSPHRASE, on=TODAY))
               for one in (nelcy, custodians[1])]  # fmt: skip
    decide(renewed[1], "approved")
    assert "Yoleida Marrugo" in at_the_desk(renewed[0]).get(address(identity)).content.decode()
