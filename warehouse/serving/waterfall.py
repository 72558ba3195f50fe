"""A picture of how much each piece of evidence adds: one waterfall per pair of records, as SVG, for light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from warehouse.serving.text import short
from warehouse.serving.why import Step, Why
from warehouse.serving.why_facts import Contribution

WIDTH, LABELS, NUMBERS = 960, 400, 70
ROW, HEAD, FOOT, MARGIN = 26, 58, 30, 16
LONGEST = 56  # characters of a label
STYLE = """
svg { background: #ffffff; }
text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2937; }
.title { font-weight: 600; font-size: 15px; } .dim { fill: #6b7280; font-size: 12px; }
.for { fill: #0f766e; } .against { fill: #c2410c; } .prior { fill: #94a3b8; } .total { fill: #334155; }
.axis { stroke: #cbd5e1; } .join { stroke: #94a3b8; stroke-dasharray: 2 3; } .threshold { stroke: #7c3aed; stroke-width: 1.5; stroke-dasharray: 5 4; }
.threshold-name { fill: #7c3aed; font-size: 12px; }
text.number { font-variant-numeric: tabular-nums; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; }
text.prior { fill: #6b7280; }
@media (prefers-color-scheme: dark) {
svg { background: #0f172a; } text { fill: #e2e8f0; } .dim { fill: #94a3b8; }
.for { fill: #2dd4bf; } .against { fill: #fb923c; } .prior { fill: #64748b; } .total { fill: #cbd5e1; }
.axis { stroke: #334155; } .join { stroke: #64748b; } .threshold { stroke: #a78bfa; } .threshold-name { fill: #a78bfa; }
text.number { stroke: #0f172a; } text.prior { fill: #94a3b8; }
}
"""


@dataclass(frozen=True)
class Panel:
    """One pair of records: its bars from the first to the last, and the bits from which on a pair is tied (None: not weighed so)."""

    title: str
    subtitle: str
    bars: Sequence[Contribution]
    threshold: float | None

    @property
    def height(self) -> int:
        """Of the drawn panel, in pixels."""
        return HEAD + (len(self.bars) + 1) * ROW + FOOT


def waterfall(found: Why) -> str:
    """The answer's picture: every step of the chain, or the likeliest pair that was scored, below each other."""
    panels = [_of_step(step) for step in found.chain]
    if not panels and found.compared:
        pair = found.compared
        panels = [Panel(f"{pair.record_key_a}  ×  {pair.record_key_b}", "the likeliest pair that was scored", pair.spoke, pair.threshold)]
    said = _wrapped(found.summary, 95)
    top = MARGIN + 20 * len(said) + 12
    body = [_text(MARGIN, MARGIN + 14 + 20 * number, line, "title") for number, line in enumerate(said)]
    for panel in panels:
        body.append(_panel(panel, top))
        top += panel.height
    if not panels:
        body.append(_text(MARGIN, top + 6, "Nothing was weighed, so there is nothing to draw.", "dim"))
        top += 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top + MARGIN}" viewBox="0 0 {WIDTH} {top + MARGIN}" role="img">'
        f"<title>{escape(short(found.summary, 300))}</title><style>{STYLE}</style>{''.join(body)}</svg>\n"
    )


def _of_step(step: Step) -> Panel:
    """What the model says, comparison by comparison; where it was not asked, the strongest link as one bar."""
    link = step.links[0]
    title, kind = f"{step.from_record}  =  {step.to_record}", link.kind.replace("_", " ")
    if step.compared is None:
        bars = [Contribution("; ".join(link.because) or kind, "", link.weight)]
        return Panel(title, f"{kind} link: it ties by rule", bars, None)
    by_rule = "scored link" if link.kind == "scored" else f"{kind} link, which ties by rule ({'; '.join(link.because)}); by itself the model says"
    return Panel(title, short(by_rule, 150), step.compared.spoke, step.compared.threshold)


def _panel(panel: Panel, top: int) -> str:
    """Bars from where the sum before stood to where it stands after; the sum itself last."""
    sums = [0.0]
    for bar in panel.bars:
        sums.append(sums[-1] + bar.weight)
    low, high = min(0.0, *sums, panel.threshold or 0.0), max(0.0, *sums, panel.threshold or 0.0)
    scale = (WIDTH - LABELS - NUMBERS - 2 * MARGIN) / ((high - low) or 1.0)

    def across(bits: float) -> float:
        return LABELS + MARGIN + (bits - low) * scale

    first, last = top + HEAD - 8, top + HEAD + (len(panel.bars) + 1) * ROW - 4
    drawn = [
        _text(MARGIN, top + 20, short(panel.title, 120), "title"),
        _text(MARGIN, top + 38, panel.subtitle, "dim"),
        _line(across(0), first, across(0), last, "axis"),
    ]
    for number, bar in enumerate(panel.bars):
        y = top + HEAD + number * ROW
        kind = "prior" if bar.comparison == "prior" or not bar.weight else "for" if bar.weight >= 0 else "against"
        label = bar.comparison.replace("_", " ") + (f": {bar.meaning}" if bar.meaning else "")
        drawn += _bar(across(sums[number]), across(sums[number + 1]), y, short(label, LONGEST), f"{bar.weight:+.1f}", kind)
        drawn.append(_line(across(sums[number + 1]), y + ROW - 8, across(sums[number + 1]), y + ROW, "join"))
    drawn += _bar(across(0), across(sums[-1]), top + HEAD + len(panel.bars) * ROW, "together", f"{sums[-1]:+.1f} bits", "total")
    if panel.threshold is not None:
        at = across(panel.threshold)
        anchor = "end" if at > WIDTH - 150 else "start"
        drawn.append(_line(at, first, at, last + 6, "threshold"))
        drawn.append(_text(at + (-5 if anchor == "end" else 5), last + 16, f"ties from {panel.threshold:.1f} bits on", "threshold-name", anchor))
    return "".join(drawn)


def _bar(start: float, end: float, y: float, label: str, number: str, kind: str) -> list[str]:
    left, width = min(start, end), max(abs(end - start), 1.5)
    return [
        _text(LABELS, y + 13, label, "", "end"),
        f'<rect class="{kind}" x="{left:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 8}" rx="2"/>',
        _text(left + width + 6, y + 13, number, f"number {kind}"),
    ]


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _wrapped(text: str, length: int) -> list[str]:
    lines = [""]
    for word in short(text, 600).split():
        if lines[-1] and len(lines[-1]) + len(word) >= length:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
