"""Accounts of the demo city."""

from dataclasses import dataclass

PASSWORD = "larkmouth-demo-2026"  # noqa: S105  public: the demo's only


@dataclass(frozen=True)
class Account:
    """One account of the demo."""

    email: str
    name: str
    role: str
    team: str | None
    what: str


ACCOUNTS: tuple[Account, ...] = ()
