"""The shape of a city's calendar: when it works, and when not."""

from datetime import date
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import Field, StringConstraints, field_validator, model_validator

from tracker.catalogue.shape import Strict, Words, refuse
from tracker.hours import read_opening_hours
from tracker.working_time import public_holidays

_A_YEAR = 366  # days


class CityClosure(Strict):
    """Days on which nobody works, the first and the last of them, and why."""

    first: date = Field(alias="from")
    last: date = Field(alias="until")
    reason: Annotated[Words, StringConstraints(max_length=200)]

    @model_validator(mode="after")
    def _is_a_while(self) -> Self:
        if self.last < self.first:
            refuse("closure", [(("until",), "the closure ends before it begins")])
        elif (self.last - self.first).days >= _A_YEAR:
            refuse("closure", [(("until",), "the closure lasts longer than a year")])
        return self


class CityTimes(Strict):
    """When the city works. What is left out is as the settings say; without a country there are no
    public holidays.
    """

    hours: Annotated[Words, StringConstraints(max_length=200)] | None = None
    zone: str | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    subdivision: Annotated[Words, StringConstraints(max_length=20)] | None = None
    closures: list[CityClosure] = Field(default_factory=list)

    @field_validator("hours")
    @classmethod
    def _are_hours(cls, hours: str | None) -> str | None:
        if hours is not None:
            read_opening_hours(hours)
        return hours

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str | None) -> str | None:
        if zone is not None and zone not in available_timezones():
            refuse("zone", [((), f"there is no time zone called {zone}")])
        return zone

    @model_validator(mode="after")
    def _holidays_are_known(self) -> Self:
        try:
            public_holidays(self.country or "", self.subdivision or "", 2026)
        except ValueError as unknown:
            refuse("calendar", [(("country",), str(unknown))])
        return self
