"""The doors a contact can come by, and the words for what becomes of a contact."""

CHANNELS = ("web", "sms", "phone", "counter")

# How a door is named on screen.
DOORS = {"web": "web form", "sms": "text message", "phone": "phone", "counter": "counter"}

# What came of a call or a visit, as staff choose it in the wrap-up.
OUTCOMES = {
    "request": "A request was made",
    "added": "Something was added to a request",
    "status": "Asked how a request goes",
    "information": "Asked for information",
    "unfinished": "Begun, to be finished later",
    "referred": "Sent on: not the city’s task",
    "transferred": "Handed to another team",
    "dropped": "The line broke off",
    "nobody": "Nobody spoke",
    "complaint": "Complained",
    "other": "Something else",
}

# What happened in the course of a contact, each a row of its own.
STEPS = (
    "rang", "answered", "held", "resumed", "transferred", "taken_over", "hung_up", "dropped",
    "ended", "wrapped_up",
)  # fmt: skip

# What came of a question by which it is seen who somebody is. Skipped: it was not asked, or what
# came of it was passed over, and it is said why.
IDENTITY_RESULTS = {
    "fits": "It fits",
    "differs": "It does not fit",
    "unsaid": "They could not say",
    "skipped": "Not checked",
}

# Where a visitor stands: booked for a time; waiting in the hall; called to a counter; served at it;
# done; did not come when called; left before they were called.
TICKET_STATES = ("booked", "waiting", "called", "serving", "done", "no_show", "left")

# In which order a site calls those who wait. See ``tracker.interactions.waiting``.
CALLING_RULES = {
    "needs_first": "Those with a need first, then the longest waiting",
    "turn_by_turn": "Somebody with a need, then somebody without, in turn",
    "in_order": "The longest waiting, whatever their needs",
}
