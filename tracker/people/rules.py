"""Phone numbers, e-mail addresses, and who is meant by them."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from tracker.errors import InvalidContact
from tracker.languages import mark, t

ContactKind = Literal["phone", "email"]

# How a number came to refuse texts, or to take them again. word: the whole text was a word for it;
# asked: they were asked what they meant, and said so; provider: Twilio said so with the
# text (OptOutType); refused: Twilio refused a text of ours (21610); staff: somebody pressed the
# button; unknown: it is older than the ledger.
CONSENT_WAYS = ("word", "asked", "provider", "refused", "staff", "unknown")

_TAKES_TEXTS = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
# Deliberately loose: whether an address works is known only once something was sent to it.
_EMAIL = re.compile(r"[^@\s,;<>()\[\]\"]{1,64}@[^@\s,;<>()\[\]\"]+\.[^@\s.,;<>()\[\]\"]{2,63}")


@dataclass(frozen=True)
class Contact:
    """A phone number (E.164) or an e-mail address (normalised), and how it was typed."""

    kind: ContactKind
    value: str
    as_typed: str
    takes_texts: bool = False


def read_phone(typed: str, region: str) -> Contact:
    """Read a phone number as people write it.

    ``region`` is the country of numbers without one (ISO 3166-1 alpha-2). A number that the tables
    of ``phonenumbers`` do not know yet is accepted if it is as long as the country's numbers are:
    new ranges are in use before the tables have them. Raises ``InvalidContact``.
    """
    typed = typed.strip()
    if len(typed) > 60:
        raise InvalidContact(t("This phone number is too long. Enter the number and nothing else."))
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException as fault:
        raise InvalidContact(
            t("Enter a phone number with figures only, like 01632 960 001 or +44 7700 900 982.")
        ) from fault
    number.extension = None
    fault_word = _LENGTH_FAULTS.get(phonenumbers.is_possible_number_with_reason(number))
    if fault_word:
        check = t("Check the number: {number}.", number=_shortened(typed))
        raise InvalidContact(f"{t(fault_word)} {check}")
    if not phonenumbers.is_valid_number(number) and not _has_usual_length(number):
        raise InvalidContact(
            t("A figure is missing from this number: {number}.", number=_shortened(typed))
        )
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Contact("phone", value, typed.strip()[:320], _can_be_mobile(number))


_LENGTH_FAULTS = {
    ValidationResult.INVALID_COUNTRY_CODE: mark("There is no country with this code."),
    ValidationResult.TOO_SHORT: mark("This phone number is too short."),
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: mark("This phone number has no area code."),
    ValidationResult.TOO_LONG: mark("This phone number is too long."),
    ValidationResult.INVALID_LENGTH: mark("This phone number has too many or too few figures."),
}


def _shortened(typed: str) -> str:
    typed = " ".join(typed.split())
    return f"“{typed[:30]}…”" if len(typed) > 30 else f"“{typed}”"


def _example(number: PhoneNumber, kind: int) -> str:
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    example = phonenumbers.example_number_for_type(region, kind)
    return str(example.national_number) if example else ""


def _has_usual_length(number: PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(number)
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    return len(national) in {len(_example(number, kind)) for kind in kinds}


def _can_be_mobile(number: PhoneNumber) -> bool:
    kind = phonenumbers.number_type(number)
    if kind != PhoneNumberType.UNKNOWN:
        return kind in _TAKES_TEXTS
    # A range that the tables do not know: judged by the figure that the country's mobiles begin
    # with.
    national = phonenumbers.national_significant_number(number)
    return national[:1] == _example(number, PhoneNumberType.MOBILE)[:1]


def phone_contact(value: str, as_typed: str) -> Contact:
    """The contact of a number that was accepted before, or that the network itself gave."""
    number = phonenumbers.PhoneNumber()
    with suppress(phonenumbers.NumberParseException):
        number = phonenumbers.parse(value, None)
    return Contact("phone", value, as_typed, _can_be_mobile(number))


def read_email(typed: str) -> Contact:
    """Read an e-mail address; the domain is lower-cased, and so is the name before it.

    RFC 5321 section 2.4 lets the part before the @ differ by case; no provider in use does, and
    people type capitals by accident. Raises ``InvalidContact``.
    """
    # What cannot be seen comes along when an address is copied, and is no part of it.
    seen = "".join(
        character
        for character in unicodedata.normalize("NFC", typed)
        if unicodedata.category(character) not in ("Cc", "Cf")
    )
    value = seen.strip().removeprefix("mailto:").strip("<>. ").lower()
    if len(value) > 254 or not _EMAIL.fullmatch(value):
        raise InvalidContact(t("Enter an e-mail address in the form name@example.com."))
    return Contact("email", value, typed.strip()[:320])


def read_contact(typed: str, region: str) -> Contact:
    """A number or an e-mail address, whichever was typed. Raises ``InvalidContact``."""
    return read_email(typed) if "@" in typed else read_phone(typed, region)


@lru_cache(maxsize=4096)
def spoken_phone(value: str, region: str) -> str:
    """An E.164 number as people of ``region`` write it; anything else is given back as it is."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    own = phonenumbers.region_code_for_country_code(number.country_code or 0) == region
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if own else form.INTERNATIONAL)


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike but for case, spaces and full stops."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(name.replace(".", " ").casefold().split())


def reached_through(name: str) -> str:
    """Why somebody has no contact of their own: another, who acts for them, is reached instead."""
    return f"Reached through {name}."


def initials(name: str) -> str:
    """The initials of a name: enough to know oneself by, and not to learn another's name."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalnum()) or "?"


@dataclass(frozen=True)
class Known:
    """A person that a contact point is known to reach."""

    id: int
    name: str


@dataclass(frozen=True)
class Match:
    """Who may be meant: one, several of whom it has to be asked, or nobody yet known."""

    person_id: int | None
    candidates: tuple[Known, ...] = ()

    @property
    def must_ask(self) -> bool:
        """Whether several people may be meant."""
        return bool(self.candidates)


def match(by_phone: Sequence[Known], by_email: Sequence[Known], name: str | None = None) -> Match:
    """Decide who is meant by the contact points given.

    One person known there is that person. Of several, the one who is called exactly as the name
    that was given, if there is just one; else they are ``candidates`` to be asked about. Nobody
    known there: a match with neither.
    """
    both = [person for person in by_phone if person in by_email]
    known: Collection[Known] = both or dict.fromkeys([*by_phone, *by_email])
    if len(known) <= 1:
        return Match(next((person.id for person in known), None))
    named = [person for person in known if name and same_name(person.name, name)]
    if len(named) == 1:
        return Match(named[0].id)
    return Match(None, tuple(known))
