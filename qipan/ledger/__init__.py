"""What happened, and what is due.

Answers: who did what to which subject, in what order; what must happen next and when
Owns:    events, deliveries, timers, seals, the clock, answers already given
Uses:    kit
Never:   knows what a subject is beyond (kind, id)
"""
