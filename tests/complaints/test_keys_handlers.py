"""The life of a handler's key: made, opened, another passphrase, renewed, lost and restored, retired."""

import io
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import audit, crypto, envelope, handlers, holding, recovery, unlocking
from complaints.crypto import CannotOpen
from complaints.models import AuditEntry, Case, HandlerKey, RecoveryKey, UnlockedKey
from complaints.unlocking import Handler
from tests.complaints.conftest import handler as quick_handler
from tests.complaints.desk import PASSPHRASE, TODAY, at_the_desk, filed
from tests.conftest import person
from tests.staff import enter

OTHER = "bahía de las ánimas sin tranvía"


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch, db):
    monkeypatch.setattr(crypto, "HANDLER_COST", crypto.Cost(1, 8 * 1024))
    cache.clear()


@pytest.fixture
def analyst(institution):
    return person("betsy@cartagena.test", "Betsy Julio", "complaint_analyst", institution)


@pytest.fixture
def made(analyst) -> Handler:
    key, private = handlers.make_key(analyst, PASSPHRASE, on=TODAY)
    return Handler(analyst, key, private)


@pytest.fixture
def ceremony(db) -> recovery.Ceremony:
    held = recovery.hold_ceremony()
    call_command("load_recovery_key", held.public.hex(), stdout=io.StringIO())
    return held


def test_first_entry_makes_a_key_and_the_next_asks_for_its_passphrase(analyst):
    client = enter(Client(), analyst)
    inbox = reverse("desk:inbox")

    assert client.get(inbox)["Location"].startswith(reverse("desk:new_key"))
    weak = client.post(reverse("desk:new_key"), {"new": "corta", "again": "corta"})
    assert weak.status_code == 422
    assert not HandlerKey.objects.exists()
    done = client.post(reverse("desk:new_key"), {"new": PASSPHRASE, "again": PASSPHRASE})
    assert done["Location"] == inbox
    assert client.get(inbox).status_code == 200

    client.post(reverse("desk:lock"))
    assert client.get(inbox)["Location"].startswith(reverse("desk:unlock"))
    wrong = client.post(reverse("desk:unlock"), {"passphrase": OTHER})
    assert wrong.status_code == 422
    assert AuditEntry.objects.filter(act="key_refused", actor=analyst).count() == 1
    client.post(reverse("desk:unlock"), {"passphrase": PASSPHRASE})
    assert client.get(inbox).status_code == 200


def test_five_wrong_passphrases_close_the_door_for_five_minutes(made):
    client = enter(Client(), made.user)
    for _ in range(5):
        client.post(reverse("desk:unlock"), {"passphrase": OTHER})

    answer = client.post(reverse("desk:unlock"), {"passphrase": PASSPHRASE})
    assert "Espera cinco minutos" in answer.content.decode()
    assert not UnlockedKey.objects.exists()


def test_the_login_password_is_no_passphrase(analyst):
    analyst.set_password(PASSPHRASE)
    analyst.save()
    client = enter(Client(), analyst)

    answer = client.post(reverse("desk:new_key"), {"new": PASSPHRASE, "again": PASSPHRASE})
    assert answer.status_code == 422
    assert "no puede ser tu contraseña" in answer.content.decode()


def test_a_stolen_session_row_or_cookie_opens_nothing(nelcy, jader):
    client = at_the_desk(nelcy)
    row = UnlockedKey.objects.get()
    cookie = client.cookies[unlocking.COOKIE].value

    assert nelcy.private not in bytes(row.sealed_private_key)
    with pytest.raises(CannotOpen):
        crypto.decrypt(bytes(row.digest), row.sealed_private_key, b"")
    thief = enter(Client(), nelcy.user)
    thief.cookies[unlocking.COOKIE] = cookie
    assert thief.get(reverse("desk:inbox")).status_code == 302, "another session of the same person"
    thief = enter(Client(), jader.user)
    thief.cookies[unlocking.COOKIE] = cookie
    assert thief.get(reverse("desk:inbox")).status_code == 302


