"""Pages of the citizen committee."""

from tests.page import Page

PAGES = [
    Page("cocreation:committee_now"),
    Page("cocreation:committee", ("2022-2023",)),
    Page("cocreation:committee", ("plan-de-ejemplo",)),
]
