"""The one way in: what to ask next, whether an answer will do, the summary, the submission."""
