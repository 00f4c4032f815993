"""What staff read aloud before they send a request."""

from flask import render_template

from tracker.edge import settings
from tracker.intake.models import Intake
from tracker.intake.read_back import read_back
from tracker.intake.rules import Asking
from tracker.people.rules import spoken_phone


def to_read_back(intake: Intake, asking: Asking) -> str:
    """What was answered so far, in whole sentences, as HTML. No statement."""
    region = settings().phone_region
    return render_template(
        "assisted/_read_back.html",
        title=intake.definition.title,
        said=read_back(asking, lambda number: spoken_phone(number, region)),
        missing=[question.short for question in asking.missing],
    )
