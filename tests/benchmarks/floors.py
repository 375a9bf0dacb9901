"""The floors: what the same rows cost at the least on the same server. A session, a signed-in user, the same filters, count and totals in
SQL written by hand, and the plainest template that prints the same rows, as Django's own model instances through Django's own filters.

Lists take 4 queries (session, user, count with totals, rows), the page of an NGO or a contract 7, a level 3. They read the projection:
without it no floor could tell how a contract stands.
"""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from grants.models import NGO, Allocation, Contract, Deliverable, Evidence, Lot, Output
from koksu.accounts.clock import today

PAGE = 50
# Whose rows: what the reader's role covers, as a condition on a district's id.
PLACES = {
    "district": "{} = (SELECT district_id FROM accounts_assignment WHERE user_id = %s)",
    "region": ("{} IN (SELECT d.id FROM accounts_district d JOIN accounts_assignment s ON s.region_id = d.region_id WHERE s.user_id = %s)"),
    "country": "{} = {} AND %s > 0",
}
OVERDUE = (
    "CASE WHEN t.last_due < %s THEN t.dated WHEN t.first_due < %s THEN (SELECT SUM(l.outstanding) FROM grants_deliverabletotal l"
    " WHERE l.contract_id = t.contract_id AND l.due < %s) ELSE 0 END"
)
PARTS = "t.proven / 100 AS proven_, t.awaiting / 100 AS awaiting_, t.outstanding / 100 AS outstanding_, t.shared / 100 AS shared_"
SUMS = (
    "COUNT(*) AS contracts_, SUM(t.amount) / 100 AS amount_, SUM(t.proven) / 100 AS proven_, SUM(t.awaiting) / 100 AS awaiting_,"
    " SUM(t.outstanding) / 100 AS outstanding_, SUM(t.shared) / 100 AS shared_, SUM(t.no_breakdown) / 100 AS no_breakdown_,"
    f" SUM({OVERDUE}) / 100 AS overdue_"
)


def asked(request: HttpRequest, column: str = "t.district_id", year: str = "t.year") -> tuple[str, list[Any], int]:
    """The condition that scope and filters come to, its values, and the first row of the page."""
    condition, values = PLACES[request.GET["place"]].replace("{}", column), [request.user.pk]
    if "year" in request.GET:
        condition, values = f"{condition} AND {year} = %s", [*values, int(request.GET["year"])]
    return condition, values, (int(request.GET.get("page", 1)) - 1) * PAGE


def one(sql: str, values: list[Any]) -> dict[str, Any]:
    """The one row of a question, by its columns' names."""
    return many(sql, values)[0]


