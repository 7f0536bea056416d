"""Pure: a declared plan and facts in, ordered steps out."""
