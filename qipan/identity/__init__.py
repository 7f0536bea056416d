"""Who may.

Answers: who is this, for which post, in which area; have two people of different units signed
Owns:    organisations, areas, accounts, posts, grants, approvals, keys, read log
Uses:    ledger
Never:   ranks people or keeps where they have been
"""
