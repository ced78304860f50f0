"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartagena_ogp.settings")
portal = get_wsgi_application()
application = import_string("cartagena_ogp.middleware.Shortcut")(portal)
