"""The one expression language: a rule's text, read once, asked in Python, in SQL and over columns.

Answers: is this text a rule; what does it say of these facts
Owns:    its grammar, its functions, three back ends that agree
Uses:    facts, three-valued logic, kit.durations; sqlglot for the shape alone
Never:   runs a rule's own text, in Python or in SQL
"""

from qipan.rules.expr.faults import FAULTS, BadExpression, Wrong
from qipan.rules.expr.reading import Expression, parse
from qipan.rules.expr.text import emit_text

__all__ = ["FAULTS", "BadExpression", "Expression", "Wrong", "emit_text", "parse"]
