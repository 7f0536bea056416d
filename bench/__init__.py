"""The figures we promise, measured beside somebody else's on the same machine."""
