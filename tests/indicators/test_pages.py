"""The pages: what runs, how old and complete it is, and the way to every row."""

import pytest


def test_try(night, desk_of):
    desk = desk_of(night.duty)
    for url in (
        "/indicators/",
        "/indicators/approvals.second-signature",
        "/indicators/approvals.second-signature/rows/signed",
        "/indicators/approvals.second-signature/rows/signed.csv",
        "/indicators/hotline.three-rates",
        "/indicators/orders.answered-in-time",
        "/indicators/ledger.done-in-time",
        "/indicators/hotline.close-rate",
    ):
        r = desk.get(url, lang="en")
        print(url, r.status_code, len(r.content))
        import re

        print(
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", r.content.decode().split("<main")[-1]))[:1500]
            if "html" in r["content-type"]
            else r.content.decode()
        )
