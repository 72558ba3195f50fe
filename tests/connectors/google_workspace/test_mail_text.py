"""What a mail says: the text of the message itself, whatever its encoding, without what it quotes."""

from __future__ import annotations

import base64

import pytest

from connectors.google_workspace.html_text import html_to_text
from connectors.google_workspace.quoting import own_text


def text(result):
    return result.rows["email"][0]["text"]


OLD = "Anna Berg <anna@northwind.com>"
ENGLISH = f"From: {OLD}\nSent: Friday, January 5, 2024 10:00\nTo: Bob\nSubject: Order\n\nold"
SWEDISH = f"Från: {OLD}\nSkickat: den 5 januari 2024 10:00\nTill: Bob\nÄmne: Order\n\nold"
LINE = "________________________________"
QUOTED = {
    "gmail": "On Fri, Jan 5, 2024 at 10:00 AM Anna Berg <anna@northwind.com> wrote:\n\n> old\n> words",
    "gmail, wrapped": "On Fri, Jan 5, 2024 at 10:00 AM Anna Berg von Something Long <\nanna@northwind.com> wrote:\n\n> old",
    "gmail, Swedish": "Den fre 5 jan. 2024 kl 10:00 skrev Anna Berg <anna@northwind.com>:\n\n> old",
    "gmail, German": "Am Fr., 5. Jan. 2024 um 10:00 Uhr schrieb Anna Berg <anna@northwind.com>:\n\n> old",
    "gmail, French": "Le ven. 5 janv. 2024 à 10:00, Anna Berg <anna@northwind.com> a écrit :\n\n> old",
    "gmail, Spanish": "El vie, 5 ene 2024 a las 10:00, Anna Berg (<anna@northwind.com>) escribió:\n\n> old",
    "gmail, Italian": "Il giorno ven 5 gen 2024 alle ore 10:00 Anna Berg <anna@northwind.com> ha scritto:\n\n> old",
    "gmail, Dutch": "Op vr 5 jan 2024 om 10:00 schreef Anna Berg <anna@northwind.com>:\n\n> old",
    "gmail, Norwegian": "fre. 5. jan. 2024 kl. 10:00 skrev Anna Berg <anna@northwind.com>:\n\n> old",
    "gmail, Finnish": "pe 5. tammik. 2024 klo 10.00 Anna Berg (anna@northwind.com) kirjoitti:\n\n> old",
    "gmail, Polish": "pt., 5 sty 2024 o 10:00 Anna Berg <anna@northwind.com> napisał(a):\n\n> old",
    "gmail, Portuguese": "Em sex., 5 de jan. de 2024 às 10:00, Anna Berg <anna@northwind.com> escreveu:\n\n> old",
    "gmail, Japanese": "2024年1月5日(金) 10:00 Anna Berg <anna@northwind.com>:\n\n> old",
    "gmail, without marks": "On Fri, 5 Jan 2024 at 10:00, Anna wrote:\n\nold words\nwithout marks",
    "outlook": f"-----Original Message-----\n{ENGLISH}",
    "outlook, block alone": f"{LINE}\n{ENGLISH}",
    "outlook, Swedish": f"{LINE}\n{SWEDISH}",
    "outlook, German": "Von: Anna Berg <anna@northwind.com>\nGesendet: Freitag, 5. Januar 2024 10:00\nAn: Bob\nBetreff: Order\n\nold",
    "outlook, French": "De : Anna Berg <anna@northwind.com>\nEnvoyé : vendredi 5 janvier 2024 10:00\nÀ : Bob\nObjet : Order\n\nold",
    "outlook, bold": "*From:* Anna Berg <anna@northwind.com>\n*Sent:* Friday, January 5, 2024\n*To:* Bob\n*Subject:* Order\n\nold",
    "gmail, forwarded": "---------- Forwarded message ---------\nFrom: Anna Berg <anna@northwind.com>\nDate: Fri, 5 Jan 2024\n\nold",
    "apple, forwarded": "Begin forwarded message:\n\nFrom: Anna\n\nold",
}


