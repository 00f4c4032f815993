"""Where people of the demonstration live, as staff noted it one day when they called or came."""

from tracker.demo.year import Year


def note_addresses(year: Year) -> None:
    """Note the address of everybody the city knows, but for those who have no home of their own."""
    for citizen in year.town.citizens:
        if citizen.person is not None and not citizen.unreachable:
            citizen.person["address"] = citizen.home.address
