"""By when the cases of a service should be answered and done, for each priority."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tracker.catalogue.shape import Fault, Strict
from tracker.working_time import Amount, read_amount

Priority = Literal["low", "normal", "high", "urgent"]
USUAL: Priority = "normal"


def _is_amount(text: str) -> str:
    return str(read_amount(text))


# Working hours or working days, such as 4h or 10d.
AmountText = Annotated[str, AfterValidator(_is_amount)]


class Target(Strict):
    """What one priority is promised; what it leaves out is as for the usual one."""

    respond: AmountText | None = Field(None, description="until somebody first writes to them")
    resolve: AmountText | None = Field(None, description="until it is done")


@dataclass(frozen=True)
class Promise:
    """In what working time a case is first answered, where that is promised, and done."""

    respond: Amount | None
    resolve: Amount


def promise(targets: Mapping[Priority, Target], target_days: int, priority: str) -> Promise:
    """What cases of a priority are promised: by their own target, else the usual one, which is
    done in ``target_days`` working days.
    """
    usual = targets.get(USUAL, Target())
    own = next((target for key, target in targets.items() if key == priority), usual)
    respond, resolve = own.respond or usual.respond, own.resolve or usual.resolve
    return Promise(
        read_amount(respond) if respond else None,
        read_amount(resolve) if resolve else Amount(days=target_days),
    )


def faults_of_targets(targets: Mapping[Priority, Target], target_days: int) -> Iterator[Fault]:
    """The usual priority is done in the days that citizens are told of, and in no others."""
    usual = targets.get(USUAL)
    if usual is not None and usual.resolve not in (None, f"{target_days}d"):
        yield (
            ("targets", USUAL, "resolve"),
            f"the usual priority is done in “target_days” ({target_days}d): leave “resolve” out",
        )
