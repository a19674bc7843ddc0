"""Small PDFs, honest and not; each is made here."""

import zlib

from tests.core.hostile import XMP, picture

TALE = rb"/Author (Ali \(of\) Hassan) /Creator <416C69> /Producer (Ali's (old) phone) /Title (C:\\Users\\Ali\\a.docx)"


def paper(*objects: bytes, info: bytes = b"", end: bytes = b"") -> bytes:
    """A PDF of one page, with further objects from number 5 on; readers build the table of objects by themselves."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Outlines << /Title (Demands) >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
        packed(b"BT /F1 12 Tf (water for all) Tj ET"),
        *objects,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R " + info + b" >>\nstartxref\n0\n%%EOF\n" + end


def packed(text: bytes, about: bytes = b"", level: int = 6) -> bytes:
    body = zlib.compress(text, level)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (about, len(body), body)


def objects(text: bytes) -> bytes:
    """Objects packed together, as newer programs write them."""
    return packed(b"9 0 " + text, b"/Type /ObjStm /N 1 /First 4")


def photograph(**options) -> bytes:
    body = picture(**options)
    return b"<< /Subtype /Image /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream" % (len(body), body)


HONEST = {
    "plain": paper(b"<< " + TALE + b" >>", info=b"/Info 5 0 R"),
    "packed": paper(objects(b"<< " + TALE + b" >>")),
    "pointed to": paper(b"(Ali Hassan)", b"<< /Author 5 0 R >>"),
    "described": paper(b"<< /Type /Metadata /Length 9 >>\nstream\n" + XMP + b"\nendstream"),
    "described and packed": paper(packed(XMP + bytes(100_000), b"/Type /Metadata /Subtype /XML")),
}
HONEST |= {
    f"opened {how}": paper(b"<< " + TALE + b" >>", opened, b"[3 0 R /Fit]", b"<< /S /GoTo /D [3 0 R /Fit] >>")
    for how, opened in {
        "at a place": b"<< /OpenAction [3 0 R /Fit] >>",
        "by going there": b"<< /OpenAction << /S /GoTo /D (a) >> >>",
        "at a place said elsewhere": b"<< /OpenAction 7 0 R >>",
        "as said elsewhere": b"<< /OpenAction 8 0 R >>",
    }.items()
}
ACTIVE = {
    "script": paper(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"),
    "script in hexadecimal": paper(b"<< /S /J#61vaScrip#74 /JS (x) >>"),
    "script among packed objects": paper(objects(b"<< /S /JavaScript /JS (x) >>")),
    "script in hexadecimal among packed objects": paper(objects(b"<< /S /#4aavaScript >>")),
    "objects that hide what they are": paper(packed(b"9 0 << /S /JavaScript >>", b"/N 1 /F#69rst 4")),
    "program": paper(b"<< /S /Launch /F (cmd.exe) >>"),
    "file": paper(b"<< /Type /EmbeddedFile >>"),
    "files": paper(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"),
    "form that sends": paper(b"<< /S /SubmitForm /F (https://elsewhere.example) >>"),
    "form of XFA": paper(b"<< /AcroForm << /XFA 9 0 R >> >>"),
    "film": paper(b"<< /Subtype /RichMedia >>"),
    "file elsewhere": paper(b"<< /S /GoToR /F (\\\\\\\\elsewhere.example\\\\a.pdf) >>"),
    "file of the web": paper(b"<< /FS /URL /F (https://elsewhere.example) >>"),
    "acts at events": paper(b"<< /Type /Page /AA << /O 9 0 R >> >>"),
    "acts at events among packed objects": paper(objects(b"<< /AA << /O 9 0 R >> >>")),
    "moving picture": paper(b"<< /S /Movie >>"),
    "sound": paper(b"<< /S /Sound >>"),
    "calls home when opened": paper(b"<< /OpenAction << /S /URI /URI (https://elsewhere.example) >> >>"),
    "goes somewhere and calls home": paper(b"<< /OpenAction << /S /GoTo /D [3 0 R] /Next 9 0 R >> >>"),
    "calls home by a reference": paper(b"<< /S /URI /URI (https://x.example) >>", b"<< /OpenAction 5 0 R >>"),
    "opens what is not in sight": paper(b"<< /OpenAction 99 0 R >>"),
    "calls home among packed objects": paper(objects(b"<< /OpenAction << /S /URI >> >>")),
    **{
        f"script in a part that begins after {name}": paper(
            objects(b"<< /S /JavaScript /JS (x) >>").replace(b">>\nstream\n", b">>" + between)
        )
        for name, between in {
            "zeros": b"\0\0stream\n",
            "a remark": b"% a remark\nstream\n",
            "remarks": b"\n%a\r%b >\n stream\r\n",
            "nothing": b"stream\n",
            "blanks": b"\nstream  \n",
        }.items()
    },
    "lock": paper(info=b"/Encrypt 9 0 R"),
}
UNREADABLE = {
    "another kind before it": b"GIF89a" + paper(),
    "page of the web in it": paper().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<html><script>alert(1)</script>\n"),
    "archive in it": paper(b"(PK\x05\x06" + bytes(18) + b")"),
    "no version": paper().replace(b"%PDF-1.7", b"%PDF-x.x"),
    "no end": paper().replace(b"%%EOF", b""),
    "part without an end": paper(b"<< /Length 4 >>\nstream\nabc"),
    "text without an end": paper(b"<< /Author (Ali >>"),
    "broken objects": paper(b"<< /Type /ObjStm /First 4 /Filter /FlateDecode >>\nstream\nnot packed\nendstream"),
    "objects packed twice": paper(b"<< /Type /ObjStm /First 4 /Filter /LZWDecode >>\nstream\nx\nendstream"),
    "bomb": paper(objects(bytes(9 << 20))),
    "bombs": paper(*[objects(bytes(7 << 20))] * 10),
    "part within a part": paper(b"%>>\nstream\n", objects(b"<< /S /JavaScript >>")),
    "part without a line": paper(objects(b"<< >>").replace(b"stream\n", b"stream x\n", 1)),
    "part after many remarks": paper(b"<< >>" + b"%\n" * 5000 + b"stream\nendstream"),
    "many parts": paper(*[b"<<>>\nstream\nendstream"] * 20_001),
    "many references": paper(b"/M 1 0 R" * 51),
}
SLOW = {  # hours for who looks at all of it again and again
    "open brackets": paper(b"/M(" * 300_000),
    "pairs of brackets": paper(b"/M(" * 300_000 + b")" * 300_000),
    "beginnings": paper(b"<<" * 1_000_000),
    "descriptions": paper(b"<x:xmpmeta " * 300_000),
    "digits": paper(b"/M <" + b"41" * 1_000_000 + b">"),
    "signs": paper(b"#41" * 300_000),
    "remarks": paper(b"%stream\n" * 200_000),
    "opened": paper(b"/OpenAction 5 0 R " * 100_000),
    "titles": paper(b"/Title(x)" * 100_000 + b"/Producer(x)" * 10_000),
}
