"""Where the photos of a request were taken: offered once as its place, and then forgotten."""

from sqlalchemy import select, update

from channels.sms.dialogue.talk import Talk
from tracker.cases.places import Point
from tracker.files.models import StoredFile
from tracker.intake.models import Intake
from tracker.messages.models import Attachment, Message


def offered_place(talk: Talk) -> Point | None:
    """Where the newest photo of the request says that it was taken, in degrees of WGS 84."""
    if talk.intake is None:
        return None
    newest = (
        select(Attachment.latitude, Attachment.longitude)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .join(Message, Message.id == Attachment.message_id)
        .where(
            StoredFile.intake_id == talk.intake.id,
            Message.contact_point_id == talk.point.id,
            Attachment.latitude.is_not(None),
            Attachment.longitude.is_not(None),
        )
        .order_by(Attachment.id.desc())
        .limit(1)
    )
    for latitude, longitude in talk.session.execute(newest):
        if latitude is not None and longitude is not None:
            return latitude, longitude
    return None


def forget_places(talk: Talk, intake: Intake) -> None:
    """Keep no longer where the photos of a request were taken."""
    talk.session.execute(
        update(Attachment)
        .where(
            Attachment.file_id.in_(select(StoredFile.id).where(StoredFile.intake_id == intake.id)),
            (Attachment.latitude.is_not(None)) | (Attachment.longitude.is_not(None)),
        )
        .values(latitude=None, longitude=None)
        .execution_options(synchronize_session="fetch")
    )
