"""What happens next.

Answers: which steps follow a signed order, and how far they are
Owns:    plans, runs, steps
Uses:    zones, dispatch and every room below
Never:   does half a press
"""
