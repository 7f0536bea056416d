"""Where to draw the line.

Answers: which streets and dwellings lie inside, why, for how many, with how many gates
Owns:    drafts, zones, gates, notices
Uses:    board, response, identity, ledger, solve, rules
Never:   confines a dwelling without clause and evidence unless an officer signs for the number
"""
