"""Whatever is told to a citizen, and whatever a citizen writes: the outbox and its delivery."""
