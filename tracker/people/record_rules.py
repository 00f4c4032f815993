"""What a person's record can hold: needs, adjustments, and on what footing others act for them."""

# What somebody needs, as it is said on screen.
NEEDS = {
    "large_print": "Large print",
    "relay_call": "Relay call",
    "interpreter": "Interpreter",
    "step_free": "Step-free visit",
    "no_stairs": "No stairs",
    "no_reading": "Cannot read texts",
    "other": "Something else",
}

# What is agreed with somebody and binds every door and every team.
ADJUSTMENTS = {
    "phone_only": "Contact by phone only",
    "no_texts": "Never by text",
    "no_email": "Never by e-mail",
    "letters_only": "Contact by letter only",
    "large_print": "Everything in large print",
    "advocate": "An advocate is present",
    "other": "Something else",
}

# What somebody is to the person they act for.
RELATIONS = {
    "family": "Family",
    "friend": "Friend or neighbour",
    "carer": "Carer",
    "support_worker": "Support worker or organisation",
    "other": "Something else",
}

# What somebody may act in, where no other words say it.
COVERS = {
    "this_request": "This request only",
    "this_service": "All about this service",
    "everything": "Everything they have with the city",
}

# On what authority they act.
AUTHORITIES = {
    "spoken_consent": "They agreed, and said so",
    "written_consent": "They agreed in writing",
    "legal_power": "A legal power, such as a power of attorney",
    "carer": "As their carer",
    "interpreter": "As their interpreter only",
}
