"""Pages across rooms.

Answers: what does this role see first
Owns:    the map, the duty room, signing, the ledger page
Uses:    every room below
Never:   decides or writes by itself
"""