def many(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    """All rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Without context processors: the product's menu is no part of a floor."""
    return HttpResponse(render_to_string(f"floor/{template}.html", {"user": request.user, "asked": request.GET, **context}))


def days() -> list[Any]:
    """The day that OVERDUE is asked with."""
    return [today()] * 3


# ---------------------------------------------------------------- lists


def contracts(request: HttpRequest) -> HttpResponse:
    where, values, start = asked(request)
    counted = f"SELECT COUNT(*) AS rows_, {SUMS} FROM grants_contracttotal t WHERE {where}"
    rows = (
        f"SELECT c.*, n.name_kk AS ngo_, {PARTS}, t.no_breakdown / 100 AS no_breakdown_, {OVERDUE} / 100 AS overdue_"
        " FROM grants_contract c JOIN grants_contracttotal t ON t.contract_id = c.id JOIN grants_ngo n ON n.id = c.ngo_id"
        f" WHERE {where} ORDER BY c.sort_key, c.id LIMIT {PAGE} OFFSET {start}"
    )
    total = one(counted, [*days(), *values])
    return page(request, "contracts", total=total, rows=Contract.objects.raw(rows, [*days(), *values]))


def ngos(request: HttpRequest) -> HttpResponse:
    where, values, start = asked(request)
    counted = f"SELECT COUNT(DISTINCT t.ngo_id) AS rows_, {SUMS} FROM grants_contracttotal t WHERE {where} AND t.counted"
    rows = (
        f"SELECT n.*, d.name_kk AS district_, s.* FROM (SELECT t.ngo_id, {SUMS} FROM grants_contracttotal t WHERE {where} AND t.counted"
        " GROUP BY t.ngo_id) s JOIN grants_ngo n ON n.id = s.ngo_id LEFT JOIN accounts_district d ON d.id = n.home_district_id"
        f" ORDER BY n.sort_key, n.id LIMIT {PAGE} OFFSET {start}"
    )
    total = one(counted, [*days(), *values])
    return page(request, "ngos", total=total, rows=NGO.objects.raw(rows, [*days(), *values]))


def lots(request: HttpRequest) -> HttpResponse:
    where, values, start = asked(request, "a.district_id", "a.year")
    of_contracts, same, _start = asked(request)
    counted = (
        f"SELECT l.*, s.* FROM (SELECT COUNT(*) AS rows_, SUM(l.budget) / 100 AS budget_ FROM grants_lot l JOIN grants_allocation a"
        f" ON a.id = l.allocation_id WHERE {where}) l,"
        f" (SELECT {SUMS} FROM grants_contracttotal t WHERE {of_contracts} AND t.counted AND t.lot_id IS NOT NULL) s"
    )
    rows = (
        f"SELECT l.*, a.title_kk AS allocation_, a.year AS year_, s.* FROM grants_lot l JOIN grants_allocation a ON a.id = l.allocation_id"
        f" LEFT JOIN (SELECT t.lot_id, {SUMS} FROM grants_contracttotal t WHERE {of_contracts} AND t.counted GROUP BY t.lot_id) s"
        f" ON s.lot_id = l.id WHERE {where} ORDER BY l.sort_key, l.id LIMIT {PAGE} OFFSET {start}"
    )
    total = one(counted, [*values, *days(), *same])
    return page(request, "lots", total=total, rows=Lot.objects.raw(rows, [*days(), *same, *values]))


def allocations(request: HttpRequest) -> HttpResponse:
    where, values, start = asked(request, "a.district_id", "a.year")
    of_contracts, same, _start = asked(request)
    counted = (
        f"SELECT a.*, s.* FROM (SELECT COUNT(*) AS rows_, SUM(a.amount) / 100 AS given_ FROM grants_allocation a WHERE {where}) a,"
        f" (SELECT {SUMS} FROM grants_contracttotal t WHERE {of_contracts} AND t.counted) s"
    )
    rows = (
        "SELECT a.*, d.name_kk AS district_, s.* FROM grants_allocation a JOIN accounts_district d ON d.id = a.district_id"
        f" LEFT JOIN (SELECT t.allocation_id, {SUMS} FROM grants_contracttotal t WHERE {of_contracts} AND t.counted"
        f" GROUP BY t.allocation_id) s ON s.allocation_id = a.id WHERE {where}"
        f" ORDER BY a.sort_key DESC, a.id LIMIT {PAGE} OFFSET {start}"
    )
    total = one(counted, [*values, *days(), *same])
    return page(request, "allocations", total=total, rows=Allocation.objects.raw(rows, [*days(), *same, *values]))


# ---------------------------------------------------------------- one NGO, one contract

DELIVERABLES = (
    "SELECT p.*, k.name_kk AS kind_, l.amount / 100 AS amount_, l.proven / 100 AS proven_, l.awaiting / 100 AS awaiting_,"
    " l.outstanding / 100 AS outstanding_, l.due AS late_after_ FROM grants_deliverable p JOIN grants_kind k ON k.id = p.kind_id"
    " JOIN grants_contract c ON c.id = p.contract_id JOIN grants_deliverabletotal l ON l.deliverable_id = p.id"
)
OUTPUTS = (
    "SELECT o.*, v.full_name AS verified_by_ FROM grants_output o JOIN grants_deliverable p ON p.id = o.deliverable_id"
    " JOIN grants_contract c ON c.id = p.contract_id LEFT JOIN accounts_user v ON v.id = o.verified_by_id"
)
PROOFS = (
    "SELECT e.*, d.number AS number_, d.day AS day_, d.file_name AS file_name_, d.link AS link_, k.name_kk AS kind_ FROM grants_evidence e"
    " JOIN grants_document d ON d.id = e.document_id LEFT JOIN grants_proofkind k ON k.id = d.kind_id"
    " JOIN grants_output o ON o.id = e.output_id JOIN grants_deliverable p ON p.id = o.deliverable_id"
    " JOIN grants_contract c ON c.id = p.contract_id"
)


def ngo(request: HttpRequest, pk: int) -> HttpResponse:
    """An NGO's contracts in the reader's scope, what they promised, what came of it and what proves it."""
    where = f"c.ngo_id = %s AND c.allocation_id IN (SELECT id FROM grants_allocation a WHERE {PLACES['district'].format('a.district_id')})"
    values = [pk, request.user.pk]
    record = NGO.objects.raw(
        "SELECT n.*, d.name_kk AS district_, r.name_kk AS region_, h.full_name AS head_ FROM grants_ngo n"
        " LEFT JOIN accounts_district d ON d.id = n.home_district_id LEFT JOIN accounts_region r ON r.id = d.region_id"
        " LEFT JOIN grants_ngohead h ON h.ngo_id = n.id AND h.voided_at IS NULL WHERE n.id = %s",
        [pk],
    )[0]
    found = Contract.objects.raw(
        f"SELECT c.*, a.title_kk AS allocation_, a.year AS year_, t.paid / 100 AS paid_, t.documented / 100 AS documented_, {PARTS},"
        f" t.no_breakdown / 100 AS no_breakdown_, {OVERDUE} / 100 AS overdue_, SUM(t.amount) OVER () / 100 AS total_ FROM grants_contract c"
        f" JOIN grants_contracttotal t ON t.contract_id = c.id JOIN grants_allocation a ON a.id = c.allocation_id WHERE {where}"
        " ORDER BY c.sort_key, c.id",
        [*days(), *values],
    )
    return page(request, "ngo", record=record, contracts=grouped(found, where, values))


def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """A contract's plan and facts."""
    record = Contract.objects.raw(
        f"SELECT c.*, n.name_kk AS ngo_, l.number AS lot_, a.title_kk AS allocation_, a.year AS year_, t.paid / 100 AS paid_, {PARTS},"
        f" t.documented / 100 AS documented_, t.no_breakdown / 100 AS no_breakdown_, {OVERDUE} / 100 AS overdue_ FROM grants_contract c"
        " JOIN grants_contracttotal t ON t.contract_id = c.id JOIN grants_ngo n ON n.id = c.ngo_id"
        " JOIN grants_allocation a ON a.id = c.allocation_id LEFT JOIN grants_lot l ON l.id = c.lot_id"
        f" WHERE c.id = %s AND {PLACES['district'].format('a.district_id')}",
        [*days(), pk, request.user.pk],
    )
    money = many(
        "SELECT 1 AS place_, 'payment' AS what_, day, amount / 100 AS amount_, kind AS kind_, order_number AS text_ FROM grants_payment"
        " WHERE contract_id = %s UNION ALL SELECT 2, 'expense', day, amount / 100, source, supplier FROM grants_expense"
        " WHERE contract_id = %s UNION ALL SELECT 3, 'act', day, amount / 100, '', number FROM grants_acceptanceact WHERE contract_id = %s"
        " UNION ALL SELECT 4, 'line', NULL, amount / 100, nature, item FROM grants_budgetline WHERE contract_id = %s ORDER BY 1, 3",
        [pk] * 4,
    )
    return page(request, "contract", contracts=grouped(record, "c.id = %s", [pk]), money=money)


def grouped(contracts: Any, where: str, values: list[Any]) -> list[Any]:
    """Contracts with their deliverables, outputs and proofs hung on them: three more queries."""
    found = list(contracts)
    promises = list(Deliverable.objects.raw(f"{DELIVERABLES} WHERE {where} ORDER BY p.position, p.id", values))
    outputs = list(Output.objects.raw(f"{OUTPUTS} WHERE {where} ORDER BY o.day, o.id", values))
    proofs = list(Evidence.objects.raw(f"{PROOFS} WHERE {where} ORDER BY e.id", values))
    hang(outputs, proofs, "output_id")
    hang(promises, outputs, "deliverable_id")
    hang(found, promises, "contract_id")
    return found


def hang(wholes: list[Any], parts: list[Any], key: str) -> None:
    """Give each whole its `parts`."""
    by_id: dict[int, list[Any]] = {}
    for part in parts:
        by_id.setdefault(getattr(part, key), []).append(part)
    for whole in wholes:
        whole.parts = by_id.get(whole.pk, [])


# ---------------------------------------------------------------- levels


def level(request: HttpRequest) -> HttpResponse:
    """A year of a region by its districts, or of the country by its regions."""
    where, values, _start = asked(request)
    name, join = ("r", " JOIN accounts_region r ON r.id = d.region_id") if request.GET["place"] == "country" else ("d", "")
    rows = many(
        f"SELECT {name}.id, {name}.name_kk, {SUMS} FROM grants_contracttotal t JOIN accounts_district d ON d.id = t.district_id{join}"
        f" WHERE {where} AND t.counted GROUP BY {name}.id, {name}.name_kk, {name}.sort_key ORDER BY {name}.sort_key",
        [*days(), *values],
    )
    return page(request, "level", rows=rows)
