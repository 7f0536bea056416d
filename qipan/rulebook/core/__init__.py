"""Pure parts of the rulebook: differences, days, marks, who must have signed."""
