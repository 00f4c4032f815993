"""The people of Larkmouth: households, and by what each of them is reached."""

import unicodedata
from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from random import Random

from tracker.demo.ledger import Row
from tracker.demo.names import Family, a_family
from tracker.demo.places import Home, a_home
from tracker.people.rules import Contact, phone_contact
from tracker.settings import DEMO_SENDER

# Numbers that Ofcom keeps for drama: they ring nowhere
# (https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama).
# The last hundred mobiles are left for those who try the handset.
MOBILES = tuple(f"+447700900{number:03}" for number in range(900))
_CITY = ("+442079460311", DEMO_SENDER)  # answered by the city itself
LANDLINES = tuple(
    value
    for prefix in ("+441632960", "+442079460")
    for number in range(1000)
    if (value := f"{prefix}{number:03}") not in _CITY
)
_MAIL = ("example.org", "post.example", "mail.example", "inbox.example")

_UNREACHABLE = (
    "Has no phone at the moment, it was stolen.",
    "Lives in a tent by the river and has no phone.",
    "Deaf, and does not use texts. Comes to the library on Fridays.",
    "Phone was cut off.",
    "Does not want to be contacted. Will come in.",
    "Moves between friends’ sofas, no number of his own.",
)


@dataclass
class Citizen:
    """Somebody who may ask for something.

    ``contact`` is the phone number or the address that they give; ``spare`` another that staff hear
    of one day. ``person`` and ``known`` are set once the city knows them, by what.
    """

    name: str
    family: Family
    home: Home
    contact: Contact | None
    spare: Contact | None = None
    unreachable: str | None = None
    texts: bool = False
    weight: float = 1.0
    person: Row | None = None
    known: list[str] = field(default_factory=list)


@dataclass
class Point:
    """A phone number or an e-mail address that the city knows, and whom by it."""

    row: Row
    contact: Contact
    citizens: list[Citizen] = field(default_factory=list)

    def opted_out(self, at: datetime) -> bool:
        """Whether no text may be sent to it at a moment."""
        since: datetime | None = self.row["opted_out_at"]
        return since is not None and since <= at


class Town:
    """Everybody who may ask, to be drawn from by door."""

    def __init__(self, rng: Random, count: int) -> None:
        self._rng = rng
        self._mobiles, self._landlines = list(MOBILES), list(LANDLINES)
        rng.shuffle(self._mobiles)
        rng.shuffle(self._landlines)
        self._emails: set[str] = set()
        self.citizens: list[Citizen] = []
        self._add_hostel()
        while len(self.citizens) < max(count, 60):
            self._add_household()
        self._pools = {
            "sms": _Pool(one for one in self.citizens if one.texts),
            "web": _Pool((one for one in self.citizens if one.contact), {"email": 1.0}),
            "phone": _Pool(self.citizens, {"phone": 1.0}),
            "counter": _Pool(self.citizens),
        }

    def somebody(self, door: str) -> Citizen:
        """Somebody who comes by this door."""
        return self._pools[door].draw(self._rng)

    def _add_hostel(self) -> None:
        """One phone in the hall for people who hardly know each other."""
        home = Home("Quay Street", "Harbour House, 31 Quay Street")
        shared = self._landline()
        for _ in range(5):
            family = a_family(self._rng)
            self._add(Citizen(family.name(self._rng), family, home, shared))

    def _add_household(self) -> None:
        rng = self._rng
        family, home = a_family(rng), a_home(rng)
        (size,) = rng.choices((1, 2, 3, 4), (55, 28, 12, 5))
        shared = self._landline() if rng.random() < 0.6 else None
        names = list(dict.fromkeys(family.name(rng) for _ in range(size)))
        for name in names:
            citizen = Citizen(name, family, home, None)
            chance = rng.random()
            if chance < 0.012:
                citizen.unreachable = rng.choice(_UNREACHABLE)
            elif chance < 0.31 and self._mobiles:
                citizen.contact, citizen.texts = self._mobile(), rng.random() < 0.85
                citizen.spare = self._email(name) if rng.random() < 0.3 else None
            elif shared and chance < 0.75:
                citizen.contact = shared
            else:
                citizen.contact = self._email(name)
                citizen.spare = self._mobile() if rng.random() < 0.05 else None
            self._add(citizen)

    def _add(self, citizen: Citizen) -> None:
        citizen.weight = self._rng.lognormvariate(0, 0.55)
        self.citizens.append(citizen)

    def _mobile(self) -> Contact | None:
        return self._phone(self._mobiles.pop()) if self._mobiles else None

    def _landline(self) -> Contact | None:
        return self._phone(self._landlines.pop()) if self._landlines else None

    def _phone(self, value: str) -> Contact:
        return phone_contact(value, typed_phone(self._rng, value))

    def _email(self, name: str) -> Contact:
        value = email_of(self._rng, name)
        while value in self._emails:
            user, _, domain = value.partition("@")
            value = f"{user}{self._rng.randrange(10)}@{domain}"
        self._emails.add(value)
        typed = value.capitalize() if self._rng.random() < 0.08 else value
        return Contact("email", value, typed)


class _Pool:
    """People to draw from, those who ask a lot more often than others.

    ``liking`` is how readily those come who are reached by a kind of contact; all others come less.
    """

    def __init__(
        self, citizens: Iterable[Citizen], liking: Mapping[str, float] | None = None
    ) -> None:
        self._citizens = list(citizens)
        self._sums = list(
            accumulate(
                one.weight
                * (liking or {}).get(one.contact.kind if one.contact else "", 0.35 if liking else 1)
                for one in self._citizens
            )
        )

    def draw(self, rng: Random) -> Citizen:
        at = bisect(self._sums, rng.random() * self._sums[-1], hi=len(self._citizens) - 1)
        return self._citizens[at]


def typed_phone(rng: Random, value: str) -> str:
    """A British number as one person or another writes it."""
    national = "0" + value.removeprefix("+44")
    area, rest = (
        (national[:3], national[3:]) if national.startswith("020") else (national[:5], national[5:])
    )
    half = f"{rest[: len(rest) // 2]} {rest[len(rest) // 2 :]}"
    forms = (
        f"{area} {half}",
        f"{area} {rest}",
        national,
        f"+44 {area[1:]} {half}",
        f"({area}) {half}",
    )
    return rng.choice(forms)


def email_of(rng: Random, name: str) -> str:
    """An e-mail address as somebody of this name may have."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_WITHOUT_MARKS))
    plain = "".join(c for c in decomposed if c.isascii() and (c.isalpha() or c == " ")).lower()
    words = plain.split() or [rng.choice(("kite", "harbour", "sunny", "bluebell")), "lark"]
    first, last = words[0], words[-1]
    user = rng.choice(
        (f"{first}.{last}", f"{first[0]}.{last}", f"{first}{last}", f"{first}{rng.randint(1, 99)}")
    )
    return f"{user}@{rng.choice(_MAIL)}"


_WITHOUT_MARKS = str.maketrans("łŁıđĐøØ", "lLidDoO")