@pytest.mark.parametrize("style", QUOTED)
def test_the_quoted_mail_is_no_part_of_the_answer(style):
    assert own_text(f"Thanks, we take it.\n\nBob\n\n{QUOTED[style]}\n") == "Thanks, we take it.\n\nBob"


def test_answers_between_and_below_quoted_lines_are_kept():
    written = "On Fri, 5 Jan 2024 at 10:00, Anna <anna@northwind.com> wrote:\n> When?\nOn Monday.\n> Where?\n\nIn Lund.\n"
    assert own_text(written) == "On Monday.\nIn Lund." or own_text(written) == "On Monday.\n\nIn Lund."


@pytest.mark.parametrize(
    "written",
    [
        "On Monday he wrote:\nhello",
        "From: the start we knew it.\nIt was good.",
        "To: do\nFrom: scratch",
        "Prices:\n- 2024: 100\n- 2025: 110\n\nBob",
        "We meet at 10:00:\nthe agenda is below",
        "Le plan est prêt :\n1. a\n2. b",
        "A --- dash\n-- not a signature\nEnd",
    ],
)
def test_ordinary_sentences_are_not_taken_for_quotes(written):
    assert own_text(written) == written


def test_a_marked_signature_is_left_away_and_so_is_the_phones():
    assert own_text("Yes.\n\n-- \nBob Smith\nAcme Inc") == "Yes."
    assert own_text("Yes.\n\nSent from my iPhone") == "Yes."
    assert own_text("Ja.\n\nSkickat från min iPhone") == "Ja."


HTML = {
    "gmail": '<div class="gmail_quote"><div class="gmail_attr">On Fri wrote:</div><blockquote class="gmail_quote">old</blockquote></div>',
    "outlook on the web": '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Anna</div><div>old</div>',
    "outlook for windows": '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;"><b>From:</b> Anna</div></div><p>old</p>',
    "apple": '<br><blockquote type="cite"><div>old</div></blockquote>',
    "thunderbird": '<div class="moz-cite-prefix">On 5 Jan 2024 Anna wrote:<br></div><blockquote type="cite" cite="mid:1">old</blockquote>',
    "yahoo": '<div class="yahoo_quoted">old</div>',
    "block in words": "<p>From: Anna &lt;a@b.se&gt;<br>Sent: Friday<br>To: Bob<br>Subject: Order</p><p>old</p>",
}


@pytest.mark.parametrize("style", HTML)
def test_the_quoted_mail_is_no_part_of_an_html_answer(style):
    page = f"<html><head><style>p{{x}}</style></head><body><p>Thanks,<br>we <b>take</b>&nbsp;it.</p><div>Bob</div>{HTML[style]}</body></html>"
    assert own_text(html_to_text(page)) == "Thanks,\nwe take it.\n\nBob"


def test_a_mail_of_html_alone_is_read(read_mails, write_mail):
    page = "<html><body><p>Hej <i>Anna</i>,</p><p>se bilagan.</p><script>alert(1)</script></body></html>"
    assert text(read_mails(write_mail(page, "Content-Type: text/html; charset=utf-8"))) == "Hej Anna,\n\nse bilagan."


def test_of_two_alternatives_the_plain_one_counts_unless_it_is_empty(read_mails, write_mail):
    def both(plain):
        return f"--x\nContent-Type: text/plain\n\n{plain}\n--x\nContent-Type: text/html\n\n<p>from html</p>\n--x--\n"

    head = 'Content-Type: multipart/alternative; boundary="x"'
    result = read_mails(write_mail(both("from plain"), head, id="1@a.se"), write_mail(both(" "), head, id="2@a.se"))
    assert [row["text"] for row in result.rows["email"]] == ["from plain", "from html"]


