"""Where people of an organisation enter for their clients, told apart from the city's desks."""

from channels.assisted.desk import Desk
from tracker.staff.rules import Permission

DESK = Desk(
    channel="web",
    name="helping",
    permission=Permission.HELP_CLIENTS,
    contact="visit",
    person="client",
    talking="Helping",
    means="page",
    last_page="sent",
    sees_people=False,
)
