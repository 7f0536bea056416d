"""Who goes.

Answers: which team stands where, by when, and why that team
Owns:    roster, teams, call-ups, orders, arrivals
Uses:    board, response, identity, ledger, solve
Never:   ranks people, tracks them, or orders anyone into a home
"""
