"""The XML in documents of an office program, and whether it does more than show something.

It is read as a parser reads it, so that no other way to write the same hides anything: names without their
prefixes, values without references, and the instructions of a field put together.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote
from xml.parsers import expat

from bot.evidence.verdict import Unsafe

MOST_DEEP = 1000
"""Elements within each other."""

_ENCODINGS = ("utf-8", "utf-16")
_EQUATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)

_ACTING = {
    *("altChunk", "OLEObject", "oleObject", "oleObj", "oleLink", "ocx", "subDoc", "webVideoPr"),
    *("ddeLink", "dde-source", "dde-connection-decl", "webPr", "dbPr", "olapPr"),
    *("script", "execute-macro", "object-ole", "plugin", "applet", "floating-frame", "foreignObject"),
}
_LINKS = {
    *("a", "area-rectangle", "area-circle", "area-polygon", "event-listener", "form", "button"),
    *("shape", "rect", "roundrect", "oval", "line", "polyline", "curve", "arc", "group"),  # of VML
}
"""Elements whose address is opened when somebody asks for it."""

_INSTRUCTIONS = ("instrText", "delInstrText")
_FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")
_TOLD = {*_INSTRUCTIONS, *_FORMULAS, "style"}
"""Elements whose text is read."""

_LEAVES = {*_INSTRUCTIONS, "f", "definedName"}
"""Those in which no element can be: one that a reader passes over would cut the text in two."""

_MARKED = {*_ACTING, *_TOLD, "Relationship", "fldChar", "svg"}

_FIELD = re.compile(
    r"[\s\"]*(?:DDE|DDEAUTO|LINK|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|RD)\b", re.IGNORECASE
)
_CUT = "\0"
"""Between two instructions that are put together; XML cannot hold it."""


def _however_cut(name: str) -> str:
    return f"{_CUT}*".join(name)


_IN_ANY_FIELD = re.compile(
    rf"(?<!\w){_however_cut('DDE')}{_CUT}*\s|"
    + "|".join(map(_however_cut, ("DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE"))),
    re.IGNORECASE,
)
"""In all instructions put together: a reader may pass over what begins or ends a field here."""

_ESCAPED = re.compile(r"'[\[\]#'@]")
"""Within a table's brackets, as Excel writes the name of a column; elsewhere, what is quoted may begin so."""

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_FORMULA = re.compile(
    r"(?<!\w)(?:WEBSERVICE|IMAGE|RTD|DDE|CALL|REGISTER(?:\.ID)?)\s*\(|\w\|''", re.IGNORECASE
)
"""With nothing between its quotes. The last is DDE as Excel writes it."""

