"""The pages of the web door, in the order in which a citizen comes to them."""

from channels.web import adding, taking_over
from channels.web.routes import helping, later, questions, sending, services, tracking

BLUEPRINTS = (
    services.pages,
    questions.pages,
    sending.pages,
    later.pages,
    taking_over.pages,
    tracking.pages,
    helping.pages,
    adding.pages,
)
