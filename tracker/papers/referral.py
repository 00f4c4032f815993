"""What a partner is given, on paper: for those who have no address for e-mail."""

from tracker.cases.work_models import Referral
from tracker.languages import say_date
from tracker.papers.rules import Print
from tracker.papers.typeset import typeset


def referral_pdf(referral: Referral, words: str, city: str) -> bytes:
    """A letter to a partner with ``words``, its paragraphs apart by an empty line."""
    partner = referral.partner
    return typeset(
        "referral",
        {
            "title": f"A request referred to {partner.name}",
            "city": city,
            "footer": partner.name,
            "paper": Print("a4", large=False).set_on(),
            "to": "\n".join(filter(None, (partner.name, partner.address))),
            "day": say_date(referral.referred_at.date()),
            "paragraphs": words.split("\n\n"),
        },
    )
