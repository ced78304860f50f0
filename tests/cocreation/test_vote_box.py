"""The box under attack: parallel voters, the clock, direct writes, and what can be joined after sealing."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cocreation.models import Consultation
from cocreation.voting import box, keys, operations
from cocreation.voting.box import Outcome, Turnout

from .votes import a_consultation, a_voter, an_election, vote

LIVE = pytest.mark.django_db(transaction=True)


def rows(sql: str, *given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """Each job on a connection of its own; all start together."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        start.wait(30)
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def over(consultation: Consultation) -> None:
    """Wait until the database's clock is past the end."""
    rows(
        "SELECT pg_sleep(greatest(0, extract(epoch FROM %s - clock_timestamp()) + 0.02))",
        consultation.closes_at,
    )


@pytest.fixture
def many_connections() -> Iterator[None]:
    """Threads without the pool's limit of eight."""
    kept = connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.close()
    yield
    connection.close()
    if kept is not None:
        connection.settings_dict["OPTIONS"]["pool"] = kept


@LIVE
def test_fifty_requests_at_once_leave_one_ballot_a_voter(many_connections: None) -> None:
    consultation = a_consultation()
    voters = [a_voter(consultation, contact=secrets.token_bytes(32)) for _one in range(4)]
    jobs = [
        lambda voter=voter, choice=choice: box.cast(voter, secrets.token_bytes(32), [1 + choice % 4])
        for choice in range(50)
        for voter in voters
    ]
    said: Counter[object] = Counter()
    for some in range(0, len(jobs), 50):
        said.update(at_once(jobs[some : some + 50]))
    assert said == {Outcome.COUNTED: 4, Outcome.ALREADY: 196}
    assert box.sizes(consultation.pk) == (4, 4)


@LIVE
def test_thirty_sendings_of_the_same_form_are_one_ballot(many_connections: None) -> None:
    consultation = a_consultation()
    voter, receipt = a_voter(consultation, contact=secrets.token_bytes(32)), secrets.token_bytes(32)
    said = Counter(at_once([lambda: box.cast(voter, receipt, [2, 3])] * 30))
    assert said == {Outcome.COUNTED: 1, Outcome.SAME: 29}
    assert box.cast(voter, receipt, [1]) == Outcome.ALREADY
    assert box.sizes(consultation.pk) == (1, 1)


@LIVE
def test_a_mailbox_serves_three_voters_also_at_once(many_connections: None) -> None:
    consultation = a_consultation()
    mailbox = secrets.token_bytes(32)
    voters = [a_voter(consultation, contact=mailbox) for _one in range(12)]
    said = Counter(
        at_once([lambda voter=voter: box.cast(voter, secrets.token_bytes(32), [1]) for voter in voters])
    )
    assert said == {Outcome.COUNTED: 3, Outcome.CONTACT: 9}
    assert box.sizes(consultation.pk) == (3, 3)


@LIVE
def test_closing_waits_for_ballots_in_flight_and_none_follows(many_connections: None) -> None:
    consultation = a_consultation(lasts=3)
    held, go = threading.Event(), threading.Event()

    def slow() -> Outcome:
        with transaction.atomic():
            said = vote(consultation)
            held.set()
            go.wait(10)
        return said

    def closing() -> Consultation:
        held.wait(10)
        time.sleep(max(0.0, (consultation.closes_at - timezone.now()).total_seconds()) + 0.05)
        threading.Timer(0.4, go.set).start()
        began = time.monotonic()
        closed = operations.close(Consultation.objects.get(pk=consultation.pk), by=None, reason="")
        assert time.monotonic() - began > 0.3
        return closed

    def late() -> Outcome:
        go.wait(10)
        return vote(consultation)

    said, closed, refused = at_once([slow, closing, late])
    assert (said, refused) == (Outcome.COUNTED, Outcome.CLOSED)
    assert closed.state == Consultation.State.COUNTED
    assert closed.result["ballots"] == 1
    assert box.sizes(consultation.pk) == (1, 1)


@LIVE
def test_a_kill_in_the_middle_leaves_marks_equal_to_ballots(many_connections: None) -> None:
    consultation = a_consultation()
    vote(consultation)

    def killed() -> None:
        with transaction.atomic():
            vote(consultation)
            pid = rows("SELECT pg_backend_pid()")[0][0]
            raise_from = threading.Thread(target=kill, args=(pid,))
            raise_from.start()
            raise_from.join()
            rows("SELECT 1")

    with pytest.raises(DatabaseError):
        at_once([killed])
    assert box.sizes(consultation.pk) == (1, 1)


