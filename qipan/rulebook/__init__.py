"""Which rules are in force here, since when, by whose signatures.

Answers: which version of a declared file stood at a minute, what a newer one would change, and for whom
Owns:    adopted versions: their bytes, their days, their signatures
Uses:    identity, ledger, rules
Never:   lets a rule take effect by the mere change of a file
"""
