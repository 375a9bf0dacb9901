"""Records for tests, by sentences: `a_contract(of=ngo, worth="428 571", with_breakdown=True)`.

They are saved straight to the database: no permission is asked and no history told; only the search words and, before a page is asked
for, the projection are filled. Every one belongs to something made with it, unless told `of=` what it is. Amounts: `worth` as people
type them (None: unknown).
"""

from datetime import UTC, date, datetime
from functools import partial

from django.db.transaction import atomic
from factory import LazyAttribute, LazyFunction, Maybe, SelfAttribute, Sequence, SubFactory, Trait, post_generation
from factory.django import DjangoModelFactory

from grants import models
from grants.actions.base import allocations_of, contracts_of, index_words
from grants.reports.projecting import project
from koksu.accounts.models import Assignment, District, Region, User
from koksu.money import Tenge

NOON = datetime(2026, 6, 1, 7, tzinfo=UTC)  # in Almaty
YEAR = 2026


class Of(DjangoModelFactory):
    """Translates the words `of` (what it belongs to) and `worth` (an amount as typed) into the model's own fields."""

    _of = _worth = ""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _generate(cls, strategy, params):
        if "of" in params:
            params[cls._of] = params.pop("of")
        if "worth" in params:
            typed = params.pop("worth")
            params[cls._worth] = None if typed is None else Tenge.read(typed)
        return super()._generate(strategy, params)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        record = super()._create(model_class, *args, **kwargs)
        index_words(record)
        touched.update(contracts_of(record))
        touched_allocations.update(allocations_of(record))
        return record


touched, touched_allocations = set(), set()  # contracts and allocations (ids) whose projection is behind: an action would have rewritten it


def settle():
    """Bring the projection up to date with what the factories made; tests/conftest.py does it before each request."""
    with atomic():
        project(touched, touched_allocations)
    touched.clear()
    touched_allocations.clear()


# ---------------------------------------------------------------- people and places


class RegionFactory(Of):
    name_kk = Sequence("{}-облыс".format)

    class Meta:
        model = Region


class DistrictFactory(Of):
    _of = "region"
    region = SubFactory(RegionFactory)
    name_kk = Sequence("{}-аудан".format)

    class Meta:
        model = District


class UserFactory(Of):
    username = Sequence("person{}".format)
    full_name = Sequence("Айгүл Маманова {}".format)
    language = "kk"
    created = NOON

    class Meta:
        model = User


def a_person(role, of=None, **values):
    """Somebody with one role in a district, in a region, or (without `of`) in the whole country."""
    place = {District: "district", Region: "region"}.get(type(of), "country")
    user = UserFactory(**values)
    Assignment.objects.create(user=user, role=role, **{place: of or True})
    return user


an_official = partial(a_person, "official")
a_secretary = partial(a_person, "secretary")
a_member = partial(a_person, "member")
an_auditor = partial(a_person, "auditor")
an_administrator = partial(a_person, "administrator")


def clerk(username="clerk"):
    """Who entered whatever a test doesn't say who entered; "checker" verified it."""
    return User.objects.filter(username=username).first() or UserFactory(username=username)


# ---------------------------------------------------------------- the books


class RecordFactory(Of):
    recorded_by = LazyFunction(clerk)
    recorded_at = NOON

    class Meta:
        abstract = True

    class Params:
        void = Trait(voided_by=LazyFunction(clerk), voided_at=NOON, void_reason="екі рет енгізілген")


class NGOFactory(RecordFactory):
    _of = "home_district"
    name_kk = Sequence("«Үш ұрпақ {}»".format)
    name_ru = Sequence("«Уш урпак {}»".format)
    form = models.LegalForm.PUBLIC_ASSOCIATION
    counted = True

    class Meta:
        model = models.NGO


class NGOHeadFactory(RecordFactory):
    _of = "ngo"
    ngo = SubFactory(NGOFactory)
    full_name = Sequence("Ерлан Сейітов {}".format)

    class Meta:
        model = models.NGOHead


class AllocationFactory(RecordFactory):
    _of, _worth = "district", "amount"
    district = SubFactory(DistrictFactory)
    year = YEAR
    title_kk = "Жастар бастамалары"
    amount = Tenge.of(3_000_000)

    class Meta:
        model = models.Allocation


