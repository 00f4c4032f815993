"""How this door puts things. Pure functions."""

from collections.abc import Iterable, Sequence

from tracker.catalogue.queries import ServiceEntry


def days_in_words(days: int) -> str:
    """A number of working days as people say it: 1 working day, 10 working days."""
    return "1 working day" if days == 1 else f"{days} working days"


def with_word_parts(
    likely: Sequence[ServiceEntry], entries: Iterable[ServiceEntry], words: str
) -> list[ServiceEntry]:
    """The likely services, and after them those that hold each of the words, or a part of it.

    What is meant by whole words is for the catalogue to say; somebody who types into a search box
    also types parts of them ("graff").
    """
    parts = words.casefold().split()
    found = list(likely)
    for entry in entries:
        text = " ".join((entry.title, entry.summary, *entry.synonyms)).casefold()
        if parts and entry not in found and all(part in text for part in parts):
            found.append(entry)
    return found
