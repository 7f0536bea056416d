"""The WSGI application: Django, synchronous."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from qipan.serve import children

children.end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")
application = get_wsgi_application()
