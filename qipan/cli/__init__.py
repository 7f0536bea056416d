"""qipan ... on a terminal.

Answers: every room's commands under one name
Owns:    the command tree
Uses:    every room below
Never:   prints anything but the answer on standard output
"""
