"""The back office: the queue, a case, a person."""
