"""A meeting of which minutes say all that they can say, for what shows them: whole names and texts, the same in every run."""

from datetime import date, time, timedelta
from types import SimpleNamespace

from koksu.money import Tenge
from meetings.actions import meetings, review, writing
from meetings.models import Meeting
from tests.factories import NOON, ApplicationFactory, a_contract, a_district, a_lot, an_allocation, an_ngo
from tests.factories import ProgressReportFactory as ReportFactory
from tests.meetings.factories import CommissionFactory, a_meeting, a_person, a_scribe, an_account, an_item, members_of, sent, signed, write

MEMBERS = [
    ("Серік Жұмабекұлы", "", "мәслихат депутаты", "депутат маслихата"),
    ("Қайрат Ералы", "", "«Ауыл» қорының төрағасы", "председатель фонда «Ауыл»"),
    ("Роза Исабаева", "", "мектеп директоры", "директор школы"),
    ("Нұрлан Тасболат", "", "", ""),
    ("Мәди Әлжан", "Мади Альжан", "ардагерлер кеңесінің төрағасы", "председатель совета ветеранов"),
]
AFTER_REVIEW = NOON + timedelta(days=5)


def two(kk, ru):
    """A text in Kazakh and Russian."""
    return {"kk": kk, "ru": ru}


def a_body(district):
    """A commission of five, and its secretary without a vote."""
    commission = CommissionFactory(
        of=district,
        name_kk="Үкіметтік емес ұйымдардың гранттарын бақылау комиссиясы",
        name_ru="Комиссия по контролю грантов неправительственных организаций",
        under_kk="Үлгі ауданы әкімдігінің жанындағы",
        under_ru="При акимате района Үлгі",
        seats=5,
    )
    given = {"commission": commission, "recorded_by": commission.recorded_by, "recorded_at": NOON}
    for position, (name_kk, name_ru, capacity_kk, capacity_ru) in enumerate(MEMBERS):
        person = a_person(of=district, name_kk=name_kk, name_ru=name_ru, capacity_kk=capacity_kk, capacity_ru=capacity_ru)
        an_account(person)
        commission.memberships.create(person=person, role="member" if position else "chair", **given)
    scribe = a_person(of=district, name_kk="Жанна Мұқанова", capacity_kk="бөлімнің бас маманы", capacity_ru="главный специалист отдела")
    commission.memberships.create(person=scribe, role="secretary", votes=False, **given)
    return commission


def a_whole_meeting(district=None):
    """The meeting as a draft, with its people and who writes: {meeting, writer, chair, eraly, rosa, nurlan, madi, scribe, guest}."""
    district = district or a_district(name_kk="Үлгі ауданы", name_ru="район Үлгі", training=True)
    commission = a_body(district)
    names = ("chair", "eraly", "rosa", "nurlan", "madi", "scribe")
    there = SimpleNamespace(**dict(zip(names, members_of(commission), strict=True)))
    capacity = {"capacity_kk": "«Жас өркен» ҚБ төрағасы", "capacity_ru": "председатель ОО «Жас өркен»"}
    there.guest = a_person(of=district, name_kk="Ерлан Қасымов", **capacity)
    there.writer = an_earlier_meeting(commission, there)
    there.meeting = meetings.plan_meeting(
        actor=there.writer,
        at=NOON,
        commission=commission,
        day=date(2026, 2, 20),
        starts=time(15),
        ends=time(16, 20),
        title_kk="Мемлекеттік әлеуметтік тапсырыс лоттары бойынша конкурс қорытындысы туралы",
        title_ru="Об итогах конкурса по лотам государственного социального заказа",
        place_kk="Үлгі ауылы, әкімдіктің шағын залы",
        place_ru="село Үлгі, малый зал акимата",
    )
    meetings.take_attendance(actor=there.writer, at=NOON, meeting=there.meeting, comers=list(comers(there)))
    write_all(there, district)
    annex = two("Бағалау парақтары", "Оценочные листы")
    meetings.add_annex(actor=there.writer, at=NOON, meeting=there.meeting, title_kk=annex["kk"], title_ru=annex["ru"], pages=6)
    there.meeting = Meeting.objects.get(pk=there.meeting.pk)
    return there


