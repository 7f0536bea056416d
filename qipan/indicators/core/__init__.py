"""Pure parts of indicators: rows as known then, formulas, coverage, intervals, rounding, ranking."""
