"""Every word of ours in a text, in one table. What a service asks is in its definition.

Kept to the GSM-7 alphabet, so that a text costs no more segments than it must. The words a person
texts back are written in capitals. None of them is one that the carriers keep for themselves
(``channels.sms.rules.PROVIDER_WORDS``).
"""

WORDS = {
    # Nothing is going on yet.
    "welcome": "{city}. What do you need? Say it in a few words, like missed bin, or text MENU for "
    "a list.",
    "nothing_found": "We found no service for that. Say it in other words, or text MENU for a "
    "list.",
    "you_are_welcome": "You are welcome. Text MENU whenever you need us.",
    # Choosing a service.
    "which_service": "Which of these do you need?",
    "which_department": "What is it about?",
    "services_of": "{department}:",
    "choose": "Text a number, or say in a few words what you need.",
    "choose_or_menu": "Text a number, or MENU for everything.",
    "choose_or_more": "Text a number, or MORE for more.",
    "choose_from": "Choose a number from 1 to {most}.",
    "no_more": "That was all of them.",
    "back_to": "BACK goes on with: {title}.",
    "service_gone": "This service cannot be asked for any more. Text MENU for a list.",
    # Asking.
    "begun": "{title}. We ask a few questions. You can text BACK to change an answer, or MENU for "
    "something else.",
    "kept": "What you began before is kept. To go on with it, text {code}",
    "going_on": "We go on with: {title}.",
    "unfinished": "Your request is not finished: {title}. Answer to go on, or text MENU for "
    "something else.",
    "yes_no": "1 Yes 2 No",
    "one_or_more": "Text one or more numbers, like 1 2.",
    "one_or_more_or_skip": "Text one or more numbers, like 1 2, or SKIP.",
    "or_skip": "Or text SKIP.",
    "no_pictures_here": "We cannot take pictures by text yet. Text SKIP to go on, or add one {web} "
    "with the code {code}",
    "no_pictures": "We cannot take pictures by text yet.",
    # Pictures, when they were looked at.
    "photo_place": "Your photo was taken at {place}. Text HERE to use this as the place.",
    "photo_refused": "We could not take your picture. {reason}",
    "photo_another": "Text another one, if you can.",
    "photo_another_or_skip": "Text another one, or SKIP.",
    "photo_asked_again": "We will ask you for it again.",
    "on_the_web": "at {address}",
    "on_our_website": "on our website",
    "cannot_skip": "This one has to be answered.",
    "nothing_to_skip": "There is nothing to skip.",
    "first_question": "This is the first question. Text MENU for something else.",
    "answered_so_far": "You answered: {words}",
    "empty": "Your text was empty.",
    "or_phone": "You can also phone us on {phone}, or text MENU for something else.",
    # Before it is sent.
    "check": "{title}. Check your answers:",
    "send_or_change": "Text SEND to send it, or CHANGE and a number, like CHANGE 1.",
    "not_all_answered": "There are more questions before it can be sent.",
    "change_later": "You can change any answer when all questions are answered. BACK changes the "
    "one before.",
    "change_what": "Text CHANGE and a number from 1 to {most}.",
    "changed_elsewhere": "An answer was changed at another door meanwhile.",
    "still_missing": "It cannot be sent yet. {problems}",
    "nothing_to_send": "There is nothing more to send.",
    "change_sent": "A request that is sent cannot be changed by text. Phone us on {phone}, or text "
    "MENU to begin another.",
    # Sent, dropped, code, status.
    "drop": "Do you want to drop your request: {title}?\n1 Yes, drop it\n2 No, go on",
    "yes_or_no": "Text 1 or 2.",
    "dropped": "Your request is dropped, and nothing was sent. Text MENU for something else.",
    "set_aside": "Not finished yet: {title}. To go on with it, text {code}",
    "nothing_unfinished": "You have no unfinished request. Text MENU to begin one.",
    "your_code": "The code of your request is {code}. With it you can finish it {web}, on the "
    "phone ({phone}), at a counter, or by text from another number.",
    "wrong_code": "We found no unfinished request with this code. Check it and try again.",
    "bad_code": "{fault} If you do not have it any more, text MENU to begin again.",
    "not_found": "We found no request with this reference that was made from your number, or that "
    "we answer to it. Check the reference, or phone us on {phone}.",
    "no_requests": "We found no open request of your number. If you have a reference, text STATUS "
    "and the reference.",
}


def say(key: str, **values: object) -> str:
    """The words of this key, with what belongs into them. Raises ``KeyError``."""
    return WORDS[key].format(**values)
