"""The questions of a complaint.

The required ones are those of the organisation's page: name and contact details, a clear
description, the date or period, and against which decision, person or persons.
"""

from dialogs.complaint.talks import TALKS
from dialogs.form import Form
from dialogs.gathering import Files, Story
from dialogs.questions import SKIP, Answers, Choice, Condition, Email, Option, Phone, Wording, Words, always
from dialogs.text import Text, _, _c


def _for_other(answers: Answers) -> bool:
    return answers.get("for_whom") == "other"


def _against(*kinds: str) -> Condition:
    return lambda answers: answers.get("against") in kinds


def _reachable_by(*keys: str) -> Condition:
    return lambda answers: any(answers.get(key) for key in keys)


def _own(helper: Text, tenant: Text) -> Wording:
    """How to reach the helper is asked where there is one; else how to reach the tenant."""
    return lambda answers: helper if _for_other(answers) else tenant


def _why_address(answers: Answers) -> Text:
    if _reachable_by("email", "phone")(answers):
        return _("You may also give a postal address.")
    return _("You gave no e-mail or telephone number. So I need your postal address.")


STORY = (
    Choice(
        key="for_whom",
        title=_("Who the complaint is for"),
        hint=(_("You can file a complaint for yourself or for somebody else."),),
        prompt=_("Who is the complaint for?"),
        options=(
            Option("self", _("For myself"), _c("typed words", "myself|me|for me|my own")),
            Option(
                "other",
                _("For somebody else"),
                _c(
                    "typed words",
                    "somebody else|someone else|other|my mother|my father|my husband|my wife|"
                    "my neighbour|a friend",
                ),
            ),
        ),
    ),
    Words(
        key="name",
        title=_own(_("Name of the helper"), _("Name")),
        hint=(_("Your answers go to the complaints committee. Please give a first and a last name."),),
        prompt=_own(_("What is your own name?"), _("What is your name?")),
        limit=200,
    ),
    Words(
        key="tenant",
        title=_("Tenant"),
        prompt=_("What is the name of the tenant you are helping?"),
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
            Option(
                "not_asked",
                _("No, or not asked yet"),
                _c("typed words", "no|not yet|not asked|i do not know|i don't know"),
            ),
        ),
    ),
    Email(
        key="email",
        title=_own(_("E-mail address of the helper"), _("E-mail address")),
        hint=(
            _("The committee needs to reach you: by e-mail, telephone or post."),
            _("One of the three is enough."),
            _("Choose {skip} if you have no e-mail.", skip=SKIP),
        ),
        prompt=_own(_("What is your own e-mail address?"), _("What is your e-mail address?")),
        optional=always,
    ),
    Phone(
        key="phone",
        title=_own(_("Telephone number of the helper"), _("Telephone number")),
        hint=(_("You may also give a telephone number. Choose {skip} if you have none.", skip=SKIP),),
        prompt=_own(_("What is your own telephone number?"), _("What is your telephone number?")),
        optional=always,
    ),
    Words(
        key="address",
        title=_own(_("Postal address of the helper"), _("Postal address")),
        hint=(_why_address, _("Please give the street, the house number, the postcode and the town.")),
        prompt=_own(_("What is your own postal address?"), _("What is your postal address?")),
        optional=_reachable_by("email", "phone"),
        limit=400,
    ),
    Choice(
        key="against",
        title=_("Complaint against"),
        hint=(
            _("It can be about a decision of {organisation} or about someone who works there."),
            _("Not sure? Choose what fits best."),
        ),
        prompt=_("Is your complaint about a decision, about people, or about both?"),
        options=(
            Option("decision", _("A decision"), _c("typed words", "decision|the decision|about a decision")),
            Option(
                "persons",
                _("One or more persons"),
                _c("typed words", "person|a person|persons|people|somebody|someone|employee|staff|worker"),
            ),
            Option("both", _("Both"), _c("typed words", "both of them|a decision and a person")),
        ),
    ),
    Words(
        key="decision",
        title=_("Decision"),
        hint=(_("Say what was decided. If you have a letter, give its date too."),),
        prompt=_("Which decision is your complaint about?"),
        when=_against("decision", "both"),
        limit=2000,
    ),
    Words(
        key="persons",
        title=_("Person or persons"),
        hint=(_("Give the name. If you do not know the name, say what work this person does."),),
        prompt=_("Which person or people is your complaint about?"),
        when=_against("persons", "both"),
        limit=2000,
    ),
    Words(
        key="when",
        title=_("Date or period"),
        hint=(_("A date or a period is good. It may be in your own words, such as: since January."),),
        prompt=_("When did it happen?"),
        letters=False,
        limit=1000,
    ),
    Story(
        key="description",
        title=_("What happened"),
        hint=(
            _("The committee and the person your complaint is about will read this."),
            _(
                "Write about health or other people only what is needed, "
                "and never your citizen service number."
            ),
            _("You may send several messages."),
        ),
        prompt=_("What happened?"),
        more=_("What else do you want to tell?"),
        empty=_("I have no description yet. Please say in your own words what happened."),
    ),
    Words(
        key="wish",
        title=_("Solution wanted"),
        hint=(_("You do not have to answer this."),),
        prompt=_("What would be a good solution for you?"),
        optional=always,
        skip_words=_c("typed words", "skip this|no|not needed|rather not|next|that is all|done"),
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

HELPER = ("for_whom", "tenant", "agreement")
"""For whom the complaint is filed, where it is not for oneself: then `name` is the helper's."""

REQUIRED = ("name", "email", "phone", "address", "against", "decision", "persons", "when", "description")
"""What the page asks for, in the order of the form; of the contact details one at least."""