def kill(pid: int) -> None:
    rows("SELECT pg_terminate_backend(%s)", pid)
    connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "lasts", "said"),
    [(60, 60, Outcome.NOT_OPEN), (-60, 60, Outcome.COUNTED), (-60, 0.5, Outcome.CLOSED)],
)
def test_the_clock_is_the_database_s(opens: float, lasts: float, said: Outcome, monkeypatch) -> None:
    now = timezone.now()
    consultation = a_consultation(opens_at=now + timedelta(seconds=opens), lasts=lasts)
    # Whatever this machine believes the time is.
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))
    if lasts < 1:
        over(consultation)
    assert vote(consultation) == said


@pytest.mark.django_db
@pytest.mark.parametrize("choices", [[], [1, 2, 3], [9], [1, 1, 2], [0], [-1, 2]])
def test_only_what_the_rules_allow_goes_in(choices: list[int]) -> None:
    consultation = a_consultation()
    assert vote(consultation, choices) == Outcome.INVALID
    assert box.sizes(consultation.pk) == (0, 0)


@pytest.mark.django_db
def test_a_lost_answer_after_the_close_is_still_the_same_ballot() -> None:
    consultation = a_consultation(lasts=1)
    voter, receipt = a_voter(consultation), secrets.token_bytes(32)
    assert box.cast(voter, receipt, [1]) == Outcome.COUNTED
    over(consultation)
    operations.close(consultation, by=None, reason="")
    assert box.cast(voter, receipt, [1]) == Outcome.SAME
    assert box.cast(voter, receipt, [2]) == Outcome.CLOSED


WRITES = [
    "INSERT INTO vote_roll VALUES (%(c)s, sha256('x'), 'online', 1, '2026-01-01')",
    "INSERT INTO vote_stage VALUES (%(c)s, sha256('x'), '{1}')",
    "INSERT INTO vote_ballot VALUES (%(c)s, 1, sha256('x'), '{1}')",
    "INSERT INTO vote_seal VALUES (%(c)s, 9, 1, 'x', 'x', 'x', now())",
    "UPDATE vote_roll SET voter_tag = sha256('y')",
    "UPDATE vote_stage SET choices = '{2}'",
    "UPDATE vote_ballot SET choices = '{2}'",
    "UPDATE vote_seal SET n = 1",
    "DELETE FROM vote_roll",
    "DELETE FROM vote_stage",
    "DELETE FROM vote_ballot",
    "DELETE FROM vote_seal",
    "TRUNCATE vote_roll",
    "TRUNCATE vote_stage",
    "TRUNCATE vote_ballot",
    "TRUNCATE vote_seal",
    "DELETE FROM cocreation_consultation WHERE id = %(c)s",
    "UPDATE cocreation_consultation SET max_choices = 9 WHERE id = %(c)s",
    "UPDATE cocreation_consultation SET options = '{1,2,3,4,5}' WHERE id = %(c)s",
    "UPDATE cocreation_consultation SET state = 'preparing' WHERE id = %(c)s",
    "UPDATE cocreation_consultation SET state = 'closed', final_head = 'x' WHERE id = %(c)s",
    "UPDATE cocreation_consultation SET closes_at = closes_at - interval '1 minute' WHERE id = %(c)s",
    "UPDATE cocreation_consultationoption SET title = 'Otra' WHERE consultation_id = %(c)s",
    "DELETE FROM cocreation_consultationoption WHERE consultation_id = %(c)s",
    "INSERT INTO cocreation_consultationoption (consultation_id, number, title, summary)"
    " VALUES (%(c)s, 9, 'x', '')",
    "SELECT * FROM vote_ballots(%(c)s)",
    "SELECT * FROM vote_find(%(c)s, sha256('x'))",
    "SELECT * FROM vote_roll_counts(%(c)s)",
    "SELECT vote_close(%(c)s)",
    "SELECT vote_shred(%(c)s)",
]


@pytest.fixture
def half_sealed(db: None) -> Consultation:
    consultation = a_consultation()
    for _one in range(60):
        vote(consultation)
    assert box.seal(consultation.pk)
    return consultation


@pytest.mark.parametrize("ignored", [False, True])
def test_the_database_refuses_every_other_way(half_sealed: Consultation, ignored: bool) -> None:
    wrong = []
    for sql in WRITES:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if ignored:  # the switch that pgtrigger's own guards obey
                    cursor.execute("SELECT set_config('pgtrigger.ignore', '{all}', true)")
                cursor.execute(sql, {"c": half_sealed.pk})
        except DatabaseError:
            continue
        wrong.append(sql)
    assert wrong == []
    assert box.sizes(half_sealed.pk) == (60, 60)


