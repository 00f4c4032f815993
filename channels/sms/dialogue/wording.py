"""Every word of ours in a text, in one table. What a service asks is in its definition.

Kept to the GSM-7 alphabet, so that a text costs no more segments than it must. The words a person
texts back are written in capitals. None of them is one that the carriers keep for themselves
(``channels.sms.dialogue.rules.PROVIDER_WORDS``).
"""

from tracker.languages import mark, t

WORDS = {
    # Nothing is going on yet.
    "welcome": "{city}. What do you need? Say it in a few words, like missed bin, or text MENU for "
    "a list.",
    "nothing_found": "We found no service for that. Say it in other words, or text MENU for a "
    "list.",
    "you_are_welcome": "You are welcome. Text MENU whenever you need us.",
    # Choosing a service.
    "which_service": "Which of these do you need?",
    "is_it_this": "Is this what you need?",
    "which_department": "What is it about?",
    "services_of": "{department}:",
    "choose": "Text a number, or say what you need.",
    "choose_or_menu": "Text a number, or MENU for everything.",
    "choose_or_more": "Text a number, or MORE for more.",
    "choose_from": "Choose a number from 1 to {most}.",
    "no_more": "That was all of them.",
    "back_to": "Your request is kept. BACK goes on with: {title}.",
    "service_gone": "This service cannot be asked for any more. Text MENU for a list.",
    # Asking.
    "begun": "{title}. We ask a few questions. You can text BACK to change an answer, or MENU for "
    "something else.",
    "kept": "What you began before is kept. To go on with it, text {code}",
    "going_on": "We go on with: {title}.",
    "unfinished": "Your request is not finished: {title}. Answer to go on, or text MENU for "
    "something else.",
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
    # What can be texted at any time.
    "every_word": "At any time: BACK for the question before, STATUS or MINE for your requests, "
    "PERSON for somebody to answer, DROP to give up, LANGUAGE for another.",
    # A text that was not understood: in other words, by an example, a person.
    "how_one_of": "Text the number before your answer, from 1 to {most}.",
    "how_many_of": "Text the numbers of all that fit, from 1 to {most}, with spaces between.",
    "how_yes_no": "Text 1 for yes or 2 for no.",
    "how_number": "Text one number and nothing else.",
    "how_phone": "Text all its figures, with the area code.",
    "how_email": "An e-mail address has an @ in the middle.",
    "how_location": "Text an address, a landmark or a postcode.",
    "how_words": "A few words are enough.",
    "how_file": "Text us a photo, as a picture message.",
    "how_file_or": "Text us a photo, as a picture message, or SKIP to go on without one.",
    "example": "For example: {example}",
    "example_choice": "For example, text {number} for {label}.",
    "example_choices": "For example, text 1 2 for {one} and {other}.",
    "example_yes": "For example, text 1 for yes.",
    "example_place": "12 Mill Lane, or the bus stop at the library",
    "example_need": "We found no service for that. Say in a word or two what it is about. For "
    "example: {title}",
    "example_check": "For example, text SEND to send it as it is, or CHANGE {number} for another "
    "answer to: {label}.",
    "example_drop": "For example, text 2 to go on with it.",
    "example_date_right": "For example, text 1 if it is right, or another date.",
    "or_person": "Text PERSON and somebody will answer you here, or phone {phone}.",
    # A date is read back, a place that was read from a link or a code is said back.
    "date_right": "{date}. Is that right?",
    "date_right_how": "Text 1 if this date is right, or 2 if it is not.",
    "date_again": "Then text the date again.",
    "place": "Place: {place}.",
    "or_here": "Or text HERE for where your photo was taken.",
    # Pictures.
    "photo_added": "Your photo is added.",
    "photos_added": "Your photos are added.",
    "photo_kept": "We have your photo.",
    "photos_kept": "We have your photos.",
    "too_many_photos": "{most} photos are the most that we can take with this request. The others "
    "are not added.",
    "photo_lost": "Your picture did not reach us.",
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
    "wrong_code": "We found no unfinished request with this code, and none to take over. Check it "
    "and try again.",
    "take_over": "{title}, received on {day}, was entered for you. Take it over, so that we answer "
    "you on this number?",
    "taken": "This request is yours now: {title}, {reference}. We answer you on this number. Text "
    "STATUS {reference} to see how it goes.",
    "not_taken": "It stays as it is. The code still works.",
    "bad_code": "{fault} If you do not have it any more, text MENU to begin again.",
    "not_found": "We found no request with this reference that was made from your number, or that "
    "we answer to it. Check the reference, or phone us on {phone}.",
    "no_requests": "We found no open request of your number. If you have a reference, text STATUS "
    "and the reference.",
    # A person answers; nobody does now.
    "person_answers": "Somebody of the city will answer you here.",
    "closed_now": "We are closed now. Somebody reads this {when}.",
    "today_from": "today from {time}",
    "on_day_from": "on {day} from {time}",
    "request_kept": "What you answered is kept: {title}.",
    "menu_goes_back": "MENU goes back to our automatic answers.",
    "have_your_text": "We have your text.",
    "automatic_again": "You are back with our automatic answers.",
    "somebody_reads": "Somebody will read your text.",
    # Requests of this number, and texts that are about one.
    "your_requests": "Your open requests:",
    "number_shows": "Text a number to see how it is going.",
    "status_shows": "STATUS and a reference shows how one is going.",
    "added": "Thank you. We have added this to your request: {title}, {reference}.",
    "something_new_menu": "For something new, text MENU.",
    "about_which": "Which of your requests is this about?",
    "add_or_new": "Is this about your request, or is it something new?",
    "is_new": "New: {title}",
    "something_new": "Something new",
    "say_what_is_new": "Then say in a few words what you need, or text MENU for a list.",
    # Who writes.
    "who_are_you": "Several people use this number. Which are you?",
    "somebody_else": "Somebody else",
    # No more texts, and texts again.
    "stop_texts": "Do you want us to stop texting you?",
    "texts_stopped": "You get no more texts from us. To get them again, text START.",
    "texts_again": "You get texts from us again.",
    "how_it_works": "{city}: text us in a few words what you need, MENU for a list, or PERSON for "
    "somebody to answer you. Or phone {phone}.",
    # Languages. The offer of one is said in it.
    "which_language": "Which language?",
    "language_offer": "For {language}, text {name}.",
    "language_now": "We text you in {language} now.",
    # A request that was left.
    "reminder": "Your request is not finished: {title}. Text us anything to go on with it here. "
    "From another phone: text {code}",
    "expired": "Your request was not sent: {title}. What you answered is kept. To go on with it, "
    "text {code} at any time, or phone {phone}.",
}


mark(WORDS)


def say(key: str, /, **values: object) -> str:
    """The words of this key in the current language, with what belongs into them.

    Raises ``KeyError``.
    """
    return t(WORDS[key], **values)
