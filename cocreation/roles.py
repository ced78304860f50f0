"""What each role of the database may do with the tables of this room. The vote box is `voting.roles`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from psycopg import sql

from cartagena_ogp.database_roles import BOX, BOX_OWNER, Access
from cocreation.voting import roles as box

ACCESS = [
    Access(
        "cocreation_cycle cocreation_cyclephase cocreation_cycledocument cocreation_group cocreation_table"
        " cocreation_attendance cocreation_tablefile cocreation_committee cocreation_seat cocreation_mandate"
        " cocreation_seatevent cocreation_committeesession cocreation_sessionattendance cocreation_dialogue"
        " cocreation_pledge cocreation_evaluation cocreation_initiative cocreation_link cocreation_revocation"
        " cocreation_consultation cocreation_consultationoption cocreation_votefile cocreation_telling",
        web="r", read="r",
    ),
    # What visitors send.
    Access("cocreation_proposal cocreation_question", web="raw", read="r"),
    Access("cocreation_support cocreation_registration cocreation_request cocreation_claim", web="rawd"),
    Access("cocreation_contact", web="rawd"),
    Access("cocreation_voteclaim cocreation_callback", web="raw"),
    # Lists of people, and papers before they are counted.
    Access("cocreation_invitation cocreation_attendee", web="r"),
    Access("cocreation_paperbatch cocreation_paperentry"),
    Access(" ".join(name for name in box.TABLES if name != "vote_stage"), desk="", worker=""),
    Access("vote_stage", desk="", worker="m"),
]  # fmt: skip


def statements_for(there: Collection[str]) -> Iterator[sql.Composed]:
    """The box goes to an owner nobody logs in as; the portal's processes run its functions alone."""
    if {*box.TABLES} <= {*there}:
        yield from box.statements(BOX, BOX_OWNER)
