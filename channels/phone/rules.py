"""Twilio's words for where a call stands, in ours. Pure."""

# https://www.twilio.com/docs/voice/api/call-resource#call-status-values
CALL_STATUSES = {
    "queued": "going on",
    "initiated": "going on",
    "ringing": "going on",
    "in-progress": "going on",
    "completed": "over",
    "busy": "over",
    "failed": "over",
    "no-answer": "over",
    "canceled": "over",
}