@pytest.mark.parametrize(
    ("idle", "age", "is_open"),
    [(14, 14, True), (16, 16, False), (1, 8 * 60 - 2, True), (1, 8 * 60 + 1, False)],
)
def test_an_open_key_closes_by_itself(nelcy, idle, age, is_open):
    client = at_the_desk(nelcy)
    now = timezone.now()
    UnlockedKey.objects.update(
        unlocked_at=now - timedelta(minutes=age), used_at=now - timedelta(minutes=idle)
    )
    assert (client.get(reverse("desk:inbox")).status_code == 200) is is_open


def test_logging_out_leaves_the_key_closed(nelcy):
    client = at_the_desk(nelcy)
    client.post(reverse("account_logout"))
    enter(client, nelcy.user)
    assert client.get(reverse("desk:inbox")).status_code == 302


def test_another_passphrase_touches_no_case(made, jader):
    case = filed(made, jader)
    before = list(Case.objects.values()), [bytes(w.sealed_keys) for w in case.wraps.all()]

    handlers.change_passphrase(made.key, made.private, OTHER)

    key = HandlerKey.objects.get(pk=made.key.pk)
    assert (list(Case.objects.values()), [bytes(w.sealed_keys) for w in case.wraps.all()]) == before
    assert handlers.private_of(key, OTHER) == made.private
    with pytest.raises(handlers.WrongPassphrase):
        handlers.private_of(key, PASSPHRASE)


def test_a_renewed_key_opens_what_the_old_one_did_and_the_old_one_nothing(made, jader):
    case = filed(made, jader)
    new, private = handlers.renew_key(made.key, made.private, OTHER, on=TODAY)

    assert holding.open_case(Handler(made.user, new, private), case.reference).case == case
    old = HandlerKey.objects.get(pk=made.key.pk)
    assert (bytes(old.wrapped_private_key), old.is_active, old.case_wraps.count()) == (b"", False, 0)
    with pytest.raises(CannotOpen):
        envelope.open_wrap(case.wraps.get(handler_key=new), made.private)


def test_a_lost_passphrase_comes_back_with_three_shares_and_not_with_two(ceremony, analyst, monkeypatch):
    key, private = handlers.make_key(analyst, PASSPHRASE, on=TODAY)
    case = filed(Handler(analyst, key, private))
    shares = list(ceremony.shares)

    def restore(*typed: str) -> str:
        out = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*typed, OTHER, OTHER]) + "\n"))
        call_command("restore_handler_keys", analyst.email, stdout=out)
        return out.getvalue()

    for wrong in ([shares[0], shares[1], shares[1]], [shares[0], shares[1], shares[2][:-4] + "acid"]):
        with pytest.raises(CommandError):
            restore(*wrong)
    foreign = recovery.hold_ceremony().shares
    with pytest.raises(CommandError):
        restore(*foreign[:3])

    assert analyst.email in restore(shares[4], shares[0], shares[2])
    key.refresh_from_db()
    assert handlers.private_of(key, OTHER) == private
    assert holding.open_case(Handler(analyst, key, private), case.reference).case == case
    assert AuditEntry.objects.filter(act="key_restored").count() == 1


def test_the_ceremony_needs_no_database_and_its_shares_are_the_key(monkeypatch):
    out = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", lambda: pytest.fail("it asked the database"))
        call_command("recovery_ceremony", stdout=out)
    text = out.getvalue()
    assert text.count("PARTE ") == 5
    public = text.split("load_recovery_key ")[1].split()[0]
    blocks = [block.split("MITAD")[0] for block in text.split("PARTE ")[1:]]
    shares = [" ".join(w for w in block.split() if w.isalpha() and w != "DE") for block in blocks]
    assert crypto.public_of(recovery.private_from(shares[1:4], bytes.fromhex(public))).hex() == public


