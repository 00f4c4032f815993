"""Which role may do what: one table, read by the pages, the buttons and the tests."""

from enum import StrEnum


class Permission(StrEnum):
    """Something that not everybody may do."""

    USE_PHONE_DESK = "use_phone_desk"
    USE_COUNTER = "use_counter"
    SEE_CASES = "see_cases"
    WORK_CASES = "work_cases"
    SEE_FIGURES = "see_figures"
    SEE_TEXTS = "see_texts"
    WRITE_TEXTS = "write_texts"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_ROUTING = "manage_routing"
    KEEP_CALENDAR = "keep_calendar"
    HELP_CLIENTS = "help_clients"
    SEE_NOTICES = "see_notices"


# All that somebody of the city may do: helping clients is for those of other organisations.
_OF_THE_CITY = frozenset(Permission) - {Permission.HELP_CLIENTS}

ROLES: dict[str, frozenset[Permission]] = {
    "agent": frozenset(
        {
            Permission.USE_PHONE_DESK,
            Permission.SEE_CASES,
            Permission.SEE_TEXTS,
            Permission.WRITE_TEXTS,
        }
    ),
    "counter": frozenset({Permission.USE_COUNTER, Permission.SEE_CASES, Permission.SEE_TEXTS}),
    # A call can be handed to any team: whoever of it takes the call sits at the phone desk then.
    "caseworker": frozenset(
        {
            Permission.USE_PHONE_DESK,
            Permission.SEE_CASES,
            Permission.WORK_CASES,
            Permission.SEE_TEXTS,
            Permission.WRITE_TEXTS,
        }
    ),
    "supervisor": _OF_THE_CITY,
    "analyst": frozenset({Permission.SEE_FIGURES}),
    "administrator": _OF_THE_CITY,
    "auditor": frozenset({Permission.SEE_CASES, Permission.SEE_FIGURES, Permission.SEE_TEXTS}),
    # Somebody of a charity, a library or a carers' group, who enters for people who agreed to it.
    "helper": frozenset({Permission.HELP_CLIENTS}),
}
