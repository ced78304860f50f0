"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from commitments.models import Meeting
from tests.page import LIST, Page


def some_meeting() -> str:
    return Meeting.objects.published().latest("held_on").code


PAGES = [
    Page("commitments:plans", budget=LIST),
    Page("commitments:plan", ("2022-2023",)),
    Page("commitments:plan", ("proximo-plan",)),
    Page("commitments:list", budget=LIST),
    Page("commitments:list", query="?atrasados=si&estado=limitado", budget=LIST),
    Page("commitments:list", query="?estado=sin-evidencia&plan=2022-2023", budget=LIST),
    Page("commitments:calendar", budget=LIST),
    Page("commitments:calendar", query="?mes=2023-12", budget=LIST),
    Page("commitments:meetings", budget=LIST),
    Page("commitments:meeting", (some_meeting,)),
    Page("commitments:commitment", ("COCDI0001",)),
    Page("commitments:commitment", ("DEMOS0001",)),
    Page("commitments:versions", ("COCDI0001",)),
    Page("commitments:versions", ("DEMOS0001",)),
    Page("commitments:milestone", ("DEMOS0001", 2)),
    Page("commitments:milestone", ("DEMOS0001", 3)),
]
OTHERS = {
    "commitments:plan_ogp_csv",
    "commitments:list_csv",
    "commitments:list_json",
    "commitments:commitment_json",
    "commitments:calendar_ics",
    "commitments:commitment_ics",
}
