"""How high the one-page briefing comes out in each design, worked out before it is laid out."""

from collections.abc import Callable, Mapping

from briefgen.render.pdf_designs import GUTTER_MM, MARGIN_MM, TEXT_MM, Design
from briefgen.render.pdf_heights import PANELS, Scale, advice_mm, lines_of, matrix_mm, panel_mm, width_of
from briefgen.render.pdf_layout import Block, Columns, Layout, scale_of, tail_mm, title_em, why_beside
from briefgen.storyboard.page_parts import PageLink
from briefgen.storyboard.pageplan import PagePlan

QR_MM = 17.0
"""The side of the QR code of an address of usual length."""

_FRAME_MM = 6.8
"""What the frame and padding of a box take from its width in the seven-box design."""

_SIDE_MM = 36.0
"""The column of headings in the plain design."""

_EXTRAS = {
    "equality": "equality",
    "good-practice": "good_practice",
    "questions": "questions",
    "resources": "resources",
}


def plan_mm(plan: PagePlan, layout: Layout, split: Columns, design: Design) -> float:
    """Return about how far down the page a plan reaches, in millimetres.

    Args:
        plan: what is shown.
        layout: type, spacing and widths.
        split: the blocks in columns.
        design: the look.
    """
    return MARGIN_MM + _SHEETS[design.name](plan, layout, split, design)


def block_mm(block: Block, width_mm: float, scale: Scale, design: Design) -> float:
    """Return the height of one block in the columns."""
    if block.kind == "message":
        return panel_mm(block.content, width_mm, scale, PANELS[design.name])
    heading = _h2(scale) if design.name == "report" else 1.28 * scale.em + 0.4 * scale.u
    if block.kind == "equality":
        return heading + scale.prose(block.content, width_mm)
    if block.kind == "resources":
        return heading + _links(block.content, width_mm - 1.1 * scale.em, scale)
    return heading + scale.items(block.content, width_mm)


def _report(plan: PagePlan, layout: Layout, split: Columns, design: Design) -> float:
    scale = scale_of(layout)
    height = _head(plan, scale) + 0.95 * scale.line * (2 if plan.edition_note else 1) + 5.6 * scale.u
    height += _note(plan, 2.6, 2.0, scale)
    rule = 1.56 * scale.em + 0.6 + 5.2 * scale.u
    for band in plan.bands:
        if band == "story":
            height += _report_lead(plan, layout, scale, design)
        elif band == "messages":
            height += rule + _flow(layout, split, design, scale)
        elif plan.recommendations:
            height += rule + advice_mm(plan.recommendations, plan.more_recommendations, TEXT_MM, scale)
    height += _pictures(plan, TEXT_MM, 0.34, _h2(scale) + 2.2 * scale.u, scale)
    if not (plan.support or plan.links or _colophon(plan) or plan.left_out_note):
        return height
    width = TEXT_MM - (QR_MM + 5 if plan.qr_url else 0.0)
    helped = _helplines(plan, width * 0.46 - 6 if plan.links else width, scale)
    linked = _links(plan.links, width * (0.54 if plan.support else 1.0), scale)
    ends = max(helped, linked) + (_h2(scale) if plan.support or plan.links else 0.0)
    ends += _small(plan, width, (1.2, 0.4), scale)
    return height + 4.8 * scale.u + 0.6 + max(ends, QR_MM if plan.qr_url else 0.0)


def _report_lead(plan: PagePlan, layout: Layout, scale: Scale, design: Design) -> float:
    beside = why_beside(plan, design)
    left_mm = layout.lead_mm if plan.perspective or beside else TEXT_MM
    right_mm = design.lead_mm - layout.lead_mm
    left = _h2(scale) + scale.prose(plan.what_happened, left_mm)
    right = 0.0
    if plan.perspective:
        right = _h2(scale) + scale.prose(plan.perspective, right_mm - 9.6, 0.8, 1.08, "semibold") + 3.8 * scale.u
    if plan.why_it_matters and beside:
        right += _h2(scale) + scale.prose(plan.why_it_matters, right_mm) + 1.6 * scale.u
    elif plan.why_it_matters:
        left += _h2(scale) + scale.prose(plan.why_it_matters, left_mm) + 1.8 * scale.u
    return max(left, right)


