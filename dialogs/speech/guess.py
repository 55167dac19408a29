"""In which language something was written: a guess by small words that the other language does not have."""

import re
from collections.abc import Collection

from dialogs.speech.tongue import words

_TELLTALES = {
    "nl": words(
        "de het een en van ik niet dat die op te met voor zijn er maar om ook als bij nog naar uit dan "
        "wat wij zij ze hij haar mijn u uw jij je jullie heb hebt heeft hebben werd worden wordt waren "
        "geen wel al door tegen sinds omdat kan kunnen moet zou deze dit wie waar hoe dus toch heel meer "
        "veel mij ons onze hun daar hier klacht kapot huur huis woning buren lekkage verwarming geluid "
        "overlast graag liever kies ja nee niets opgelost"
    ),
    "en": words(
        "the and to i it not that this with for on he she they my your his her their have has had were "
        "been be but because at by from which who when there you are will would could should can cannot "
        "since after before about into very please if never nobody does did do don't didn't isn't wasn't "
        "it's i'm my mine our us them complaint broken rent house home neighbour neighbours neighbor "
        "neighbors heating noise landlord leak leaking yes nothing solved prefer choose"
    ),
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def guessed(text: str, language: str, among: Collection[str]) -> str:
    """One of `among` that it is in; `language` where there is doubt."""
    written = _WORD.findall(text.casefold().replace("\u2019", "'"))
    counts = {
        code: sum(word in known for word in written) for code, known in _TELLTALES.items() if code in among
    }
    here = counts.pop(language, 0)
    there = max(counts, key=lambda code: counts[code], default=language)
    found = counts.get(there, 0)
    return there if found >= 2 and found > 2 * here else language
