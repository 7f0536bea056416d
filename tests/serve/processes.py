"""Real processes: started, watched by pid, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event


def fields(pid):
    """State and parent of a pid, or None when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, parent = stat.rpartition(")")[2].split()[:2]
    return state, int(parent)


def alive(pid):
    """Is it running? A zombie nobody has reaped yet is not."""
    found = fields(pid)
    return found is not None and found[0] != "Z"


def descendants(pid):
    """Every living process below `pid`."""
    parents = {int(p.name): f[1] for p in Path("/proc").iterdir() if p.name.isdigit() and (f := fields(int(p.name)))}
    below, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in below} - below
        below, grown = below | more, bool(more)
    return {child for child in below - {pid} if alive(child)}


def until(true, within_s=30, what="it"):
    """Wait until `true()` is true; fail in words when it does not become so."""
    end = time.monotonic() + within_s
    while not (found := true()):
        assert time.monotonic() < end, f"{what} did not happen within {within_s} s"
        Event().wait(0.05)
    return found


def qipan(*words, environ=None, **more):
    """Start `qipan …` in a process of its own."""
    command = [sys.executable, "-m", "qipan.cli.main", *map(str, words)]
    return subprocess.Popen(command, env={**os.environ, **(environ or {})}, text=True, **more)


def get(port, path, headers=None, method="GET", body=None):
    """One request; returns status, headers, text."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        link.request(method, path, body=body, headers=headers or {})
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        link.close()


class Stream:
    """An open /events."""

    def __init__(self, port, cookie, last=None, since=None):
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        more = {"Last-Event-ID": last} if last else {}
        query = f"?since={since}" if since else ""
        self.link.request("GET", f"/events{query}", headers={"Cookie": cookie, **more})
        self.answer = self.link.getresponse()
        self.id = last
        self.end = time.monotonic() + 30

    def words(self):
        """Yield (event, data) as they come."""
        event = "message"
        while line := self._line():
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "id":
                self.id = value
            elif name == "event":
                event = value
            elif name == "data":
                yield event, json.loads(value)
                event = "message"

    def until_marked(self):
        """Read until the stream says up to where it has told all."""
        before = self.id
        while self.id == before:
            line = self._line()
            assert line, "the stream ended"
            if line.startswith("id: "):
                self.id = line[4:].strip()
        return self.id

    def _line(self):
        assert time.monotonic() < self.end, "nothing was told in time"
        return self.answer.readline().decode()

    def close(self):
        self.link.close()
