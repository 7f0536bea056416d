"""The worker process: the ledger's loop with Django set up around it."""

from __future__ import annotations

import os

import django

from qipan.serve import log


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")
    django.setup()
    log.start("worker")

    from qipan.ledger import loop

    loop.run()


if __name__ == "__main__":
    main()
