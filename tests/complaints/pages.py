"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from tests.page import LIGHT, Page

PAGES: list[Page] = [
    Page("complaints:start", budget=LIGHT),
    Page("complaints:enter", budget=LIGHT),
    Page("complaints:how_it_works", budget=LIGHT),
    Page("complaints:elsewhere", budget=LIGHT),
    Page("complaints:other_matters", budget=LIGHT),
    Page("complaints:statistics"),
]
# Figures need quarters: test_statistics.py looks at them.
# The steps need a visit that was begun: test_pages.py looks at each of them.
OTHERS: set[str] = {
    f"complaints:{name}"
    for name in (
        "what", "where", "proof", "identity", "check", "saved", "card", "sent", "leave",
        "case", "new_receipt", "identity_later", "plural",
        "quarter", "quarter_file", "report", "report_file",
    )
}  # fmt: skip
