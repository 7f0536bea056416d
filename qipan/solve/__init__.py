"""What is best, on plain arrays.

Answers: which cut, which pairing, which route
Owns:    cut, closure, choke points, assign, routes; each with a certificate
Uses:    kit
Never:   knows people, rooms or units of government
"""
