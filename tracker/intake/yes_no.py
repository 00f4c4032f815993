"""Yes and no, in every form people use. Pure."""

import re
from collections.abc import Iterable

from tracker.languages import bare, mark, spellings

# Where a longer phrase holds a shorter one it is the longer that counts: "of course not" is a no.
_YES = mark(
    "y, yes, yea, yeah, yeh, ye, yep, yup, yip, yis, ya, yas, yh, yse, yess, aye, ok, okay, okey, "
    "k, sure, true, right, correct, indeed, certainly, definitely, absolutely, exactly, totally, "
    "affirmative, of course, ofcourse, course, for sure, by all means, i think so, i believe so, "
    "i guess so, i suppose so, thats right, thats correct, you bet, uh huh, mhm, very much so, "
    "afraid so, i am afraid so, im afraid so, all right, alright, not wrong, not false, "
    "si, defo, deffo, too right, too true, for definite"
)
_NO = mark(
    "n, no, nope, nop, nah, nay, naw, not, never, none, nobody, no one, noone, nothing, false, "
    "wrong, incorrect, negative, isnt, arent, wasnt, werent, didnt, dont, doesnt, hasnt, havent, "
    "hadnt, wont, wouldnt, cant, cannot, couldnt, isn t, aren t, wasn t, weren t, didn t, don t, "
    "doesn t, hasn t, haven t, hadn t, won t, wouldn t, can t, couldn t, not really, not at all, "
    "of course not, certainly not, definitely not, absolutely not, i dont think so, "
    "i do not think so, i don t think so, dont think so, i think not, not that i know of, "
    "not that i am aware of, not yet, not any more, no way, no need, no chance, uh uh, "
    "afraid not, i am afraid not, im afraid not, neither, "
    "nothing like that, not as far as i know"
)
# What may stand beside them and changes nothing.
_BESIDE = mark(
    "please, pls, plz, thanks, thank, thank you, thx, ta, cheers, mate, sir, madam, it, its, is, "
    "that, thats, there, theres, this, i, im, we, you, he, she, they, them, are, do, does, did, "
    "am, was, were, has, have, had, will, would, can, could, oh, well, hi, hello, actually, very, "
    "just, so, sorry, the, a, any, anybody, anyone"
)
# Answers without a yes in them, which mean one: only these words and nothing else.
_AS_MUCH = mark(
    "it is, it does, it did, it was, it has, it will, it can, they are, they do, they did, "
    "they were, they have, they will, they can, i am, i do, i did, i was, i have, i will, i can, "
    "i would, we are, we do, we did, we were, we have, we will, we can, there is, there are, "
    "there was, he is, he does, he did, she is, she does, she did, yes it is, it is so, please do, "
    "please"
)

# After "yes, …" these take back what was said, or doubt it.
_TAKING_BACK = mark(
    "but, only, unless, except, if, or, sometimes, maybe, perhaps, sure, know, think, depends, "
    "sort, kind, wait, yes, yeah, ok"
)

# Not applicable.
_NEITHER = mark("n a, na, not applicable")

_MOST_WORDS = 12  # a longer text is a story, and no yes or no

_SIGNS = {
    **dict.fromkeys("👍👌✅✔☑🙆🆗", " yes "),
    **dict.fromkeys("👎❌✖🚫🙅⛔", " no "),
}
_STRETCHED = re.compile(r"(.)\1+")


def yes_or_no(text: str) -> bool | None:
    """What a text says, where it is sure: ``None`` for anything that may be neither or both.

    In the current language and in English, with or without accents, and by a thumb up or down.
    """
    words = _words(text[:200])
    if len(words) > _MOST_WORDS or " ".join(words) in spellings(_NEITHER):
        return None
    yes, no, rest = 0, 0, words
    for phrases, is_yes in sorted(_phrases(), key=lambda each: -len(each[0])):
        found, rest = _taken_out(phrases, rest)
        yes, no = (yes + found, no) if is_yes else (yes, no + found)
    beside = set(" ".join(spellings(_BESIDE)).split())
    if any(word and word not in beside for word in rest):
        return None
    if bool(yes) != bool(no):
        return bool(yes)
    if yes == no == 0 and " ".join(words) in spellings(_AS_MUCH):
        return True
    return None


def said_first(text: str) -> bool | None:
    """What a text says before its first comma or full stop, where what follows only tells more:
    "Yes, it is about foreigners". ``None`` where it may take that back: "Yes, but not at night".
    """
    first, sign, more = _words_before_a_sign(text)
    said = yes_or_no(first) if sign else None
    if said is None or len(_words(first)) > 3:
        return None
    taking_back = {*spellings(_TAKING_BACK), *spellings(_NO)}
    return None if taking_back & set(_words(more)) else said


def _words_before_a_sign(text: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"\s*([^,.;:!?\n]+?)\s*([,.;:!\n]+|\s[-–—]\s)(.*)", text, re.DOTALL)
    return (found[1], found[2], found[3]) if found else (text, "", "")


def _words(text: str) -> list[str]:
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    plain = re.sub(r"[^\w\s]", " ", bare(re.sub(r"['’´`]", "", text)))
    return [_unstretched(word) for word in plain.split()]


def _unstretched(word: str) -> str:
    """A word that was drawn out, as it is known: "yesss", "nooo"."""
    known = _single_words()
    if word in known:
        return word
    short = _STRETCHED.sub(r"\1", word)
    return next((each for each in known if _STRETCHED.sub(r"\1", each) == short), word)


def _single_words() -> Iterable[str]:
    return [*spellings(_YES), *spellings(_NO), *spellings(_BESIDE)]


def _phrases() -> Iterable[tuple[list[str], bool]]:
    """Each phrase for yes and for no, as words, and which of the two it is."""
    for table, is_yes in ((_YES, True), (_NO, False)):
        for phrase in spellings(table):
            yield phrase.split(), is_yes


def _taken_out(phrase: list[str], words: list[str]) -> tuple[int, list[str]]:
    """How often a phrase is in a text, and the text with a gap in each of these places."""
    found, rest, at = 0, [], 0
    while at < len(words):
        if words[at : at + len(phrase)] == phrase:
            found += 1
            rest.append("")
            at += len(phrase)
        else:
            rest.append(words[at])
            at += 1
    return found, rest
