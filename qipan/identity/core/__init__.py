"""Pure parts of identity: masks, digests, lines of reporting, the matrix."""
