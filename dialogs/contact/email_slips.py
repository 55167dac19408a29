"""Slips of the finger in the domain of an e-mail address, against the providers that people use."""

import re

from dialogs.contact.typed import listed

PROVIDERS = (
    *("gmail.com", "hotmail.com", "hotmail.nl", "outlook.com", "live.nl", "live.com", "icloud.com"),
    *("yahoo.com", "ziggo.nl", "kpnmail.nl", "kpnplanet.nl", "planet.nl", "home.nl", "xs4all.nl"),
    *("upcmail.nl", "casema.nl", "chello.nl", "hetnet.nl", "telfort.nl", "solcon.nl", "online.nl"),
    *("me.com", "msn.com", "protonmail.com", "proton.me", "gmx.net", "gmx.com", "gmx.de", "googlemail.com"),
    *("caiway.nl", "caiway.net", "quicknet.nl", "zeelandnet.nl", "wxs.nl", "tele2.nl", "freedom.nl"),
    *("zonnet.nl", "hccnet.nl", "tiscali.nl", "wanadoo.nl", "kabelfoon.nl", "onsbrabantnet.nl"),
)
"""The first of a name is the likeliest."""

_BRANDS = listed(
    "gmail hotmail outlook icloud yahoo ziggo kpnmail kpnplanet xs4all upcmail casema hetnet telfort "
    "protonmail zeelandnet onsbrabantnet"
)
"""Names that are no word in any language: what nearly says so is a slip."""

_ONE_END = listed("gmail icloud ziggo kpnmail kpnplanet xs4all upcmail protonmail")
"""Brands with no mail under any other end."""

_OTHERS = listed("gmall upmail telford ziggy")
"""Names near a brand that are names of their own."""

_ENDS = {
    **dict.fromkeys(
        listed("con cmo ocm comm coom ccom xom vom cpm cim clm c0m cxom cok coml kom comn cpom"), "com"
    ),
    **dict.fromkeys(listed("ln nll nnl nlk nk nlnl nl1 mnl nml n1"), "nl"),
    **dict.fromkeys(listed("ent nte nett nrt"), "net"),
    **dict.fromkeys(listed("ogr rog orgg prg"), "org"),
    **dict.fromkeys(listed("ue euu"), "eu"),
    **dict.fromkeys(listed("eb bee"), "be"),
}
"""Ends that no domain has."""

_SITES = listed("www mail webmail mijn my login account accounts info service")

_COUNTRIES = listed("be de fr it es at ch dk se no gr pt ie ca jp in cl ar")
"""Ends under which the worldwide brands give out addresses too."""

_HOMES: dict[str, list[str]] = {}
for _domain in PROVIDERS:
    _HOMES.setdefault(_domain.partition(".")[0], []).append(_domain.partition(".")[2])


def mended(domain: str) -> str:
    """The domain that was probably meant; '' where there is no reason to think of another."""
    if domain in PROVIDERS:
        return ""
    if domain.removeprefix("www.") in PROVIDERS:
        return domain.removeprefix("www.")
    *labels, end = domain.split(".")
    sound = ".".join((*labels, _ENDS.get(end, end)))
    better = (_provider(labels[0], _ENDS.get(end, end)) if len(labels) == 1 else "") or sound
    return "" if better == domain else better


def completed(domain: str) -> str:
    """The domain that was meant by one without an end or a dot: 'gmail', 'gmailcom'; else ''."""
    squeezed = re.sub(r"[\s.,;:]+", "", domain)
    for provider in PROVIDERS:
        if squeezed in (provider.replace(".", ""), provider.partition(".")[0]):
            return provider
    return ""


def divided(token: str) -> str:
    """The address that was meant by words without an @: 'jan.gmail.com', 'jangmail.com'; else ''."""
    for provider in PROVIDERS:
        local = token[: -len(provider)]
        if not token.casefold().endswith(provider) or not local:
            continue
        apart = local.rstrip(".#*&_-")
        distinct = apart != local or (provider.partition(".")[0] in _BRANDS and local[-1] not in "2")
        if distinct and apart and apart.casefold() not in _SITES and "/" not in apart:
            return f"{apart}@{provider}"
    return ""


def _provider(name: str, end: str) -> str:
    """The provider that this name and end nearly are; '' for a domain of its own."""
    if name in _HOMES:
        if end in _HOMES[name]:
            return f"{name}.{end}"
        near = [home for home in _HOMES[name] if name in _BRANDS and _one_slip(end, home)]
        if name in _ONE_END or (near and end not in _COUNTRIES):
            return f"{name}.{(near or _HOMES[name])[0]}"
        return ""
    meant = [known for known, ends in _HOMES.items() if end in ends and _slipped(name, known)]
    return f"{meant[0]}.{end}" if len(meant) == 1 else ""


def _slipped(name: str, known: str) -> bool:
    if name in _OTHERS:
        return False
    if known in _BRANDS:
        # A slip seldom hits the first letter, and another first letter often makes another name.
        first = name[:1] == known[:1] or name[:2] == known[1::-1]
        return first and _one_slip(name, known)
    return len(known) >= 6 and _swapped(name, known)


def _swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters changed places."""
    if len(one) != len(other):
        return False
    places = [i for i, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    return one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours changed places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    shorter, longer = sorted((one, other), key=len)
    start = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    return shorter[start + 1 :] == longer[start + 1 :] or _swapped(one, other)
