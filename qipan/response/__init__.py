"""Under what powers.

Answers: which signed response is in force here and now, and which powers it loads
Owns:    responses, measures, legal basis, expiry
Uses:    identity, ledger
Never:   acts without a signature, or after its end
"""
