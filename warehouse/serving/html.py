"""The profile card as one static page: no script, nothing loaded from anywhere, every text escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from warehouse.serving.card import Card, Section, Value
from warehouse.serving.text import age, ago, amount, safe, short, shown
from warehouse.serving.timeline import about

MARKS = {"in": "from them", "out": "to them", "internal": "about them"}


def write_html(found: Card, file: Path) -> None:
    """Write the card to a file; only the owner may read it, since it holds personal data."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(card_html(found), encoding="utf-8")
    file.chmod(0o600)


def card_html(found: Card) -> str:
    """The page. Its policy allows its own style sheet, by fingerprint, and nothing else."""
    style = Path(__file__).with_name("card.css").read_text(encoding="utf-8")
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    tables = (_cases(found), _deals(found), _interactions(found), _people(found), _others(found), _records(found))
    body = [
        _head(found),
        _first(found),
        '<div class="grid">',
        *(_section(section, found.read_at) for section in found.sections),
        "</div>",
        *tables,
        _foot(found),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">\n'
        f'<meta name="robots" content="noindex"><title>{_text(found.title)}</title>\n<style>{style}</style></head>\n'
        f"<body><main>\n{chr(10).join(part for part in body if part)}\n</main></body></html>\n"
    )


def _text(value: object, length: int = 0) -> str:
    text = shown(value)
    return escape(short(text, length) if length else safe(text), quote=True)


def _link(inner: str, url: str | None) -> str:
    """A link for web addresses only; `javascript:` and the like stay text."""
    if url and url.startswith(("https://", "http://")) and url.isprintable():
        return f'<a href="{escape(url, quote=True)}" rel="noopener noreferrer nofollow">{inner}</a>'
    return inner


def _tag(text: str, kind: str = "") -> str:
    return f'<span class="tag {kind}">{_text(text)}</span>'


def _head(found: Card) -> str:
    facts = found.facts
    tags = _tag(facts["party_type"]) if facts.get("party_type") else ""
    tags += _tag("VIP", "vip") if facts["is_vip"] else ""
    tags += _tag("stale", "stale") if found.is_stale else ""
    as_of = f"as of {shown(facts['profile_as_of'])}, {ago(facts['profile_as_of'], found.read_at)}" if facts["profile_as_of"] else ""
    return (
        f'<header><div><h1>{_text(found.title)}{tags}</h1><p class="sub">{_text(found.subtitle)}</p></div>'
        f'<div class="meta">{_text(found.id)}<br>{_text(as_of)}</div></header>'
    )


def _first(found: Card) -> str:
    lines = "".join(f"<p>{_text(sentence)}</p>" for sentence in found.attention)
    return f'<div class="first"><h2>Read first</h2>{lines}</div>' if lines else ""


def _section(section: Section, now: datetime) -> str:
    rows = "".join(_pair(value, now) for value in section.values)
    return f"<section><h2>{_text(section.title)}</h2><dl>{rows}</dl></section>"


def _pair(value: Value, now: datetime) -> str:
    kind = "stale" if value.stale else ""
    return f'<dt>{_text(value.label)}</dt><dd class="{kind}">{_text(value.text)}{_origin(value, now)}</dd>'


def _origin(value: Value, now: datetime) -> str:
    if not value.source:
        return ""
    told = " · ".join(part for part in (_text(value.source), _text(ago(value.at, now)), "stale" if value.stale else "") if part)
    return f'<span class="from{" stale" if value.stale else ""}">{_link(told, value.source_url)}</span>'


def _table(title: str, heads: Sequence[str], rows: Iterable[str]) -> str:
    body = "".join(rows)
    if not body:
        return ""
    head = f"<tr>{''.join(_heading(name) for name in heads)}</tr>" if any(heads) else ""
    return f'<section class="wide"><h2>{_text(title)}</h2><div class="scroll"><table>{head}{body}</table></div></section>'


