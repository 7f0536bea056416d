"""How it runs.

Answers: which processes, which settings, which routes are loaded
Owns:    settings, supervisor, site, stream, backup
Uses:    every room below
Never:   keeps a secret in git, a log or the ledger
"""
