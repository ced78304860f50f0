"""Each role is a group; what a role may do is decided by `permissions.py`, and its reach by memberships."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = [
    "commitment_editor",
    "commitment_lead",
    "works_supervisor",
    "facilitator",
    "moderator",
    "complaint_analyst",
    "identity_custodian",
    "monitor",
    "committee_member",
    "auditor",
    "administrator",
]


def add_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group")
    for role in ROLES:
        groups.objects.get_or_create(name=role)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("portal", "0001_floor"), ("auth", "0012_alter_user_first_name_max_length")]
    operations: ClassVar = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