INTEREST = "жұбайы «Білім шырағы» мекемесінде / супруг работает в «Білім шырағы»"  # typed once in both languages


def an_earlier_meeting(commission, there):
    """Signed minutes whose action items return at the next; who wrote them."""
    earlier = a_meeting(of=commission, day=date(2026, 1, 30))
    earlier.attendance.filter(person=there.scribe).update(votes=False)
    writer = a_scribe(earlier)
    actions = [
        writing.ToDo(responsible=there.guest, due=date(2026, 2, 10)),
        writing.ToDo(responsible=there.rosa, due=date(2026, 3, 1), text=two("Қалған есептер жиналсын.", "Собрать остальные отчёты.")),
    ]
    text = two("Есептердің кестесі бекітілсін", "Утвердить график отчётов")
    write(an_item(earlier), writer, decisions=[writing.DecisionText(text=text, actions=actions)])
    signed(sent(earlier, by=writer))
    return writer


def comers(there):
    """Four of five members, one late, one gone early; the secretary, guests, the press."""
    there_, voting = "present", {"seat": "member", "votes": True}
    yield meetings.Comer(person=there.chair, presence=there_, **voting)
    yield meetings.Comer(person=there.eraly, presence=there_, **voting)
    yield meetings.Comer(person=there.rosa, presence="late", arrived=time(15, 20), **voting)
    yield meetings.Comer(person=there.nurlan, presence="left", left=time(16), **voting)
    yield meetings.Comer(person=there.madi, presence="excused", reason="іссапарда / в командировке", **voting)
    yield meetings.Comer(person=there.scribe, presence=there_, seat="member")
    yield meetings.Comer(person=there.guest, presence=there_, seat="invited")
    yield meetings.Comer(group=two("ҮЕҰ жетекшілері", "руководители НПО"), count=3, presence=there_, seat="invited")
    yield meetings.Comer(group=two("жергілікті БАҚ өкілдері", "представители местных СМИ"), presence=there_, seat="press")


