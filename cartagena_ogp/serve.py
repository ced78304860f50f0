"""The first web server of `make run`: it loads the portal once, to prepare it and then to serve it.

    python -m cartagena_ogp.serve DESCRIPTOR [arguments of gunicorn]

A byte is written to DESCRIPTOR when the portal is prepared; none, when it could not be.
"""

import os
import sys
from importlib import import_module

import django
from django.core.management import execute_from_command_line
from django.urls import get_resolver
from gunicorn.app.wsgiapp import run

from cartagena_ogp.processes import die_with_parent


def main() -> None:
    told = int(sys.argv.pop(1))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartagena_ogp.settings")
    django.setup()
    _ = get_resolver().url_patterns  # both need them
    ask_kernel = die_with_parent()
    preparing = os.fork()
    if not preparing:
        ask_kernel()
        os.close(told)
        execute_from_command_line(["manage.py", "prepare"])
        return
    import_module("cartagena_ogp.warming").read()
    _, status = os.waitpid(preparing, 0)
    if status:
        sys.exit(1)
    os.write(told, b"1")
    os.close(told)
    run(prog="gunicorn")


if __name__ == "__main__":
    main()
