"""Every table of the doors, imported together so that the metadata is whole."""

import channels.sms.models  # noqa: F401
