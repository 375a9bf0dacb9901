"""Which papers prove a result or an expense of the training district, and what stands on each."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from grants.actions import documents
from grants.facts import papers
from grants.facts.dictionaries import KINDS, PROOFS
from grants.facts.shapes import Award, Result, Spent, Words
from grants.facts.training import Town
from grants.models import Deliverable, Document
from koksu.accounts.models import User
from koksu.language import short_date

NEEDS = {kind.code: kind.needs for kind in KINDS}
ROWS = 12  # of an attendance sheet's signatures, told one by one
RECEIPTS = {
    "шот-фактура": Words("шот-фактура", "счёт-фактура", "invoice"),
    "төлемге арналған шот": Words("төлемге арналған шот", "счёт на оплату", "invoice"),
    "акт": Words("көрсетілген қызметтер актісі", "акт оказанных услуг", "act of services"),
    "төлем ведомосі": Words("төлем ведомосі", "платёжная ведомость", "payroll"),
    "банк үзіндісі": Words("банк үзіндісі", "банковская выписка", "bank statement"),
}


def proof_of(
    town: Town,
    award: Award,
    deliverable: Deliverable,
    result: Result,
    *,
    actor: User,
    at: datetime,
    only: Collection[str] | None = None,
) -> list[Document]:
    """The documents that the kind requires (of alternatives, the first), without those the result lacks; or `only` some."""
    codes = [next(iter(group.items())) for group in NEEDS[deliverable.kind.code]]
    wanted = [(code, least) for code, least in codes if (code not in result.lacks if only is None else code in only)]
    return [
        _proof(town, award, deliverable, result, code, number, actor=actor, at=at)
        for code, least in wanted
        for number in range(1, least + 1)
    ]


def _proof(
    town: Town, award: Award, deliverable: Deliverable, result: Result, code: str, number: int, *, actor: User, at: datetime
) -> Document:
    made = datetime.combine(date.fromisoformat(result.day), time(11), timezone.get_default_timezone()) + timedelta(minutes=19 * number)
    name = f"{award.number}-{deliverable.position}-{result.day}-{code}-{number}"
    lines = [f"«{award.ngo}», № {award.number} шарт", deliverable.title_kk, f"{short_date(made.date())}, {result.place}"]
    who: dict[str, Any] = {"actor": actor, "at": at, "district": town.district}
    values: dict[str, Any] = {"kind": town.proofs[code], "day": made.date(), "count": _count(result, code)}
    if code == "link":
        return documents.keep_link(link=f"https://example.org/{award.signed[:4]}/{name}", **who, **values)
    if code == "photo":
        content, kind, ending = papers.photo(name, lines, made), "image/jpeg", "jpg"
    elif code == "screenshot":
        content, kind, ending = papers.screenshot(name, lines), "image/png", "png"
    else:
        text = [f"Ұйым: {lines[0]}", f"Іс-шара: {lines[1]}", f"Күні, орны: {lines[2]}", "", *_rows(result, code)]
        content, kind, ending = papers.page(PROOFS[code][0].capitalize(), text, made), "application/pdf", "pdf"
    return documents.keep_file(content=content, file_name=f"{name}.{ending}", content_type=kind, **who, **values)


def _count(result: Result, code: str) -> int | None:
    """The count that a paper shows: signatures, certificates, printed or handed-out copies."""
    if code in ("attendance_sheet", "certificate"):
        return int(result.signed or result.more.get("participants") or 0) or None
    return result.claimed if code in ("invoice", "distribution_list", "form", "journal", "list") else None


def _rows(result: Result, code: str) -> list[str]:
    """What stands on a paper below its head."""
    count = _count(result, code)
    if code == "attendance_sheet" and count:
        rows = [f"{number}. Қатысушы № {number}   ______________" for number in range(1, min(count, ROWS) + 1)]
        return [*rows, f"Барлығы: {count}"]
    if code == "page_scan":
        return [f"«Үлгі тынысы» газеті, № {result.more['issue_number']}, {result.more['page']}-бет"]
    return [f"Саны: {count or result.claimed}"]


def receipt(town: Town, award: Award, spent: Spent, *, actor: User, at: datetime) -> Document:
    """The paper of an expense, as a scanned page."""
    made = datetime.combine(date.fromisoformat(spent.day), time(15), timezone.get_default_timezone())
    words = RECEIPTS[spent.paper]
    text = [f"Өнім беруші: {spent.supplier}", f"Төлеуші: «{award.ngo}», № {award.number} шарт", f"Күні: {short_date(made.date())}"]
    content = papers.page(f"{words.kk.capitalize()} № {spent.number}", [*text, f"Сомасы: {spent.amount} теңге"], made)
    return documents.keep_file(
        actor=actor,
        at=at,
        district=town.district,
        content=content,
        file_name=f"{award.number}-{spent.day}-{spent.line}-{spent.number}.pdf",
        content_type="application/pdf",
        kind=town.proofs["invoice"] if "шот" in spent.paper else None,
        number=spent.number,
        day=made.date(),
        **words.titles,
    )
