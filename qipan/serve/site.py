"""The WSGI application: Django, synchronous."""

from __future__ import annotations

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

from qipan.serve import children

children.end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Django's, told who asked: only the front process reaches this socket, and it names the peer it saw last."""
    seen = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    if seen and not environ.get("REMOTE_ADDR"):
        environ["REMOTE_ADDR"] = seen
    return _django(environ, start_response)
