"""Forms of the sign-in page."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField


class SignInForm(FlaskForm):  # type: ignore[misc]
    """E-mail address and password. What is wrong with them is told by the command."""

    email = StringField("E-mail address")
    password = PasswordField("Password")
