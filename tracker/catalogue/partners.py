"""The organisations to which a city refers what is not its own task, as ``city.yaml`` has them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from tracker.catalogue.shape import Fault, ServiceKey, Strict, Words, refuse, repeated
from tracker.catalogue.translation import LanguageCode

Name = Annotated[Words, StringConstraints(max_length=200)]


class PartnerWords(Strict):
    """A partner in another language."""

    name: Name


class CityPartner(Strict):
    """A partner: what it is called, what it is for, and how it is reached.

    With an ``email`` it is written to; else what it is given is printed.
    """

    key: ServiceKey
    name: Name
    what_for: Annotated[Words, StringConstraints(max_length=300)] = Field(alias="for")
    email: Annotated[Words, StringConstraints(max_length=320, pattern=r"^\S+@\S+$")] | None = None
    phone: Annotated[Words, StringConstraints(max_length=40)] | None = None
    address: Annotated[Words, StringConstraints(max_length=500)] | None = None
    translations: dict[LanguageCode, PartnerWords] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.email or self.phone or self.address):
            refuse("CityPartner", [((), "a partner has an email, a phone or an address")])
        return self

    @property
    def names(self) -> dict[str, str]:
        """Its name in other languages, by their codes."""
        return {code: words.name for code, words in self.translations.items()}


def faults_of_partners(partners: Sequence[CityPartner]) -> Iterator[Fault]:
    """What is wrong with the partners of a city together."""
    for number, key in repeated(partner.key for partner in partners):
        yield (number, "key"), f"there are two partners with the key “{key}”"
