"""The text that a reader sees of an HTML mail, without the quoted mail and without a marked signature."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

TAGS = 15_000  # of one part: deeply nested ones cost the square of their number
HTML_CHARACTERS = 300_000  # of one part; a newsletter beyond it is cut, a letter never comes near

# Where mail programs mark what they quote: Gmail, Apple Mail, Thunderbird, Yahoo, Proton, Zoho.
QUOTES = (
    ".gmail_quote_container, .gmail_quote, blockquote[type=cite], .moz-cite-prefix, .moz-forward-container, .yahoo_quoted, "
    ".protonmail_quote, .zmail_extra, .gmail_attr"
)
SIGNATURES = ".gmail_signature, .gmail_signature_prefix, .moz-signature, #Signature, #signature"
UNSEEN = "script, style, head, title, noscript, template, [hidden], [style*='display:none'], [style*='display: none']"
# From here on everything is the quoted mail: Outlook on the web, Outlook for phones, Outlook for Windows and Mac.
QUOTE_BEGINS = (
    "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, .OutlookMessageHeader, hr#stopSpelling, "
    "div[style*='border-top:solid #E1E1E1'], div[style*='border-top:solid #B5C4DF'], div[style*='border-top: solid #E1E1E1'], "
    "div[style*='border-top:solid windowtext'], div[style*='border-top: 1pt solid rgb(181, 196, 223)']"
)

LINE_END, PARAGRAPH_END, CUT = "\x1e", "\x1d", "\x1c"
LINE_ENDS = re.compile(r"(<br\s*/?>|</(?:div|li|tr|dt|dd|pre|address|section|article|header|footer|center)\s*>)", re.I)
PARAGRAPH_ENDS = re.compile(r"(</(?:p|h[1-6]|table|ul|ol|blockquote)\s*>|<hr\b[^>]*>)", re.I)
SPACES = re.compile(r"[\s\xa0\u200b\u200c\ufeff]+")
AROUND_LINE_END = re.compile(rf" *{LINE_END} *")
AROUND_PARAGRAPH_END = re.compile(rf"[ {LINE_END}]*{PARAGRAPH_END}[ {LINE_END}{PARAGRAPH_END}]*")


def html_to_text(html: str) -> str:
    """Lines as a reader sees them; paragraphs are set apart by an empty line."""
    marked = "<".join(html[:HTML_CHARACTERS].split("<", TAGS)[:TAGS])
    for mark in (LINE_END, PARAGRAPH_END, CUT, "\x00"):
        marked = marked.replace(mark, " ")
    marked = PARAGRAPH_ENDS.sub(rf"\1{PARAGRAPH_END}", LINE_ENDS.sub(rf"\1{LINE_END}", marked))
    tree = LexborHTMLParser(marked)
    for selector in (UNSEEN, QUOTES, SIGNATURES):
        for node in tree.css(selector):
            node.decompose()
    for node in tree.css(QUOTE_BEGINS):
        node.insert_before(CUT)
    text = tree.body.text(separator="") if tree.body else ""
    text = SPACES.sub(" ", text.partition(CUT)[0].replace(LINE_END, "\ue000").replace(PARAGRAPH_END, "\ue001"))
    text = text.replace("\ue000", LINE_END).replace("\ue001", PARAGRAPH_END)
    text = AROUND_PARAGRAPH_END.sub("\n\n", text)
    return AROUND_LINE_END.sub("\n", text).strip()
