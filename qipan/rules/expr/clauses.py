"""The clauses of a rule: what a trace has a row for."""

from __future__ import annotations

from qipan.rules.expr import tree


def groups(root: tree.Node) -> list[tuple[str, tuple[tree.Node, ...]]]:
    """(word, clauses) for each item of the top-level and/or: a nested and/or is opened, the word is "" elsewhere."""
    if not isinstance(root, tree.Joined):
        return [("", (root,))]
    return [(item.word, item.items) if isinstance(item, tree.Joined) else ("", (item,)) for item in root.items]