_ELSEWHERE = re.compile(r"\s*(?!data:image/)(?:[a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
_RUNS = re.compile(r"\s*(?:vnd\.sun\.star|macro:|script:|javascript:|vbscript:|file:)", re.IGNORECASE)
_LOCAL = re.compile(
    r"(?:file://(?:localhost)?/(?:[a-z]:[\\/])?|[a-z]:[\\/]|[\\/])?[^\\/:][^:]*", re.IGNORECASE
)
"""A file of the machine on which it is opened: Word writes where it found its template."""

_ACTION = re.compile(r"\s*(?:ppaction://(?:program|macro|ole)|execute)", re.IGNORECASE)
_ACTING_TYPE = re.compile(
    r"macroEnabled|vbaProject|vbaData|oleObject|activeX|macrosheet|externalLink", re.IGNORECASE
)
_ACTING_RELATION = re.compile(
    r"/(?:oleObject|package|vbaProject|wordVbaData|aFChunk|control|activeXControlBinary|ctrlProp|subDocument"
    r"|externalLink\w*|xl(?:Intl)?Macrosheet|dialogsheet|extensibility)\s*$",
    re.IGNORECASE,
)
_STYLE = re.compile(r"@import|\\|url\(\s*+[\"']?+\s*+(?!#|data:image/|\))", re.IGNORECASE)


def elements(content: bytes, most: int) -> int:
    """How many elements the part has. Raises Unsafe, 'bomb' where there are more than `most`."""
    part = _Part(most)
    try:
        part.read(content)
    except expat.ExpatError:
        raise Unsafe("damaged") from None
    return part.count


class _Local(dict[str, str]):
    """Names without their namespaces, by whole names; 'script' for all that ODF has for scripts.

    Those of Word's equations are none of these names: its fraction is an 'f', as Excel's formula is.
    """

    def __missing__(self, name: str) -> str:
        namespace, _space, local = name.rpartition(" ")
        if ":xmlns:script:" in namespace:
            local = "script"
        elif namespace in _EQUATIONS:
            local = f"math:{local}"
        self[name] = local
        return local


class _Part:
    """One part, as far as it is read."""

    def __init__(self, most: int) -> None:
        self.count, self._most, self._deep = 0, most, 0
        self._local = _Local()
        self._drawing = False
        self._told = list[tuple[str, list[str]]]()  # elements whose text is read, and what came of it
        self._instructions = list[str]()
        self._fields = [""]  # how the instructions begin of each field that is open
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._entities
        self._parser.ProcessingInstructionHandler = self._instructed
        self._parser.StartElementHandler = self._begun
        self._parser.EndElementHandler = self._ended

    def read(self, content: bytes) -> None:
        self._parser.Parse(content, True)
        for field in self._fields:
            _refuse(_FIELD.match(field))
        _refuse(_IN_ANY_FIELD.search(_CUT.join(self._instructions)))

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.casefold() not in _ENCODINGS:
            raise Unsafe("damaged")

    def _entities(self, *_told: object) -> None:
        raise Unsafe("active")

    def _instructed(self, target: str, _told: str) -> None:
        _refuse(target == "xml-stylesheet")

    def _begun(self, name: str, attributes: Mapping[str, str]) -> None:
        self.count += 1
        self._deep += 1
        if self.count > self._most or self._deep > MOST_DEEP:
            raise Unsafe("bomb")
        element = self._local[name]
        _refuse(self._told and self._told[-1][0] in _LEAVES)
        if element in _MARKED:
            self._marked(element, attributes)
        for attribute, value in attributes.items():
            if check := _CHECKS.get(self._local[attribute]):
                _refuse(check(element, value))
            elif self._drawing:
                _refuse(attribute.startswith("on") or _STYLE.search(value))

    def _marked(self, element: str, attributes: Mapping[str, str]) -> None:
        _refuse(element in _ACTING)
        if element in _TOLD:
            _refuse(len(self._told) > 1)  # Excel puts one formula within another, and nothing more
            self._told.append((element, []))
            self._parser.CharacterDataHandler = self._told[-1][1].append
        elif element == "svg":
            self._drawing = True
        elif element == "Relationship":
            _refuse(_fetches(attributes))
        elif element == "fldChar":
            self._field({self._local[attribute]: value for attribute, value in attributes.items()})

    def _ended(self, name: str) -> None:
        self._deep -= 1
        element = self._local[name]
        if element not in _TOLD:
            return
        text = "".join(self._told.pop()[1])
        self._parser.CharacterDataHandler = None
        if self._told:  # what is within another is told by that one, too
            self._told[-1][1].append(text)
            self._parser.CharacterDataHandler = self._told[-1][1].append
        if element in _INSTRUCTIONS:
            self._instructions.append(text)
            self._fields[-1] = (self._fields[-1] + text).lstrip()[:99]
        elif element in _FORMULAS:
            _refuse(_computes(element, text))
        elif self._drawing:
            _refuse(_STYLE.search(text))

    def _field(self, told: Mapping[str, str]) -> None:
        """A field begins, ends, or shows what came of it from here on."""
        kind = told.get("fldCharType")
        _refuse(_FIELD.match(self._fields[-1]))
        if kind == "begin":
            _refuse(len(self._fields) > 1 and not self._fields[-1])  # its name is what another field gives
            self._fields.append("")
        elif kind == "end" and len(self._fields) > 1:
            self._fields.pop()


def _refuse(acts: object) -> None:
    if acts:
        raise Unsafe("active")


def _fetches(relation: Mapping[str, str]) -> bool:
    """Whether it is a part that acts, or one from elsewhere that comes without being asked for."""
    kind, target = relation.get("Type", "").strip(), relation.get("Target", "").strip()
    if _ACTING_RELATION.search(kind):
        return True
    inside = relation.get("TargetMode", "Internal").strip().casefold() == "internal"
    if (inside and not _ELSEWHERE.match(target)) or target == "NULL":  # so PowerPoint names a lost picture
        return False
    if kind.endswith("/attachedTemplate"):
        return not _LOCAL.fullmatch(unquote(target))
    return not kind.endswith("/hyperlink")


def _leads(element: str, address: str) -> bool:
    """Whether more than a link leads out of the document, or a link to what runs."""
    if element == "template":
        return not _LOCAL.fullmatch(unquote(address).strip())
    return bool((_RUNS if element in _LINKS else _ELSEWHERE).match(address))


def _computes(_element: str, formula: str) -> bool:
    """Whether it gets something from elsewhere."""
    read = (
        _QUOTED.sub(lambda quoted: quoted[0][0] * 2, each) for each in (formula, _ESCAPED.sub("", formula))
    )
    return any(map(_FORMULA.search, read))


_CHECKS: Mapping[str, Callable[[str, str], object]] = {
    "href": _leads,
    "src": _leads,
    "base": lambda _element, address: _ELSEWHERE.match(address),
    "sourceFile": lambda _element, address: not _LOCAL.fullmatch(address.strip()),
    "instr": lambda _element, field: _FIELD.match(field),
    "formula": _computes,
    "expression": _computes,
    "condition": _computes,
    "action": lambda _element, action: _ACTION.match(action),
    "ContentType": lambda _element, kind: _ACTING_TYPE.search(kind),
}
"""By the local name of an attribute: whether it acts, by the element and its value."""
