"""The citizen's pages of works."""

from .contracts import contract, contracts, imports
from .maps import city_map, explore, locality_map, near, work_map
from .offline import no_signal, worker
from .reports import confirm, new, report, reports, sent, stop
from .suppliers import supplier, suppliers
from .works import work, works

__all__ = [
    "city_map",
    "confirm",
    "contract",
    "contracts",
    "explore",
    "imports",
    "locality_map",
    "near",
    "new",
    "no_signal",
    "report",
    "reports",
    "sent",
    "stop",
    "supplier",
    "suppliers",
    "work",
    "work_map",
    "worker",
    "works",
]
