"""Which service is meant by people's own words, and when two definitions are the same. Pure."""

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from tracker.catalogue.definition import ServiceDefinition
from tracker.languages import USUAL, bare, current_language, in_language, mark, spellings

# Below this, of 100, a service is not what was meant.
CUT_OFF = 52
# From this on it surely is, where no other comes near: nobody has to be asked.
SURE = 70
# A long text tells what it is about at its beginning.
MOST_WORDS = 60
# What a match with a word of the summary counts, beside one of the title or a synonym.
SUMMARY_COUNTS = 0.6

# Words that say nothing about what is wanted.
_SAYING_NOTHING = mark(
    "a, an, and, any, anyone, are, as, at, be, because, been, but, by, can, cannot, could, "
    "council, did, do, does, for, from, get, had, has, have, hello, help, hi, how, i, id, if, im, "
    "in, is, isnt, it, its, ive, just, like, long, me, my, need, of, on, or, our, out, over, "
    "please, report, request, say, so, some, somebody, someone, tell, thank, thanks, that, the, "
    "their, them, there, theres, these, they, this, to, up, us, want, was, way, we, were, what, "
    "when, where, which, who, why, will, with, would, you, your"
)


@dataclass(frozen=True)
class Sought:
    """What of a service people's words are held against."""

    key: str
    title: str
    synonyms: tuple[str, ...]
    summary: str


def document_of(definition: ServiceDefinition) -> dict[str, Any]:
    """A definition as it is stored: plain JSON, without what is not set."""
    return definition.model_dump(mode="json", by_alias=True, exclude_none=True)


def digest_of(definition: ServiceDefinition) -> str:
    """The SHA-256 of a definition's content, in hexadecimal: the same words, the same digest."""
    text = json.dumps(document_of(definition), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def words_of(text: str) -> list[str]:
    """The words of a text that say something: small letters without accents, in their order."""
    plain = bare(text.replace("'", "").replace("’", ""))
    empty = _empty_words(current_language())
    return [word for word in re.findall(r"\w+", plain) if word not in empty]


def small_words(code: str) -> frozenset[str]:
    """The words of a language that say nothing by themselves: "the", "of", "please"."""
    own = _empty_words(code)
    return own if code == USUAL else own - _empty_words(USUAL)


@lru_cache
def _empty_words(code: str) -> frozenset[str]:
    """The words of a language, and of English, that say nothing about what is wanted."""
    with in_language(code):
        return frozenset(spellings(_SAYING_NOTHING))


def best_matches(text: str, services: Sequence[Sought], limit: int = 3) -> list[str]:
    """The keys of the services that a text may mean, the likeliest first.

    Args:
        text: what somebody wrote, of any length, with slips.
        services: among which to look.
        limit: how many keys at most.

    Returns:
        None at all where nothing in the text points to a service.
    """
    return [key for key, _ in ranked(text, services)[:limit]]


def ranked(text: str, services: Sequence[Sought]) -> list[tuple[str, float]]:
    """The key of each service that a text may mean, with how well it fits: the likeliest first."""
    found = [(key, score) for key, score in scores(text, services).items() if score >= CUT_OFF]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def scores(text: str, services: Sequence[Sought]) -> dict[str, float]:
    """How well a text fits each service, from 0 to 100, by the service's key.

    Two things tell: that the text holds a phrase of the service (its title or a synonym), which
    finds the pothole in a long story; and that the service has the words of the text, which finds
    what is meant by "permit". Words that many services have tell less.
    """
    asked = words_of(text)[:MOST_WORDS]
    weights = _weights(services)
    return {service.key: _score(asked, service, weights) for service in services}


def _score(asked: list[str], service: Sought, weights: dict[str, float]) -> float:
    phrases = _phrases(service)
    held = max((_share_held(phrase, asked, weights) for phrase in phrases), default=0.0)
    explained = _share_explained(asked, phrases, words_of(service.summary), weights)
    return 80 * max(held, explained) + 20 * min(held, explained)


def _share_held(phrase: list[str], asked: list[str], weights: dict[str, float]) -> float:
    """How much of a phrase of the service the text holds."""
    likeness = [(weights[word], _nearest(word, _with_pairs(asked))) for word in phrase]
    return _share(likeness)


def _share_explained(
    asked: list[str], phrases: list[list[str]], summary: list[str], weights: dict[str, float]
) -> float:
    """How much of the text the service's words explain. A word nobody knows weighs the most."""
    own = [word for phrase in phrases for word in phrase]
    most = max(weights.values(), default=1.0)
    likeness = [
        (
            weights.get(word, most),
            max(_nearest(word, own), SUMMARY_COUNTS * _nearest(word, summary)),
        )
        for word in asked
    ]
    return _share(likeness)


def _share(likeness: list[tuple[float, float]]) -> float:
    whole = sum(weight for weight, _ in likeness)
    return sum(weight * alike for weight, alike in likeness) / whole if whole else 0.0


def _nearest(word: str, words: Iterable[str]) -> float:
    return max((_alike(word, other) for other in words), default=0.0)


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> float:
    """1 for the same word, a little less for its plural or with a slip, 0 for another word."""
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if longer in (shorter + "s", shorter + "es"):
        return 0.97
    # One slip in five letters or more, two in eight or more: "bin" must not become "bun", nor
    # "house" a "mouse" (the first letter is seldom wrong).
    allowed = 0 if len(shorter) < 5 else 1 if len(shorter) < 8 else 2
    if not allowed or one[0] != other[0] or len(longer) - len(shorter) > allowed:
        return 0.0
    return 0.9 if OSA.distance(one, other, score_cutoff=allowed) <= allowed else 0.0


def _phrases(service: Sought) -> list[list[str]]:
    """The words of the title and of each synonym; two words also written as one."""
    phrases = [words_of(text) for text in (service.title, *service.synonyms)]
    joined = [["".join(phrase)] for phrase in phrases if len(phrase) == 2]
    return [phrase for phrase in phrases if phrase] + joined


def _with_pairs(words: list[str]) -> list[str]:
    """The words, and each two neighbours written as one: a "pot hole" is a "pothole"."""
    return [*words, *(first + second for first, second in pairwise(words))]


def _weights(services: Sequence[Sought]) -> dict[str, float]:
    """How much each word of the services tells: the fewer of them have it, the more."""
    found_in = Counter(
        word
        for service in services
        for word in {word for phrase in _phrases(service) for word in phrase}
    )
    return {word: math.log(1 + len(services) / count) for word, count in found_in.items()}
