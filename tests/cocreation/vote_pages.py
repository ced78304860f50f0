"""The pages of consultations; those that need an open ballot are looked at in test_vote_journey.py."""

from tests.page import LIST, Page

PAGES = [Page("cocreation:consultations", budget=LIST)]
OTHERS = {
    "cocreation:consultation",
    "cocreation:consultation_options",
    "cocreation:consultation_result",
    "cocreation:consultation_receipt",
    "cocreation:consultation_seals",
    "cocreation:consultation_file",
    "cocreation:vote",
    "cocreation:vote_asked",
    "cocreation:vote_ballot",
    "cocreation:vote_enter",
    "cocreation:vote_claim",
    "cocreation:vote_claimed",
    "cocreation:vote_verifier",
}
