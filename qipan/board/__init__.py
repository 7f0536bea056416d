"""Where, and what is known.

Answers: the city as layers and a street graph; who and what is there
Owns:    atlas, areas, buildings, streets, people, households, firms, places, facts
Uses:    response, identity, ledger
Never:   answers a zone query by SQL
"""
