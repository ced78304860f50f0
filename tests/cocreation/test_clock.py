"""Pages that say something else from an hour on: none is kept beyond it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from .samples import a_cycle, a_dialogue, a_table
from .votes import a_consultation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["home of a table", "home of a dialogue", "table", "options"])
def test_a_page_lasts_until_what_it_announces_begins(client, page) -> None:
    begins = timezone.now() + timedelta(hours=1)
    if page == "options":
        made = a_consultation(opens_at=begins, is_open=False)
        address = reverse("cocreation:consultation_options", args=[made.slug])
    elif page == "home of a dialogue":
        a_dialogue(starts_at=begins)
        address = reverse("cocreation:home")
    else:
        table = a_table(a_cycle(timezone.localdate()), starts_at=begins)
        address = table.get_absolute_url() if page == "table" else reverse("cocreation:home")
    assert client.get(address)["ETag"].endswith(f'.{int(begins.timestamp())}"')
