"""Plays the examples of parts that belong to no room alone: levels, lifts, programmes, policies."""
