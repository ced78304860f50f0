"""A city whose processes log in with the roles of `manage.py create_roles`, and people in it."""

from __future__ import annotations

import psycopg
from psycopg.errors import InsufficientPrivilege

from cartagena_ogp.benchmark.server import Server
from tests.resilience.conftest import PORTAL, City

PEOPLE = """
from django.test import Client
from django.utils import timezone
from cartagena_ogp.models import Institution, Membership, User
from complaints import handlers
from tests.cocreation.votes import a_consultation
from tests.conftest import person
from tests.staff import enter
made = Institution.objects.filter(slug="secretaria-general").first()
if made is None:
    made = Institution(slug="secretaria-general", name="Secretaría General", kind="oficina")
    made.add(by=None).publish(by=None)
nelcy = person("nelcy@cartagena.test", "Nelcy Caraballo", Membership.Role.COMPLAINT_ANALYST, made)
handlers.make_key(nelcy, "una frase larga que nadie adivina", on=timezone.localdate())
boss = User.objects.create_superuser("jefa@cartagena.test", name="La jefa")
client = enter(Client(), boss)
print("institution", made.pk)
print("session", client.session.session_key)
print("slug", a_consultation().slug)
"""

LINKS = """
from django.urls import reverse
from cocreation.models import Consultation
from cocreation.voting import box, keys
from tests.cocreation.votes import a_voter
one = Consultation.objects.get(slug="{slug}")
for number in range({count}):
    token = keys.new_token()
    assert box.ask_link(keys.token_hash(token), a_voter(one, str({first} + number)), 120)
    print(reverse("cocreation:vote_enter", args=[one.slug, token]))
"""


class Governed:
    """A city whose processes log in with the roles of `create_roles`."""

    def __init__(self, city: City, *, empty: bool = True) -> None:
        self.city = city
        self.folder = city.folder / "roles"
        city.address = city.primary.url().replace("user=portal", "user=postgres")
        city.manage("create_roles", "--into", str(self.folder))
        city.address = self.address("owner")
        city.manage("prepare", *(["--empty"] if empty else []))
        told = dict(line.split(" ", 1) for line in city.run_code(PEOPLE).splitlines() if " " in line)
        self.session, self.consultation = told["session"], told["slug"]
        self.next_voter = 50_000_000
        self.institution = int(told["institution"])

    def address(self, name: str) -> str:
        return (self.folder / f"{name}.env").read_text().strip().removeprefix("DATABASE_URL=")

    def web(self, name: str, surface: str = "public") -> Server:
        return Server(PORTAL, self.city.environment(DATABASE_URL=self.address(name), PORTAL_SURFACE=surface))

    def refuses(self, name: str, statement: str) -> bool:
        """Whether PostgreSQL says that this role may not."""
        with psycopg.connect(self.address(name)) as link:
            try:
                link.execute(statement)
            except InsufficientPrivilege:
                return True
            finally:
                link.rollback()
        return False

    def login(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.address(name))

    def value(self, name: str, statement: str) -> object:
        with self.login(name) as link:
            row = link.execute(statement).fetchone()
        return row[0] if row else None

    def links(self, count: int) -> list[str]:
        """The ways to so many ballots, as the mails to voters say them."""
        self.next_voter += count
        return self.city.run_code(
            LINKS.format(slug=self.consultation, count=count, first=self.next_voter)
        ).split()
