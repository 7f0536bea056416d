"""Tiny tools every room may use.

Answers: how long, how far, how much, who must not be named
Owns:    durations, money, coordinates, masking, sheets, seals, refusals
Uses:    nothing
Never:   sees Django, the clock, the network or a room
"""
