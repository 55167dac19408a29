"""The questions of a complaint.

The required ones are those of the organisation's page: name and contact details, a clear
description, the date or period, and against which decision, person or persons.
"""

from dialogs.complaint.talks import CARD_FORM, TALKS
from dialogs.contact_questions import Address, Email, Phone
from dialogs.form import Form
from dialogs.gathering import Files, Story
from dialogs.questions import (
    EMPTY_WORDS,
    SKIP,
    UNKNOWN_WORDS,
    Answers,
    Choice,
    Condition,
    Option,
    Wording,
    Words,
    always,
)
from dialogs.text import Text, _, _c
from dialogs.when import When


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
        return _("You may also give a postal address. Or choose {skip}.", skip=SKIP)
    return _("You gave no e-mail address or telephone number. So the committee needs your postal address.")


STORY = (
    Choice(
        key="for_whom",
        nick=_c("typed words", "for whom|who it is for"),
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
                    "somebody else|someone else|other|my mother|for my mother|my father|for my "
                    "father|my parents|my son|my daughter|my husband|my wife|my partner|my brother|my sister|"
                    "my grandmother|my grandfather|my aunt|my uncle|my neighbour|a friend|my friend|"
                    "my client|a client",
                ),
            ),
        ),
    ),
    Words(
        key="name",
        nick=_c("typed words", "name|my name|the name"),
        title=_own(_("Name of the helper"), _("Name")),
        hint=(_("Your answers go to the complaints committee. Please give your first and your last name."),),
        prompt=_own(_("What is your own name?"), _("What is your name?")),
        limit=200,
    ),
    Words(
        key="tenant",
        nick=_c("typed words", "name of the tenant|tenant name"),
        title=_("Tenant"),
        prompt=_("What is the name of the tenant you are helping?"),
        when=_for_other,
        limit=200,
    ),
    Choice(
        key="role",
        nick=_c("typed words", "relation"),
        title=_("Relation to the tenant"),
        prompt=_("How do you know the tenant?"),
        when=_for_other,
        options=(
            Option(
                "family",
                _("Family"),
                _c(
                    "typed words",
                    "partner|husband|wife|son|daughter|mother|father|brother|sister|parent|child|grandchild|"
                    "grandson|granddaughter|grandmother|grandfather|aunt|uncle|niece|nephew|cousin|in law|"
                    "son in law|daughter in law|relative|family",
                ),
            ),
            Option("friend", _("A friend or neighbour"), _c("typed words", "friend|neighbour|neighbor")),
            Option(
                "work",
                _("I help as my work or as a volunteer"),
                _c(
                    "typed words",
                    "work|my work|for my work|from work|social worker|carer|care "
                    "worker|nurse|volunteer|as a volunteer|coach|lawyer",
                ),
            ),
            Option(
                "represents",
                _("I may decide for the tenant by law"),
                _c("typed words", "guardian|legal guardian|administrator|legal representative"),
            ),
            Option("other", _("Something else"), _c("typed words", "something else|other|else")),
        ),
    ),
    Words(
        key="role_words",
        nick=_c("typed words", "relation in own words"),
        title=_("Relation to the tenant, in own words"),
        prompt=_("Please say it in your own words: how do you know the tenant?"),
        when=lambda answers: _for_other(answers) and answers.get("role") == "other",
        limit=200,
    ),
    Choice(
        key="agreement",
        nick=_c("typed words", "agreement|consent|permission"),
        title=_("The tenant agrees"),
        prompt=_("Does the tenant agree that you file this complaint?"),
        when=_for_other,
        options=(
            Option(
                "yes",
                _("Yes"),
                _c(
                    "typed words",
                    "yes|yeah|yep|sure|ok|agrees|yes she agrees|yes he agrees|she agrees|he agrees|"
                    "yes they agree",
                ),
            ),
            Option(
                "not_asked",
                _("Not asked yet"),
                _c(
                    "typed words",
                    "not yet|no not yet|not asked|i did not ask|i have not asked|i do not know|i "
                    "don't know|i dont know",
                ),
            ),
            Option("no", _("No"), _c("typed words", "no|nope|does not agree|the tenant does not agree")),
            Option(
                "unable",
                _("The tenant cannot say so"),
                _c("typed words", "cannot|cannot say|unable|the tenant cannot"),
            ),
        ),
    ),
    Email(
        key="email",
        nick=_c("typed words", "e-mail|email|mail|my e-mail|email address"),
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
        nick=_c("typed words", "telephone|phone|phone number|telephone number|number|mobile"),
        title=_own(_("Telephone number of the helper"), _("Telephone number")),
        hint=(_("You may also give a telephone number. Choose {skip} if you have none.", skip=SKIP),),
        prompt=_own(_("What is your own telephone number?"), _("What is your telephone number?")),
        optional=always,
    ),
    Address(
        key="address",
        nick=_c("typed words", "address|my address|home address|postal address"),
        title=_own(_("Postal address of the helper"), _("Postal address")),
        hint=(_why_address, _("Please give the street, the house number, the postcode and the town.")),
        prompt=_own(_("What is your own postal address?"), _("What is your postal address?")),
        optional=_reachable_by("email", "phone"),
    ),
    Choice(
        key="against",
        nick=_c("typed words", "against"),
        title=_("Complaint against"),
        hint=(
            _("It can be about a decision of {organisation} or about someone who works there."),
            _("If you are not sure, choose what fits best."),
        ),
        prompt=_("Is your complaint about a decision, about a person, or about both?"),
        options=(
            Option(
                "decision",
                _("A decision"),
                _c("typed words", "decision|the decision|about a decision|letter"),
            ),
            Option(
                "persons",
                _("One or more persons"),
                _c(
                    "typed words",
                    "person|persons|people|somebody|someone|employee|staff|member of staff|worker|colleague",
                ),
            ),
            Option("both", _("Both"), _c("typed words", "both of them|a decision and a person")),
        ),
    ),
    Words(
        key="decision",
        nick=_c("typed words", "the decision|letter"),
        title=_("Decision"),
        hint=(_("Say what was decided. If you have a letter, give its date too."),),
        prompt=_("Which decision is your complaint about?"),
        when=_against("decision", "both"),
        limit=2000,
    ),
    Words(
        key="persons",
        nick=_c("typed words", "person|the person|people"),
        title=_("Person or persons"),
        hint=(_("Give the name. If you do not know the name, say what work this person does."),),
        prompt=_("Which person or people is your complaint about?"),
        when=_against("persons", "both"),
        limit=2000,
    ),
    When(
        key="when",
        nick=_c("typed words", "date|the date|period|when"),
        title=_("Date or period"),
        hint=(
            _("A date or a period is good. You may say it in your own words."),
            _("For example: 3 March, last week, or since January."),
        ),
        prompt=_("When did it happen?"),
        limit=1000,
    ),
    Story(
        key="description",
        nick=_c("typed words", "story|my story|description|what happened"),
        title=_("What happened"),
        hint=(
            _("The committee and the person your complaint is about will read this."),
            _("Write about health or other people only what is needed."),
            _("Never give your citizen service number."),
        ),
        prompt=_("What happened? You can send more than one message."),
        more=_("What else do you want to tell?"),
        empty=_("I do not have your story yet. Please say in your own words what happened."),
    ),
    Words(
        key="wish",
        nick=_c("typed words", "solution|wish"),
        empty_words=(EMPTY_WORDS, UNKNOWN_WORDS),
        title=_("Solution wanted"),
        hint=(_("You do not have to answer this."),),
        prompt=_("What would be a good solution for you?"),
        optional=always,
        skip_words=_c("typed words", "skip this|no|not needed|rather not|next|that is all|done"),
        limit=4000,
    ),
    Files(
        key="evidence",
        nick=_c("typed words", "files|file|photo|photos|attachments"),
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

FORM = Form((*TALKS, *STORY), aside=CARD_FORM)

HELPER = ("for_whom", "tenant", "role", "role_words", "agreement")
"""For whom the complaint is filed, where it is not for oneself: then `name` is the helper's."""

REQUIRED = ("name", "email", "phone", "address", "against", "decision", "persons", "when", "description")
"""What the page asks for, in the order of the form; of the contact details one at least."""
