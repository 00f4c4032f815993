"""The forms of this door that are not questions of a service."""

from flask_wtf import FlaskForm
from wtforms import StringField


class ResumeForm(FlaskForm):  # type: ignore[misc]
    """The code of an unfinished request."""

    code = StringField()


class TrackForm(FlaskForm):  # type: ignore[misc]
    """The reference of a request, and what proves that it is theirs."""

    reference = StringField()
    proof = StringField()
