"""No text that somebody can type costs a paper: every renderer takes everything everywhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulation.documents.docx import render_docx
from emulation.documents.pdf import render_pdf
from emulation.documents.slip import Figure
from emulation.documents.table import Foot, Group, LetterHead, Signature
from emulation.documents.xlsx import render_xlsx
from tests.documents.papers import PARTY, paper, row, slip

ODD = (
    "\u0301\u0323\u064b\u05d0\u0e33\u1100한\u200d\u200b\u202e\ufeff\ud83d😀👨‍👩‍👧ẮqĐ\x00\n\t"
    "&<[]{}%#*_$@\\='\""
)
texts = st.text(max_size=40) | st.text(alphabet=ODD, max_size=40)


def is_pdf(made):
    return made.startswith(b"%PDF-")


def is_zip(made):
    return made.startswith(b"PK")


@settings(max_examples=25, deadline=None)
@given(texts, texts, texts)
def test_lists_take_any_text_anywhere(one, two, three):
    table = paper(
        Group(title=one, rows=(row(two, three),)),
        title=one,
        subtitle=two,
        notes=(three,),
        closing=(one,),
        header=LetterHead(superior=one, issuer=two, number=three, place=one, day=PARTY.day),
        signatures=(Signature(role=one, position=two, name=three),),
        foot=Foot(lines=(one, two), qr="HL-7K2M-9QXA"),
        watermark=three,
    )

    assert is_pdf(render_pdf(table))
    assert is_zip(render_docx(table))
    assert is_zip(render_xlsx(table))


@pytest.mark.parametrize("text", ["\u0597", "\u05bf\u2bde", "\u05d0\u0301\u202e", "\u064b\ufe8e"])
def test_right_to_left_signs_are_printed_as_missing(text):
    made = render_pdf(paper(Group(title=text, rows=(row(text, text),)), watermark=text))

    assert is_pdf(made)


@settings(max_examples=25, deadline=None)
@given(texts, texts, texts)
def test_slips_take_any_text_anywhere(one, two, three):
    made = render_pdf(
        slip(
            title=one,
            subtitle=two,
            code=three,
            facts=((one, two),),
            parts=((two, three),),
            figures=(Figure(name=one, amount=two, unit=three, note=one),),
        )
    )

    assert is_pdf(made)
