"""The citizen's pages of works."""

from .maps import city_map, locality_map, near, work_map
from .reports import confirm, new, report, reports, sent, stop
from .works import work, works

__all__ = [
    "city_map",
    "confirm",
    "locality_map",
    "near",
    "new",
    "report",
    "reports",
    "sent",
    "stop",
    "work",
    "work_map",
    "works",
]
