"""The pages of the web door, in the order in which a citizen comes to them."""

from channels.web import adding
from channels.web.routes import later, questions, sending, services, tracking

BLUEPRINTS = (
    services.pages,
    questions.pages,
    sending.pages,
    later.pages,
    tracking.pages,
    adding.pages,
)
