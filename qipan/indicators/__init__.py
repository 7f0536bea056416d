"""How it goes.

Answers: what a figure is, from which rows, how complete, how old, and what it was known to be then
Owns:    the indicator engine, its declared files and pages
Uses:    identity, ledger, ui, rules
Never:   ranks people, ranks below coverage, colours what is not known, or runs on a weight nobody set
"""