class AllocationChangeFactory(RecordFactory):
    _of, _worth = "allocation", "after"
    allocation = SubFactory(AllocationFactory)
    day = date(YEAR, 5, 1)
    decision = "Мәслихат шешімі № 7"

    class Meta:
        model = models.AllocationChange


class LotFactory(RecordFactory):
    _of, _worth = "allocation", "budget"
    allocation = SubFactory(AllocationFactory)
    number = Sequence(lambda n: str(n + 1))
    title_kk = "Отбасы құндылықтары"
    budget = Tenge.of(1_000_000)

    class Meta:
        model = models.Lot


class ApplicationFactory(RecordFactory):
    _of, _worth = "lot", "asked"
    lot = SubFactory(LotFactory)
    ngo = SubFactory(NGOFactory)

    class Meta:
        model = models.Application


class ContractFactory(RecordFactory):
    """Signed, with a term, unless told otherwise. `with_breakdown`: nine tenths of it for 3 round tables, the rest shared."""

    _of, _worth = "ngo", "amount"
    ngo = SubFactory(NGOFactory)
    lot = None
    allocation = Maybe("lot", SelfAttribute("lot.allocation"), SubFactory(AllocationFactory))
    number = Sequence(lambda n: f"{n + 1}-Ә")
    title_kk = "Отбасы — бақыт мекені"
    amount = Tenge.of(428_571)
    status = models.ContractStatus.SIGNED
    signed = starts = date(YEAR, 2, 1)
    ends = date(YEAR, 11, 30)

    class Meta:
        model = models.Contract

    class Params:
        draft = Trait(status=models.ContractStatus.DRAFT)
        closed = Trait(status=models.ContractStatus.CLOSED)
        terminated = Trait(status=models.ContractStatus.TERMINATED)
        without_dates = Trait(signed=None, starts=None, ends=None)

    @post_generation
    def with_breakdown(self, create, wanted, **_more):
        if wanted:
            shared = Tenge(self.amount // 10)
            BudgetLineFactory(of=self, amount=shared, item="Банк қызметі")
            BudgetLineFactory(deliverable=DeliverableFactory(of=self), amount=self.amount - shared)


class AmendmentFactory(RecordFactory):
    _of = "contract"
    contract = SubFactory(ContractFactory)
    number = Sequence(lambda n: str(n + 1))
    day = date(YEAR, 6, 1)
    reason = "Мерзімі өзгерді"
    before = after = '{"amount":0,"deliverables":[],"ends":null,"lines":[],"starts":null}'

    class Meta:
        model = models.Amendment


class ProgressReportFactory(RecordFactory):
    _of = "contract"
    contract = SubFactory(ContractFactory)

    class Meta:
        model = models.ProgressReport


def kind(code="round_table"):
    return models.Kind.objects.get(code=code)


class DeliverableFactory(RecordFactory):
    _of = "contract"
    contract = SubFactory(ContractFactory)
    kind = LazyFunction(kind)
    planned = 3

    class Meta:
        model = models.Deliverable


class BudgetLineFactory(RecordFactory):
    _of, _worth = "contract", "amount"
    deliverable = None
    contract = Maybe("deliverable", SelfAttribute("deliverable.contract"), SubFactory(ContractFactory))
    item = "Зал жалдау"
    amount = Tenge.of(100_000)

    class Meta:
        model = models.BudgetLine


class DocumentFactory(RecordFactory):
    _of = "district"
    district = SubFactory(DistrictFactory)
    link = Sequence("https://example.org/{}".format)

    class Meta:
        model = models.Document

    class Params:
        showing = None  # the code of its kind

    kind = LazyAttribute(lambda d: d.showing and models.ProofKind.objects.get(code=d.showing))


class OutputFactory(RecordFactory):
    """Reported, unless told `verified`, `proven` (verified, with all the proof its kind requires) or `returned`."""

    _of = "deliverable"
    deliverable = SubFactory(DeliverableFactory)
    day = date(YEAR, 3, 14)
    place = "Балпық би"
    claimed = 1
    reported_by = SelfAttribute("recorded_by")
    reported_at = SelfAttribute("recorded_at")

    class Meta:
        model = models.Output

    class Params:
        verified = Trait(
            state=models.OutputState.VERIFIED,
            accepted=SelfAttribute("claimed"),
            verified_by=LazyFunction(partial(clerk, "checker")),
            verified_at=NOON,
        )
        proven = Trait(verified=True, counted_at=NOON)
        returned = Trait(state=models.OutputState.RETURNED, reason="Фотосурет анық емес")

    @classmethod
    def _create(cls, model_class, *args, counted_at=None, **kwargs):
        """The proof first: nothing counts without it."""
        output = super()._create(model_class, *args, **kwargs)
        if counted_at:
            prove(output)
            output.counted_at = counted_at
            output.save(update_fields=["counted_at"])
        return output

    @post_generation
    def with_proof(self, create, wanted, **_more):
        if wanted and not self.counted_at:
            prove(self)


def prove(output):
    """Attach all the proof that the output's kind requires."""
    for document in the_proof_of(output):
        EvidenceFactory(of=output, document=document)


def the_proof_of(output):
    """New documents: all that the output's kind requires, of each group the first alternative."""
    groups = {need.group: need for need in reversed(output.deliverable.kind.requirements.select_related("proof"))}
    district = output.deliverable.contract.allocation.district
    return [DocumentFactory(of=district, kind=need.proof) for need in groups.values() for _ in range(need.minimum)]


class AcceptanceActFactory(RecordFactory):
    _of, _worth = "contract", "amount"
    contract = SubFactory(ContractFactory)
    number = Sequence(lambda n: str(n + 1))
    day = date(YEAR, 4, 1)
    amount = Tenge.of(100_000)

    class Meta:
        model = models.AcceptanceAct


class PaymentFactory(RecordFactory):
    """An advance, recorded by "checker", since "clerk" entered the contract."""

    _of, _worth = "contract", "amount"
    contract = SubFactory(ContractFactory)
    recorded_by = LazyFunction(partial(clerk, "checker"))
    kind = models.PaymentKind.ADVANCE
    day = date(YEAR, 2, 15)
    amount = Tenge.of(100_000)

    class Meta:
        model = models.Payment


class ExpenseFactory(RecordFactory):
    _of, _worth = "contract", "amount"
    line = None
    contract = Maybe("line", SelfAttribute("line.contract"), SubFactory(ContractFactory))
    day = date(YEAR, 3, 20)
    supplier = "«Жетісу баспасы» ЖШС"
    amount = Tenge.of(50_000)

    class Meta:
        model = models.Expense


class EvidenceFactory(RecordFactory):
    _of = "output"
    expense = None
    output = Maybe("expense", None, SubFactory(OutputFactory))
    document = SubFactory(DocumentFactory)

    class Meta:
        model = models.Evidence


class CitationFactory(RecordFactory):
    document = SubFactory(DocumentFactory)
    record_kind, record_id = "contract", 1

    class Meta:
        model = models.Citation


class NoteFactory(CitationFactory):
    text_kk = "Мақалада айтылмаған"

    class Meta:
        model = models.Note


class StatedFigureFactory(CitationFactory):
    measure = models.Measure.NGOS
    value = 5

    class Meta:
        model = models.StatedFigure


a_region, a_district = RegionFactory, DistrictFactory
an_ngo, a_head, an_application = NGOFactory, NGOHeadFactory, ApplicationFactory
an_allocation, a_change, a_lot = AllocationFactory, AllocationChangeFactory, LotFactory
a_contract, an_amendment, a_progress_report = ContractFactory, AmendmentFactory, ProgressReportFactory
a_deliverable, a_line, an_output = DeliverableFactory, BudgetLineFactory, OutputFactory
an_act, a_payment, an_expense = AcceptanceActFactory, PaymentFactory, ExpenseFactory
a_document, an_evidence, a_citation, a_note, a_stated_figure = (
    DocumentFactory,
    EvidenceFactory,
    CitationFactory,
    NoteFactory,
    StatedFigureFactory,
)
