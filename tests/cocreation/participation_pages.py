"""The pages of cycles, tables, proposals, initiatives and dialogues."""

from cocreation.models import Dialogue, Initiative, Proposal, Table
from tests.page import LIST, Page


def some_proposal() -> str:
    return Proposal.objects.standing().filter(fate="not_chosen").earliest("pk").code


def merged_proposal() -> str:
    return Proposal.objects.standing().filter(cycle__slug="ejemplo", fate="taken").earliest("pk").code


def hidden_proposal() -> str:
    return Proposal.objects.filter(state="rejected").earliest("pk").code


def open_proposal() -> str:
    return Proposal.objects.standing().filter(cycle__slug="ejemplo-abierto").earliest("pk").code


def received_proposal() -> str:
    rows = Proposal.objects.standing().filter(fate="received", links_out=None)
    return rows.earliest("pk").code


def some_initiative() -> str:
    return Initiative.objects.published().filter(outcome="chosen").earliest("pk").code


def some_table() -> str:
    return Table.objects.published().filter(state="held").earliest("pk").code


def past_dialogue() -> str:
    return Dialogue.objects.published().filter(state="held").earliest("pk").code


def coming_dialogue() -> str:
    return Dialogue.objects.published().filter(state="planned").earliest("pk").code


PAGES = [
    Page("cocreation:home", budget=LIST),
    Page("cocreation:rules"),
    Page("cocreation:cycle", ("2022",)),
    Page("cocreation:cycle", ("ejemplo",)),
    Page("cocreation:account", ("ejemplo",), budget=LIST),
    Page("cocreation:account", ("2022",), budget=LIST),
    Page("cocreation:diversity", ("ejemplo",), budget=LIST),
    Page("cocreation:diversity", ("2022",), budget=LIST),
    Page("cocreation:proposals", budget=LIST),
    Page("cocreation:proposals", query="?q=bus&decision=taken&orden=apoyos", budget=LIST),
    Page("cocreation:proposal", (some_proposal,)),
    Page("cocreation:proposal", (merged_proposal,)),
    Page("cocreation:proposal", (hidden_proposal,)),
    Page("cocreation:new"),
    Page("cocreation:support", (open_proposal,)),
    Page("cocreation:withdraw", (received_proposal,)),
    Page("cocreation:claim"),
    Page("cocreation:sent"),
    Page("cocreation:initiatives", budget=LIST),
    Page("cocreation:initiative", (some_initiative,)),
    Page("cocreation:tables", budget=LIST),
    Page("cocreation:table", (some_table,)),
    Page("cocreation:dialogues", budget=LIST),
    Page("cocreation:dialogue", (past_dialogue,)),
    Page("cocreation:dialogue", (coming_dialogue,)),
    Page("cocreation:dialogue_register", (coming_dialogue,)),
    Page("cocreation:dialogue_ask", (coming_dialogue,)),
]
OTHERS = {
    "cocreation:account_csv",
    "cocreation:account_json",
    "cocreation:table_sheet",
    "cocreation:table_list",
    "cocreation:confirm",
    "cocreation:stop",
}
