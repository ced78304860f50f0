"""Guards that the database keeps, whoever asks: declared on the model, made by its migration."""

import pgtrigger


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Rows are only ever added: no UPDATE, no DELETE, no TRUNCATE."""
    return [
        pgtrigger.Protect(name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        no_truncate(name),
    ]


def no_truncate(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{name}_no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;",
    )