def _seven_box(plan: PagePlan, layout: Layout, split: Columns, design: Design) -> float:
    scale = scale_of(layout)
    u = scale.u
    strip = 1.344 * scale.em + 2.6 * u + 0.8  # a box's title, frame and padding
    height = _head(plan, scale) + 1.2 + 3.4 * u + (scale.line if plan.edition_note else 0.0)
    height += _note(plan, 1.6, 1.6, scale)
    facts = (plan.subject, plan.publisher, plan.published, plan.period, plan.author, plan.involved)
    height += (
        strip + 1.6 * u + scale.prose((" ".join(f"Publisher: {fact} ___" for fact in facts if fact),), TEXT_MM - 6)
    )
    left_mm = (layout.lead_mm if plan.perspective else TEXT_MM) - _FRAME_MM
    left = scale.prose(plan.what_happened, left_mm)
    if plan.why_it_matters:
        left += 1.28 * scale.em + 1.4 * u + scale.prose(plan.why_it_matters, left_mm)
    right_mm = design.lead_mm - layout.lead_mm - _FRAME_MM
    right = scale.prose(plan.perspective, right_mm, 0.8, 1.08, "semibold")
    height += strip + 1.6 * u + max(left, right)
    height += strip + 1.6 * u + _flow(layout, split, design, scale)
    if plan.recommendations or plan.questions:
        height += strip + 1.6 * u + _seven_box_tail(plan, design, scale)
    height += _pictures(plan, TEXT_MM, 0.34, 1.3 * scale.em + 2 * u, scale)
    if plan.support or plan.links or plan.resources:
        height += strip + _seven_box_foot(plan, scale)
    return height + _small(plan, TEXT_MM, (0.8, 0.8), scale, contact_only=True)


def _seven_box_tail(plan: PagePlan, design: Design, scale: Scale) -> float:
    left_mm = tail_mm(plan, design) if plan.questions else TEXT_MM
    told = [f"{i.text} {i.owner}, {i.due}{f' ({i.status})' if i.status else ''}" for i in plan.recommendations]
    advice = scale.items(told, left_mm - _FRAME_MM, 1.5)
    advice += scale.line + 0.6 * scale.u if plan.more_recommendations else 0.0
    right_mm = TEXT_MM - (3.5 + left_mm if plan.recommendations else 0.0)
    return max(advice, scale.items(plan.questions, right_mm - _FRAME_MM))


def _seven_box_foot(plan: PagePlan, scale: Scale) -> float:
    both = bool(plan.support) and bool(plan.links or plan.resources)
    width = TEXT_MM - _FRAME_MM - (QR_MM + 5 if plan.qr_url else 0.0) - (GUTTER_MM if both else 0.0)
    width /= 2 if both else 1
    heading = 1.28 * scale.em + 0.4 * scale.u
    linked = _links(plan.links, width, scale) + (heading if plan.support and plan.links else 0.0)
    if plan.resources:
        linked += _links(plan.resources, width, scale)
        linked += heading + scale.u if plan.support or plan.links else 0.0
    return max(_helplines(plan, width, scale), linked, QR_MM if plan.qr_url else 0.0)


def _plain(plan: PagePlan, layout: Layout, split: Columns, design: Design) -> float:
    del split
    scale = scale_of(layout)
    width, pad = design.flow_mm, 2.1 * scale.u + 0.2
    height = _head(plan, scale) + scale.line * (2 if plan.edition_note else 1) + 0.7 + 1.2 * scale.u
    prose = (tuple(plan.content_note.split("\n")), plan.what_happened, plan.why_it_matters)
    height += sum(pad + scale.prose(texts, width) for texts in prose if any(texts))
    if plan.perspective:
        height += pad + scale.prose(plan.perspective, width, 0.8, 1.0, "semibold")
    messages = [panel_mm(panel, width, scale, PANELS["plain"]) for panel in plan.messages]
    height += pad + sum(messages) + 1.7 * scale.u * (len(messages) - 1)
    for kind in plan.extras:
        content = getattr(plan, _EXTRAS[kind])
        if content and kind == "equality":
            height += pad + scale.prose(content, width)
        elif content:
            height += pad + (_links(content, width, scale) if kind == "resources" else scale.items(content, width))
    if plan.recommendations:
        height += pad + advice_mm(plan.recommendations, plan.more_recommendations, width, scale)
    height += pad + matrix_mm(plan.matrix, width, 0.28, scale) if plan.matrix else 0.0
    height += pad + scale.prose((f"{m.when} {m.what}" for m in plan.timeline), width, 0.4) if plan.timeline else 0.0
    height += pad + _helplines(plan, width, scale) if plan.support else 0.0
    if not (plan.links or _colophon(plan) or plan.left_out_note):
        return height
    width -= QR_MM + 5 if plan.qr_url else 0.0
    last = _links(plan.links, width, scale) + _small(plan, width, (0.8, 0.8), scale)
    return height + 1.0 * scale.u + 0.2 + max(last, QR_MM if plan.qr_url else 0.0)


