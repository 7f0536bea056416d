"""An invented county: a whole place with everybody in it, and nobody real.

Answers: what a county of so many residents could look like, the same for the same seed
Owns:    land, settlements, streets, compounds, buildings, people, firms, places, rosters
Uses:    board.core (the format), kit
Never:   sees Django, the clock, a real name, a real number or an unseeded chance
"""
