"""The shape of ``consents.yaml``: what people agree to, in the words they are read or sign."""

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from tracker.catalogue.shape import Key, Strict, Words, refuse, repeated
from tracker.catalogue.translation import LanguageCode

Statement = Annotated[Words, StringConstraints(max_length=2000)]


class CityConsent(Strict):
    """One statement. Other words are another ``version``: the next number."""

    key: Key
    version: int = Field(ge=1)
    words: Statement
    translations: dict[LanguageCode, Statement] = Field(default_factory=dict)

    @property
    def every_words(self) -> dict[str, str]:
        """Its words by the code of their language, English first."""
        return {"en": self.words, **self.translations}


class ConsentsFile(Strict):
    """What ``consents.yaml`` says."""

    consents: list[CityConsent] = Field(default_factory=list)

    @field_validator("consents")
    @classmethod
    def _no_consent_twice(cls, consents: list[CityConsent]) -> list[CityConsent]:
        refuse(
            "consents",
            (
                ((number, "key"), f"there are two statements with the key “{key}”")
                for number, key in repeated(consent.key for consent in consents)
            ),
        )
        return consents