@LIVE
def test_roll_and_ballots_cannot_be_joined_once_sealed() -> None:
    consultation = a_consultation()
    for _one in range(60):
        vote(consultation)
    joined = """SELECT count(*) FROM vote_roll r JOIN {table} b
        ON b.xmin = r.xmin AND b.consultation_id = r.consultation_id WHERE r.consultation_id = %s"""
    assert rows(joined.format(table="vote_stage"), consultation.pk)[0][0] == 60
    operations.seal_all()
    assert rows(joined.format(table="vote_ballot"), consultation.pk)[0][0] == 0
    sealed, waiting = (
        box.seals(consultation.pk)[0].n,
        rows("SELECT count(*) FROM vote_stage WHERE consultation_id = %s", consultation.pk)[0][0],
    )
    assert 25 <= sealed <= 35
    assert waiting == 60 - sealed
    order = "SELECT encode(receipt_hash, 'hex') FROM vote_ballot WHERE consultation_id = %s ORDER BY ctid"
    kept = [one[0] for one in rows(order, consultation.pk)]
    assert kept == sorted(kept)
    asked = (
        "SELECT column_name FROM information_schema.columns WHERE table_name IN ('vote_ballot', 'vote_stage')"
    )
    columns = {row[0] for row in rows(asked)}
    assert columns == {"consultation_id", "batch", "receipt_hash", "choices"}


@pytest.mark.django_db
def test_few_ballots_are_never_sealed_before_the_close() -> None:
    consultation = a_consultation()
    for _one in range(49):
        vote(consultation)
    assert operations.seal_all() == 0
    assert box.seals(consultation.pk) == []


@pytest.mark.django_db
def test_the_box_of_an_election_ties_no_receipt_to_a_choice() -> None:
    election = an_election(lasts=1)
    voter, receipt = a_voter(election), secrets.token_bytes(32)
    assert box.cast(voter, receipt, [2]) == Outcome.COUNTED
    for choice in (1, 1, 3):
        vote(election, [choice])
    over(election)
    operations.close(election, by=None, reason="")
    tied = "SELECT count(*) FROM vote_ballot WHERE consultation_id = %s AND receipt_hash IS NOT NULL"
    assert rows(tied, election.pk) == [(0,)]
    assert box.find(election.pk, receipt) == (1, None)
    assert box.cast(voter, receipt, [2]) == Outcome.SAME


@pytest.mark.django_db
def test_extending_is_before_the_end_later_and_with_a_reason() -> None:
    consultation = a_consultation(lasts=1)
    later = consultation.closes_at + timedelta(seconds=1)
    for to, reason in ((later, " "), (consultation.closes_at, "Lluvias")):
        with pytest.raises(ValidationError):
            consultation.extend(to=to, by=None, reason=reason)
    consultation.extend(to=later, by=None, reason="Se fue la luz en la isla.")
    rows("SELECT pg_sleep(1.02)")
    assert vote(consultation) == Outcome.COUNTED
    over(consultation)
    with pytest.raises(ValidationError, match="terminó"):
        consultation.extend(to=later + timedelta(days=1), by=None, reason="Más votos.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(closes_at=later + timedelta(days=1))


@pytest.mark.django_db
def test_keys_do_not_join_consultations_and_die_after_the_objections() -> None:
    ended = timezone.localdate() - timedelta(days=1)
    first, second = a_consultation(lasts=1, objections_until=ended), a_consultation(lasts=1)
    assert a_voter(first, "123456").tag != a_voter(second, "123456").tag
    for consultation in (first, second):
        over(consultation)
        operations.close(consultation, by=None, reason="")
    with pytest.raises(DatabaseError), transaction.atomic():
        operations.forget_key(second)
    assert operations.forget_due_keys(timezone.now()) == 1
    with pytest.raises(keys.KeyDestroyed):
        a_voter(first, "123456")
    assert a_voter(second, "123456").tag


@pytest.mark.django_db
def test_turnout_stays_on_the_roll() -> None:
    consultation = a_consultation(lasts=1)
    vote(consultation, turnout=Turnout("ucg-1", "communal", "18-28"))
    over(consultation)
    operations.close(consultation, by=None, reason="")
    counts = box.roll_counts(consultation.pk)
    assert counts == [
        {"channel": "online", "level": 1, "territory": "ucg-1", "sector": "communal", "age": "18-28", "n": 1}
    ]
