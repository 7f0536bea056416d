"""Which level, and why.

Answers: is this declared file sound; what does it say
Owns:    the shape of declared files, three-valued logic
Uses:    kit
Never:   sees Django or a clock
"""
