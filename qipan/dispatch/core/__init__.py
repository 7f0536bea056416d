"""Pure: facts about teams and posts in, a call-up plan out."""
