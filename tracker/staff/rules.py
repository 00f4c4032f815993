"""Which role may do what: one table, read by the pages, the buttons and the tests."""

from enum import StrEnum


class Permission(StrEnum):
    """Something that not everybody may do."""

    USE_PHONE_DESK = "use_phone_desk"
    USE_COUNTER = "use_counter"
    SEE_CASES = "see_cases"
    WORK_CASES = "work_cases"
    SEE_FIGURES = "see_figures"


ROLES: dict[str, frozenset[Permission]] = {
    "agent": frozenset({Permission.USE_PHONE_DESK, Permission.SEE_CASES}),
    "counter": frozenset({Permission.USE_COUNTER, Permission.SEE_CASES}),
    "caseworker": frozenset({Permission.SEE_CASES, Permission.WORK_CASES}),
    "supervisor": frozenset(Permission),
    "analyst": frozenset({Permission.SEE_FIGURES}),
    "administrator": frozenset(Permission),
    "auditor": frozenset({Permission.SEE_CASES, Permission.SEE_FIGURES}),
}
