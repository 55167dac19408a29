"""The questions of a complaint.

The required ones are those of the organisation's page: name and contact details, a clear
description, the date or period, and against which decision, person or persons.
"""

from dialogs.complaint.talks import TALKS
from dialogs.form import Form
from dialogs.questions import (
    Answers,
    Choice,
    Condition,
    Email,
    Files,
    Option,
    Phone,
    Story,
    Words,
    always,
)
from dialogs.text import Text, _, _c


def _for_other(answers: Answers) -> bool:
    return answers.get("for_whom") == "other"


def _against(*kinds: str) -> Condition:
    return lambda answers: answers.get("against") in kinds


def _reachable_by(*keys: str) -> Condition:
    return lambda answers: any(answers.get(key) for key in keys)


def _name_prompt(answers: Answers) -> Text:
    if _for_other(answers):
        return _("What is the name of the tenant you are helping?")
    return _("What is your name?")


STORY = (
    Choice(
        key="for_whom",
        title=_("Complaint for"),
        hint=(_("You can file a complaint for yourself or for somebody else."),),
        prompt=_("Who is the complaint for?"),
        options=(
            Option("self", _("For myself"), _c("typed words", "myself|me|for me|my own")),
            Option("other", _("For somebody else"), _c("typed words", "somebody else|someone else|other")),
        ),
    ),
    Words(
        key="helper",
        title=_("Helper"),
        hint=(_("The committee wants to know who helps the tenant."),),
        prompt=_("What is your own name?"),
        when=_for_other,
        limit=200,
    ),
    Choice(
        key="agreement",
        title=_("The tenant agrees"),
        prompt=_("Does the tenant agree that you file this complaint?"),
        when=_for_other,
        options=(
            Option("yes", _("Yes"), _c("typed words", "yes|yeah|yep|sure|ok")),
            Option("not_asked", _("Not asked yet"), _c("typed words", "no|not yet|not asked")),
        ),
    ),
    Words(
        key="name",
        title=_("Name"),
        hint=(_("Your answers go to the complaints committee. Please give a first and a last name."),),
        prompt=_name_prompt,
        limit=200,
    ),
    Email(
        key="email",
        title=_("E-mail address"),
        hint=(
            _("The committee needs a way to reach you. I ask for e-mail, telephone and postal address."),
            _("One of the three is enough."),
        ),
        prompt=_("What is your e-mail address?"),
        optional=always,
    ),
    Phone(
        key="phone",
        title=_("Telephone number"),
        hint=(_("The committee can also call you."),),
        prompt=_("What is your telephone number?"),
        optional=always,
    ),
    Words(
        key="address",
        title=_("Postal address"),
        hint=(_("Please give the street, the house number, the postcode and the town."),),
        prompt=_("What is your postal address?"),
        optional=_reachable_by("email", "phone"),
        limit=400,
    ),
    Choice(
        key="against",
        title=_("Complaint against"),
        hint=(
            _("Your complaint can be about a decision of {organisation}, or about a person who works there."),
        ),
        prompt=_("What or whom is your complaint against?"),
        options=(
            Option("decision", _("A decision"), _c("typed words", "decision|the decision")),
            Option(
                "persons",
                _("One or more persons"),
                _c("typed words", "person|a person|persons|people|somebody"),
            ),
            Option("both", _("Both"), _c("typed words", "both of them|a decision and a person")),
        ),
    ),
    Words(
        key="decision",
        title=_("Decision"),
        hint=(_("Tell what was decided. If you have a letter, give its date too."),),
        prompt=_("Which decision is your complaint against?"),
        when=_against("decision", "both"),
        limit=2000,
    ),
    Words(
        key="persons",
        title=_("Person or persons"),
        hint=(_("Give the name. If you do not know the name, tell what the person's work is."),),
        prompt=_("Which person or persons is your complaint against?"),
        when=_against("persons", "both"),
        limit=2000,
    ),
    Words(
        key="when",
        title=_("Date or period"),
        hint=(_("A date or a period is good. It may be in your own words, such as: since January."),),
        prompt=_("When did it happen?"),
        limit=1000,
    ),
    Story(
        key="description",
        title=_("What happened"),
        hint=(
            _(
                "The committee and the person concerned will read this. "
                "Leave out your health and other people's details."
            ),
            _("Never give your citizen service number. You may send several messages."),
        ),
        prompt=_("What happened?"),
        more=_("What else do you want to tell?"),
        empty=_("I have no description yet. Please tell in your own words what happened."),
    ),
    Words(
        key="wish",
        title=_("What would solve it"),
        hint=(_("You do not have to answer this."),),
        prompt=_("What would solve your complaint?"),
        optional=always,
        limit=4000,
    ),
    Files(
        key="evidence",
        title=_("Evidence"),
        hint=(
            _("You can send photos, documents or voice messages that show what happened."),
            _("You do not have to."),
        ),
        prompt=_("Do you want to send something with your complaint?"),
        more=_("What else do you want to send?"),
        optional=always,
    ),
)

FORM = Form((*TALKS, *STORY))

REQUIRED = ("name", "email", "phone", "address", "against", "decision", "persons", "when", "description")
"""What the page asks for, in the order of the form; of the contact details one at least."""