def _heading(name: str) -> str:
    kind = "num" if name == "amount" else ""
    return f'<th class="{kind}">{name}</th>'


def _row(*cells: tuple[str, str], style: str = "") -> str:
    drawn = "".join(f'<td class="{kind}">{inner}</td>' for inner, kind in cells)
    return f'<tr class="{style}">{drawn}</tr>'


def _cases(found: Card) -> str:
    def row(case: Mapping[str, Any]) -> str:
        reply = " · ".join(part for part in (case["last_reply_by"], ago(case["last_reply_at"], found.read_at)) if part)
        return _row(
            (_link(_text(case["subject"] or case["case_id"]), case["source_url"]), ""),
            (_text(case["status"]), "thin"),
            (_text(case["priority"]), "thin"),
            (_text(ago(case["opened_at"], found.read_at)), "thin"),
            (_text(reply), "thin"),
            style="done" if case["closed_at"] else "",
        )

    return _table("Cases", ("subject", "status", "priority", "opened", "last reply"), map(row, found.cases))


def _deals(found: Card) -> str:
    def row(deal: Mapping[str, Any]) -> str:
        money = amount(deal["amount"], deal["currency"]) if deal["amount"] is not None else ""
        return _row(
            (_link(_text(deal["name"]), deal["source_url"]), ""),
            (_text(deal["stage"]), "thin"),
            (_text(money), "num"),
            (_text(deal["close_date"]), "thin"),
            style="done" if deal["is_closed"] else "",
        )

    return _table("Deals", ("deal", "stage", "amount", "close"), map(row, found.opportunities))


def _interactions(found: Card) -> str:
    def row(one: Mapping[str, Any]) -> str:
        who = about(one) if one["mention_kind"] else MARKS.get(one["direction"], "")
        said = " — ".join(part for part in (_text(one["subject"], 90), _text(one["untrusted_text"], 240)) if part)
        return _row(
            (_text(ago(one["occurred_at"], found.read_at)), "thin"),
            (_text(one["channel"]), "thin"),
            (_text(who), f"{one['direction'] if one['direction'] in MARKS else ''} line"),
            (_link(said, one["source_url"]), ""),
            (_text(one["employee_name"]), "thin"),
        )

    return _table("Latest interactions", ("when", "where", "", "", "colleague"), map(row, [*reversed(found.ahead), *found.interactions]))


def _people(found: Card) -> str:
    def row(one: Mapping[str, Any]) -> str:
        return _row(
            (_text(one["display_name"] or one["customer_id"]), ""),
            (_text(one["job_title"]), ""),
            (_text(one["primary_email"]), ""),
            (_text(ago(one["last_touch_at"], found.read_at)), "thin"),
        )

    return _table("People", ("name", "title", "e-mail", "last touch"), map(row, found.people))


def _others(found: Card) -> str:
    rows = (_row((_text(value.label), "thin"), (_text(value.text, 200), ""), (_origin(value, found.read_at), "thin")) for value in found.others)
    return _table("Other sources say", (), rows)


def _records(found: Card) -> str:
    def row(one: Mapping[str, Any]) -> str:
        key = _link(_text(one["record_key"]), one["source_url"])
        return _row(
            (key, "gone" if one["deleted_at"] else ""), (_text(one["reason"], 200), ""), (_text(age(one["updated_at"], found.read_at)), "thin")
        )

    return _table("Records", (), map(row, found.records))


def _foot(found: Card) -> str:
    facts = found.facts
    parts = [f"run {found.run_id}", f"published {shown(found.published_at)}"]
    if facts["completeness"] is not None:
        parts.append(f"{facts['completeness']:.0%} complete")
    if facts["unknown_fields"]:
        parts.append(f"unknown: {', '.join(facts['unknown_fields'])}")
    return f"<footer>{_text(' · '.join(parts))}. Names and texts were written by others.</footer>"