def test_keys_made_before_the_ceremony_are_sealed_to_it_at_the_next_unlock(made, ceremony):
    assert made.key.recovery_wrap is None
    enter(client := Client(), made.user)
    client.post(reverse("desk:unlock"), {"passphrase": PASSPHRASE})

    key = HandlerKey.objects.get(pk=made.key.pk)
    assert key.recovery_key == RecoveryKey.objects.get(is_active=True)
    private = recovery.private_from(ceremony.shares[:3], ceremony.public)
    assert crypto.unseal(private, key.recovery_wrap) == made.private


def test_nobody_leaves_while_only_they_can_open_a_case(nelcy, jader, administrator):
    alone, shared = filed(nelcy), filed(nelcy, jader)
    client = enter(Client(), administrator)
    page = reverse("desk:retire", args=[nelcy.key.pk])

    told = client.post(page)
    assert told.status_code == 422
    assert "nadie más puede abrir" in told.content.decode()
    assert alone.reference not in told.content.decode()
    with pytest.raises(handlers.StillNeeded):
        handlers.retire(nelcy.key, by=administrator, on=TODAY)
    assert Case.objects.held_by(nelcy.key).count() == 2

    at_the_desk(nelcy).post(reverse("desk:give_all"), {"to": jader.key.pk})
    browser = at_the_desk(nelcy)
    assert client.post(page).status_code == 302
    assert not Case.objects.held_by(nelcy.key).exists()
    assert not UnlockedKey.objects.filter(user=nelcy.user).exists()
    assert browser.get(reverse("desk:inbox"))["Location"].startswith(reverse("desk:new_key"))
    for case in (alone, shared):
        assert holding.open_case(jader, case.reference).case == case


def test_a_custodian_hands_over_before_leaving(nelcy, custodians, institution, administrator):
    case = filed(nelcy)
    kek = b"k" * 32
    identity = envelope.add_identity(
        case, {"name": "Ana"}, custodians=(custodians[0].key, custodians[1].key), kek=kek, on=TODAY
    )
    third = quick_handler(person("dilia@cartagena.test", "Dilia Ayos", "identity_custodian", institution))
    with pytest.raises(handlers.StillNeeded):
        handlers.retire(custodians[0].key, by=administrator, on=TODAY)

    client = at_the_desk(custodians[0])
    client.post(reverse("desk:hand_over"), {"to": custodians[1].key.pk})
    assert identity.shares.get(number=1).custodian_key == custodians[0].key, "nobody holds both halves"
    client.post(reverse("desk:hand_over"), {"to": third.key.pk})

    handlers.retire(custodians[0].key, by=administrator, on=TODAY)
    halves = [
        crypto.unseal(one.private, identity.shares.get(custodian_key=one.key).sealed_share)
        for one in (third, custodians[1])
    ]
    assert envelope.read_identity(identity, crypto.join(*halves))["name"] == "Ana"


def test_a_compromised_key_is_cut_off_with_new_keys_and_the_author_stays(nelcy, jader):
    case = filed(nelcy, jader)
    this = holding.open_case(nelcy, case.reference)
    kek = b"r" * 32
    from complaints.models import Receipt

    receipt = Receipt.objects.create(
        case=case, lookup=b"l" * 32, wrapped_key=envelope.wrap_for_receipt(case, this.keys.shared, kek)
    )
    stolen = holding.open_case(jader, case.reference).keys

    assert holding.cut_off(nelcy, jader.user, on=TODAY) == 1

    case.refresh_from_db()
    after = envelope.add_part(case, "message", {"text": "Después"}, author="source", on=date(2026, 3, 20))
    again = holding.open_case(nelcy, case.reference)
    assert again.read(after)["text"] == "Después"
    assert "interventor" in again.read(case.parts.get(kind="filing"))["text"]
    for part in case.parts.all():
        with pytest.raises(CannotOpen):
            envelope.read_part(part, stolen)
    receipt.refresh_from_db()
    opened = envelope.open_receipt(receipt, kek)
    assert envelope.read_part(after, opened)["text"] == "Después"
    assert not Case.objects.held_by(jader.key).exists()
    assert holding.could_hold(again).filter(pk=jader.key.pk).exists() is False
    assert audit.first_fault() is None
