"""Could we do it.

Answers: is what the house promises kept, from the first word to standing down
Owns:    drills, each a file: seeded people, faults, and rows of promised beside measured
Uses:    plans and every room below
Never:   touches a database that is not its own throw-away one
"""
