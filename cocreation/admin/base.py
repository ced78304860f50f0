"""What the desks of this room share: who, and files that follow their record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from cartagena_ogp.admin import PublicAdmin
from cartagena_ogp.models import User
from cocreation import permissions
from cocreation.files import align_files
from cocreation.models import Cycle, Dialogue, Table
from commitments.admin.desk import RoomDesk

HOLDERS = (Cycle, Table, Dialogue)


class CocreationDesk(RoomDesk):
    """Facilitators prepare; the lead publishes and decides; auditors read."""

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.can_enter(user)

    def may_add(self, user: User) -> bool:
        return permissions.can_edit(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return permissions.can_edit(user)

    def may_publish(self, user: User, obj: Any) -> bool:
        return permissions.can_edit(user)

    def act(self, request: HttpRequest, obj: Any, verb: str, reason: str) -> None:
        getattr(obj, verb)(by=request.user, reason=reason)
        if isinstance(obj, HOLDERS):
            align_files(obj)

    def write(
        self, request: HttpRequest, obj: Any, form: Any, values: dict[str, Any], then: Callable[[], object]
    ) -> None:
        PublicAdmin.write(self, request, obj, form, values, then)
        if isinstance(obj, HOLDERS):
            align_files(obj)
