"""The main job over HTTP as its people press it, never giving up and never pressing with a second key."""

from __future__ import annotations

import re
import time
import uuid
from threading import Event

import httpx

PATIENCE_S = 90


class Gone(Exception):
    """The server did not come back in time."""


class Person:
    """Someone signed in on the demo's door; every press is repeated under its own key until it is answered."""

    def __init__(self, where, login_word, nth=0):
        self.where = where  # callable: the present address of the server
        self.client = httpx.Client(timeout=20, follow_redirects=False, trust_env=False)
        door = self.get("/demo/who").text
        forms = re.findall(r'action="(/demo/who/\d+)"(?:(?!</form>).)*' + login_word, door, re.S)
        self.press(forms[nth], {"next": "/"}, keyed=False)

    def get(self, path):
        return self._persist(lambda: self.client.get(self.where() + path))

    def press(self, path, fields, keyed=True):
        """POST the fields until an answer comes; returns it. The key is chosen once."""
        fields = {**fields, **({"key": str(uuid.uuid4())} if keyed else {})}
        answer = self._persist(lambda: self._post(path, fields))
        assert answer.status_code in (302, 303), f"{path}: {answer.status_code} {answer.text[:1500]}"
        return answer.headers["location"]

    def _post(self, path, fields):
        token = self.client.cookies.get("csrftoken", "")
        return self.client.post(self.where() + path, data={**fields, "csrfmiddlewaretoken": token})

    def _persist(self, ask):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                answer = ask()
                last = f"{answer.status_code} {answer.text[:500]}"
            except httpx.TransportError as error:
                answer, last = None, repr(error)
            if answer is not None and answer.status_code < 500:
                return answer
            Event().wait(0.1)
        raise Gone(last)


def field(html, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    return found[1] if found else None


def draw(officer, sites):
    """Type a positive; returns the path of the zone."""
    columns = {f"site-{name}": [str(site[name]) for site in sites] for name in ("kind", "label", "lon", "lat", "hours")}
    return officer.press("/map/zones/draft", {"title": "", **columns})


def ask(officer, zone):
    page = officer.get(f"{zone}/needs").text
    fields = {"version": field(page, "version")}
    if enclosed := field(page, "without_evidence"):
        fields["without_evidence"] = enclosed
    officer.press(f"{zone}/ask", fields)


def sign(leader, approval):
    page = leader.get(f"/sign/{approval}").text
    return leader.press(f"/sign/{approval}/yes", {"digest": field(page, "digest")})


def answer(responder, place_code_of):
    """Acknowledge and arrive where the responder has an order; returns the task's id or None."""
    found = re.search(r'action="/go/(\d+)/ack"', responder.get("/go").text)
    if not found:
        return None
    responder.press(f"/go/{found[1]}/ack", {})
    responder.press(f"/go/{found[1]}/arrive", {"place_code": place_code_of(found[1])})
    return found[1]
