"""What a script is told that sends a whole form: where the page leads that comes next."""

from collections.abc import Callable
from functools import wraps

from flask import request
from werkzeug.wrappers import Response

from channels.assisted.edge import Answered


def told_where(view: Callable[..., Answered]) -> Callable[..., Answered]:
    """A view that sends a browser on: a script that asks for JSON is told where instead.

    So that it can go there itself once it knows that what it sent has arrived. Sent twice, because
    the answer was lost with the line, it is led to the same page. A page that shows what was wrong
    stays a page.
    """

    @wraps(view)
    def answered(*args: object, **values: object) -> Answered:
        found = view(*args, **values)
        scripted = request.accept_mimetypes.best == "application/json"
        if scripted and isinstance(found, Response) and found.location:
            return {"to": found.location}, 200
        return found

    return answered