def write_all(there, district):
    """What was said and decided: on action items, an award, a report and a request, and two items of which little is known."""
    meeting, writer = there.meeting, there.writer
    ngo = an_ngo(of=district, name_kk="Жас өркен", name_ru="", form="public_association")
    other = an_ngo(of=district, name_kk="Білім шырағы", name_ru="", form="private_institution")
    allocation = an_allocation(of=district, worth="20 000 000")
    lot = a_lot(of=allocation, number="2", title_kk="Жастар бастамалары", title_ru="Молодёжные инициативы", worth="6 900 000")
    bid = ApplicationFactory(lot=lot, ngo=ngo, title_kk="Ауыл жастары", title_ru="Сельская молодёжь")
    contract = a_contract(of=other, lot=lot, number="14-Ә", title_kk="Білім сағаты", title_ru="Час знаний")
    report = ReportFactory(of=contract, submitted=date(2026, 2, 10))
    write(
        meeting.agenda.get(carries=True),
        writer,
        reporter=there.scribe,
        heard=two("№ 1 хаттаманың тапсырмалары туралы айтты.", "Доложила о поручениях протокола № 1."),
        decisions=[writing.DecisionText(text=two("Хатшының ақпараты назарға алынсын.", "Принять информацию к сведению."))],
    )
    write(
        an_item(meeting, title_kk="2-лот бойынша жеңімпазды анықтау туралы", title_ru="Об определении победителя по лоту № 2"),
        writer,
        reporter=there.guest,
        heard=two("Лотқа үш өтінім түсті.\nЕкеуі талапқа сай.", "На лот поступили три заявки.\nДве соответствуют требованиям."),
        speeches=[
            writing.SpeechText(speaker=there.rosa, text={"ru": "Попросила провести часть часов в отдалённых сёлах."}),
            writing.SpeechText(text=two("Бюджетті сұрады.", "Спросили о бюджете.")),
        ],
        proposals=[
            writing.ProposalText(
                proposer=there.rosa,
                on_behalf="ата-аналар комитеті",
                text=two("Тренингтің кемінде 16 сағаты шалғай ауылдарда өтсін", "Не менее 16 часов провести в отдалённых сёлах"),
                fate="adopted",
                about=[contract],
            ),
            writing.ProposalText(proposer=there.eraly, text=two("Таралымы азайтылсын.", "Сократить тираж."), fate="declined"),
            writing.ProposalText(proposer=there.eraly, text=two("Кесте ұсынылсын.", "Представить график."), fate="referred"),
            writing.ProposalText(text=two("Жиі кездесейік.", "Встречаться чаще.")),
        ],
        voting="members",
        ballots=[
            writing.Ballot(member=there.chair, choice="for"),
            writing.Ballot(member=there.eraly, choice="for"),
            writing.Ballot(
                member=there.rosa, choice="recused", interest="жұбайы «Білім шырағы» мекемесінде / супруг работает в «Білім шырағы»"
            ),
            writing.Ballot(member=there.nurlan, choice="abstained"),
        ],
        decisions=[
            writing.DecisionText(
                text=two("Өтінім иесі жеңімпаз деп танылып, онымен шарт жасалсын.", "Признать заявителя победителем, заключить договор."),
                effect="award",
                application=bid,
                amount=Tenge.of(4_500_000),
                actions=[
                    writing.ToDo(responsible=there.guest, due=date(2026, 3, 5)),
                    writing.ToDo(due_words="шартқа қол қойылғанға дейін", text=two("Талап шартқа енгізілсін.", "Внести в договор.")),
                ],
            ),
            writing.DecisionText(
                text=two("Ұйымның есебі пысықтауға қайтарылсын.", "Вернуть отчёт на доработку."),
                effect="return_report",
                progress_report=report,
                actions=[writing.ToDo(responsible=there.eraly)],
            ),
            writing.DecisionText(text=two("Түсініктеме сұралсын.", "Запросить пояснения."), effect="ask_ngo", ngo=other, about=[lot]),
        ],
        about=[lot],
    )
    write(an_item(meeting, title_kk="Жұмыс кестесі туралы", title_ru="О графике работы"), writer, voting="unknown")
    write(
        an_item(meeting, title_kk="Әртүрлі", title_ru="Разное"),
        writer,
        voting="totals",
        totals={"votes_for": 3, "votes_against": 1},
        decisions=[writing.DecisionText(text={"kk": "Келесі отырыс наурызда өткізілсін."})],
    )


def a_whole_signed_meeting():
    """The meeting signed after its term, one member silent, one with an opinion of their own; then corrected: edition 2."""
    there = a_whole_meeting()
    meeting = sent(there.meeting, by=there.writer)
    _approve(there, meeting, there.eraly, there.nurlan)
    review.dissent(actor=there.nurlan.user, at=NOON, meeting=meeting, text="Сомамен келіспеймін.", place="2.1")
    _sign(there, meeting, AFTER_REVIEW)
    review.begin_correction(actor=there.writer, at=AFTER_REVIEW, meeting=meeting, reason="тармақ қате жазылған")
    correction = Meeting.objects.get(pk=meeting.pk)
    last = correction.agenda.order_by("position").last()
    text = writing.DecisionText(id=last.decisions.get().pk, text={"kk": "Келесі отырыс 20 наурызда өткізілсін."})
    write(last, there.writer, at=AFTER_REVIEW, voting="totals", totals={"votes_for": 3, "votes_against": 1}, decisions=[text])
    correction = sent(correction, by=there.writer, at=AFTER_REVIEW)
    _approve(there, correction, there.eraly, there.nurlan, there.rosa, at=AFTER_REVIEW)
    _sign(there, correction, AFTER_REVIEW)
    there.meeting = Meeting.objects.get(pk=meeting.pk)
    return there


def _approve(there, meeting, *members, at=NOON):
    for member in members:
        review.approve(actor=member.user, at=at, meeting=meeting, number=review.newest(meeting).number)


def _sign(there, meeting, at):
    review.sign(actor=there.chair.user, at=at, meeting=meeting, number=review.newest(meeting).number)
