"""qipan ledger verify|head|retry, qipan worker."""

from __future__ import annotations

import time
from dataclasses import asdict

import click

from qipan.kit.console import answer, json_option, say, with_state
from qipan.kit.refusal import Refused


@click.group()
def ledger() -> None:
    """What happened, recomputed.

    Example: qipan ledger verify --json
    """


@ledger.command()
@click.option(
    "--posted", multiple=True, metavar="HEAD", help="A head posted earlier; it must still be among the seals."
)
@json_option
@with_state
def verify(posted: tuple[str, ...], json: bool) -> None:
    """Recompute every digest, chain and seal; name what does not agree.

    Give the heads that were posted: a ledger cut off or written anew agrees with itself, but not with them.

    Example: qipan ledger verify --json
    """
    from qipan.ledger.verify import verify as recompute

    started = time.perf_counter()
    report = recompute(posted=posted)
    found = asdict(report) | {"seconds": round(time.perf_counter() - started, 3)}
    if json:
        answer({"sound": report.is_sound, **found}, json=True)
    else:
        for fault in report.faults:
            where = f"event {fault.event}" if fault.event else f"seal {fault.seal}" if fault.seal else fault.subject
            say(f"{where}: {fault.what}" if where else fault.what)
        answer({"sound": report.is_sound, **found})
    if not report.is_sound:
        if json:
            click.get_current_context().exit(1)
        raise Refused(
            "ledger.not_sound",
            "The ledger does not verify: %(count)s faults.",
            do="Keep this database as evidence and compare the posted daily heads.",
            params={"count": len(report.faults)},
        )


@ledger.command()
@json_option
@with_state
def head(json: bool) -> None:
    """Print the newest seal's digest, to be posted and sent out every day.

    Example: qipan ledger head
    """
    from qipan.ledger.queries import last_seal

    seal = last_seal()
    if seal is None:
        raise Refused("ledger.no_seal", "Nothing has been sealed yet.", do="Start the worker and try again.")
    digest = bytes(seal.hash).hex()
    said = {"seal": seal.number, "at": seal.at.isoformat(timespec="seconds"), "count": seal.count, "head": digest}
    grouped = " ".join(digest[n : n + 8] for n in range(0, 64, 8))
    answer(said, json=json, words=f"qipan ledger · seal {seal.number} · {said['at']}\n{grouped}")


@ledger.command()
@json_option
@with_state
def retry(json: bool) -> None:
    """Try again what the worker gave up after failing eight times; the ledger page counts it.

    Example: qipan ledger retry
    """
    from qipan.ledger import clock
    from qipan.ledger.actions import retry_all

    answer({"tried_again": retry_all(at=clock.now())}, json=json)


@click.command()
@with_state
def worker() -> None:
    """Do what is due until stopped: reactions, timers, seals.

    Example: qipan worker
    """
    from qipan.ledger.loop import run

    run()


COMMANDS: dict[str, click.Command] = {"ledger": ledger, "worker": worker}