_SHEETS: Mapping[str, Callable[[PagePlan, Layout, Columns, Design], float]] = {
    "report": _report,
    "seven-box": _seven_box,
    "plain": _plain,
}


def _h2(scale: Scale) -> float:
    """The height of a heading of the report design, with the gap below it."""
    return 1.392 * scale.em + 0.6 * scale.u


def _head(plan: PagePlan, scale: Scale) -> float:
    """The marks, the line above the title, and the title with its place."""
    title, place = title_em(plan.title)
    size_mm = scale.em * title
    lines = lines_of(plan.title, TEXT_MM, size_mm, "bold")
    last_mm = width_of(plan.title, "bold") * size_mm - (lines - 1) * TEXT_MM
    place_mm = width_of(f" {plan.place}") * size_mm * place
    if last_mm + place_mm > TEXT_MM:
        lines += max(1, lines_of(plan.place, TEXT_MM, size_mm * place))
    marks = len(plan.marks) * (1.05 * scale.line + 2.6 + 1.4 * scale.u)
    return marks + scale.line + lines * 1.12 * size_mm + 1.0 * scale.u


def _note(plan: PagePlan, below_u: float, padding_u: float, scale: Scale) -> float:
    if not plan.content_note:
        return 0.0
    lines = lines_of(f"Content note {plan.content_note}", TEXT_MM - 7.4, scale.em)
    return 0.8 + (below_u + padding_u) * scale.u + lines * scale.line


def _flow(layout: Layout, split: Columns, design: Design, scale: Scale) -> float:
    """The columns of the messages: as high as the higher one."""
    between = PANELS[design.name].between * scale.u

    def column(blocks: tuple[Block, ...], width_mm: float) -> float:
        return sum(block_mm(block, width_mm, scale, design) for block in blocks) + between * (len(blocks) - 1)

    if not split.second:
        return column(split.first, TEXT_MM if design.name == "report" else TEXT_MM - _FRAME_MM)
    return max(column(split.first, layout.flow_mm), column(split.second, design.flow_mm - layout.flow_mm))


def _pictures(plan: PagePlan, width_mm: float, share: float, heading_mm: float, scale: Scale) -> float:
    height = heading_mm + matrix_mm(plan.matrix, width_mm, share, scale) if plan.matrix else 0.0
    if plan.timeline:
        each_mm = width_mm / len(plan.timeline) - 2.5
        size = 0.95 * scale.em
        lines = max(lines_of(m.when, each_mm, size, "bold") + lines_of(m.what, each_mm, size) for m in plan.timeline)
        height += heading_mm + lines * 1.2 * size + 0.7 + 0.5 * scale.u
    return height


def _helplines(plan: PagePlan, width_mm: float, scale: Scale) -> float:
    return scale.prose((f"{item.name}: {item.contact}" for item in plan.support), width_mm, 0.4)


def _links(links: tuple[PageLink, ...], width_mm: float, scale: Scale) -> float:
    return scale.prose((f"{link.name}: {link.address}" for link in links), width_mm, 0.4)


def _colophon(plan: PagePlan) -> str:
    facts = (plan.author, plan.period, plan.involved, plan.contact, plan.review_by)
    return " ".join(f"Reviewer: {fact}." for fact in facts if fact)


def _small(
    plan: PagePlan, width_mm: float, above_u: tuple[float, float], scale: Scale, *, contact_only: bool = False
) -> float:
    facts = (plan.contact, plan.review_by)
    colophon = " ".join(f"Contact: {fact}." for fact in facts if fact) if contact_only else _colophon(plan)
    height = scale.prose((colophon,), width_mm, 0.8, 0.9) + above_u[0] * scale.u if colophon else 0.0
    if not plan.left_out_note:
        return height
    return height + scale.prose((plan.left_out_note,), width_mm, 0.8, 0.9, "semibold") + above_u[1] * scale.u
