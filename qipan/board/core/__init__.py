"""The board as plain files: what they hold, how they are written, how they are read."""
