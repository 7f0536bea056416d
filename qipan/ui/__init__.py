"""How it looks.

Answers: base page, components, map, phone shell
Owns:    templates, tags, tokens, styles, scripts, words
Uses:    kit
Never:   knows a room
"""
