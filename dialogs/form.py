"""A Form knows which questions apply to the answers so far, and which one is next."""

from collections.abc import Iterable

from dialogs.errors import DeclarationError
from dialogs.questions import Answers, Question, always


class Form:
    """Questions in the order in which they are asked.

    `aside`: a form of its own that is asked on the way and is no part of the complaint.
    """

    def __init__(self, questions: Iterable[Question], aside: "Form | None" = None) -> None:
        self.questions = tuple(questions)
        self.aside = aside
        everything = (*self.questions, *(aside.questions if aside else ()))
        self._by_key = {question.key: question for question in everything}
        if len(self._by_key) != len(everything):
            raise DeclarationError("two questions of the form have the same key")

    def __getitem__(self, key: str) -> Question:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def route(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that apply."""
        return tuple([q for q in self.questions if q.when is always or q.when(answers)])

    def first_open(self, answers: Answers) -> Question | None:
        """The first question that applies and is not answered; None: all are."""
        for question in self.questions:
            when = question.when
            if (when is always or when(answers)) and not self.answered(question, answers):
                return question
        return None

    def answered(self, question: Question, answers: Answers) -> bool:
        """Whether the question has a finished answer, or was skipped where that is allowed."""
        if question.key not in answers:
            return False
        value = answers[question.key]
        return question.optional(answers) if value is None else question.holds(value)

    def before(self, question: Question | None, answers: Answers) -> Question | None:
        """The question asked before this one; before None: the last one."""
        route = self.route(answers)
        place = route.index(question) if question in route else len(route)
        return route[place - 1] if place else None

    def position(self, question: Question, answers: Answers) -> tuple[int, int]:
        """Which question of how many this is, counted within its part."""
        part = [q for q in self.route(answers) if q.part == question.part]
        return part.index(question) + 1, len(part)
