#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL they use the portal's own PostgreSQL, and start it if need be."""

import os
import signal
import sys

WITHOUT_DATABASE = {"help", "version", "collectstatic", "compilemessages", "makemessages", "diffsettings"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartagena_ogp.settings")
    try:
        from django.core.management import execute_from_command_line

        from cartagena_ogp import embedded_postgres
    except ImportError as error:
        sys.exit(
            f"Faltan las bibliotecas del portal ({error}). Usa .venv/bin/python después de «make install»."
        )
    needed = not WITHOUT_DATABASE.issuperset(sys.argv[1:2]) and not {"-h", "--help", "--version"} & set(
        sys.argv
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not needed:
        os.environ.setdefault("DATABASE_URL", "postgresql:///portal")
    try:
        with embedded_postgres.database():
            execute_from_command_line(sys.argv)
    except embedded_postgres.PostgresUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