def test_nested_parts_and_attachments_are_told_apart(read_mails, write_mail):
    body = (
        "preamble\n--m\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: multipart/alternative; boundary=a\n\n"
        "--a\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        "L=C3=A4s=\n detta\n--a\nContent-Type: text/html\n\n<p>x</p>\n--a--\n"
        "--r\nContent-Type: image/png; name=logo.png\nContent-Transfer-Encoding: base64\n\nAAAA\n--r--\n"
        "--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*=UTF-8''Offert%20%C3%A5.pdf\n"
        "Content-Transfer-Encoding: base64\n\nAAAA\n"
        "--m\nContent-Type: text/plain; name=notes.txt\nContent-Disposition: attachment\n\nnot the letter\n--m--\n"
    )
    row = read_mails(write_mail(body, "Content-Type: multipart/mixed; boundary=m")).rows["email"][0]
    assert row["text"] == "Läs detta"
    for name in ("logo.png", "Offert å.pdf", "notes.txt"):
        assert name in row["attachments"]


@pytest.mark.parametrize(
    ("declared", "data", "meant"),
    [
        ("utf-8", "smörgås".encode(), "smörgås"),
        ("utf-8", "smörgås".encode("latin-1"), "smörgås"),
        ("us-ascii", "smörgås".encode(), "smörgås"),
        ("iso-8859-1", "“smart” – 5 €".encode("cp1252"), "“smart” – 5 €"),
        ("iso-8859-1", "smörgås".encode(), "smörgås"),
        ("no-such-thing", "smörgås".encode(), "smörgås"),
        ("zlib", b"plain", "plain"),
        ("koi8-r", "заказ".encode("koi8-r"), "заказ"),
        ("iso-2022-jp", "注文".encode("iso-2022-jp"), "注文"),
        ("gb2312", "订单".encode("gb2312"), "订单"),
    ],
)
def test_a_wrong_charset_does_not_spoil_the_text(read_mails, write_mail, declared, data, meant):
    head = f"Content-Type: text/plain; charset={declared}"
    assert text(read_mails(write_mail("@@", head).encode().replace(b"@@", data))) == meant
    coded = base64.encodebytes(data).decode()
    assert text(read_mails(write_mail(coded, head, "Content-Transfer-Encoding: base64"))) == meant


def test_broken_base64_gives_what_can_be_read(read_mails, write_mail):
    coded = base64.b64encode(b"Hello Anna, all is well").decode()
    assert text(read_mails(write_mail(coded[:-3] + "\n!!", "Content-Transfer-Encoding: base64"))).startswith("Hello Anna, all is")


@pytest.mark.parametrize(
    "body",
    [
        "--x\nContent-Type: text/plain\n\ncut here",
        "--x\r\n\r\ncut here\r\n--x--\r\n",
        "--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\ncut here\n--x--",
        "--x  \nContent-Type: text/plain\n\ncut here\n--x--  \nepilogue",
    ],
)
def test_broken_multiparts_give_their_text(read_mails, write_mail, body):
    assert "cut here" in text(read_mails(write_mail(body, "Content-Type: multipart/mixed; boundary=x")))


def test_a_thousand_nested_parts_do_no_harm(read_mails, write_mail):
    body = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(1_000))
    assert len(read_mails(write_mail(body, "Content-Type: multipart/mixed; boundary=b0")).rows["email"]) == 1


HOSTILE = {
    "dashes and spaces": "-" + " " * 400_000 + "x",
    "signs of signatures": "--\n" * 100_000,
    "quotes without end": "On Fri, 5 Jan 2024 Anna wrote:\n>\n" * 20_000,
    "labels": "From: a\n" * 50_000,
    "one long line": "From: " + "a:" * 200_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_text_made_to_keep_us_busy_does_not(kind):
    assert len(own_text(HOSTILE[kind])) <= 100_000


def test_a_page_of_sixty_thousand_nested_blocks_is_read():
    assert html_to_text("<div>" * 60_000 + "deep") in ("deep", "")
