"""The training district's commission: who sits in it, and who comes to its meetings. All invented, as everything of that district."""

from grants.facts import training_people as town
from grants.facts.shapes import Words
from meetings.facts.shapes import OrganisationFact, PersonFact, SeatFact

FIRST_DAY = "2025-02-03"
COMMISSION = Words(
    "Үкіметтік емес ұйымдардың гранттарын бақылау комиссиясы",
    "Комиссия по контролю за грантами неправительственных организаций",
    "Commission for the oversight of grants to NGOs",
)
UNDER = Words("Үлгі ауданының әкімдігі", "Акимат Образцового района", "Akimat of Sample district")
COMPOSITION = Words(
    "әкімдік, қоғамдық кеңес, мәдениет және білім саласы, ардагерлер кеңесі өкілдері",
    "представители акимата, общественного совета, сферы культуры и образования, совета ветеранов",
    "people of the akimat, the public council, culture and education, the council of veterans",
)
PURPOSE = Words(
    "лоттар бойынша жеңімпаздарды анықтау, шарттардың орындалуы мен ұйымдардың есептерін қарау",
    "определение победителей по лотам, рассмотрение исполнения договоров и отчётов организаций",
    "to determine the winners of lots, and to look at the work on contracts and the organisations' reports",
)
DECISION = "Үлгі ауданы әкімдігінің 2025 жылғы 3 ақпандағы № 21 қаулысы"
SEATS = 5
PLACE = Words("Үлгі ауылы, әкімдіктің шағын залы", "село Образцовое, малый зал акимата", "Sample village, the small hall of the akimat")

ORGANISATIONS = {
    "akimat": OrganisationFact(UNDER, "state_body"),
    "policy": OrganisationFact(town.BODY, "state_body"),
    "education": OrganisationFact(
        Words("Үлгі ауданының білім бөлімі", "Отдел образования Образцового района", "Education department of Sample district"),
        "state_body",
    ),
    "library": OrganisationFact(
        Words("Аудандық орталық кітапхана", "Районная центральная библиотека", "District central library"), "institution"
    ),
    "council": OrganisationFact(Words("Аудандық қоғамдық кеңес", "Районный общественный совет", "District public council"), "other"),
    "veterans": OrganisationFact(Words("Аудандық ардагерлер кеңесі", "Районный совет ветеранов", "District council of veterans"), "other"),
    "paper": OrganisationFact(Words("«Үлгі тынысы» газеті", "газета «Үлгі тынысы»", "the newspaper “Ulgi tynysy”"), "media"),
    "sprout": OrganisationFact(Words("«Жас өркен»", "«Жас өркен»", "“Zhas orken”"), "ngo", "Жас өркен"),
    "spring": OrganisationFact(Words("«Ақ бұлақ»", "«Ақ бұлақ»", "“Aq bulaq”"), "ngo", "Ақ бұлақ"),
    "steppe": OrganisationFact(Words("«Дала самалы»", "«Дала самалы»", "“Dala samaly”"), "ngo", "Дала самалы"),
    "light": OrganisationFact(Words("«Білім шырағы»", "«Білім шырағы»", "“Bilim shyragy”"), "ngo", "Білім шырағы"),
    "family": OrganisationFact(Words("«Өнегелі отбасы»", "«Өнегелі отбасы»", "“Onegeli otbasy”"), "ngo", "Өнегелі отбасы"),
    "law": OrganisationFact(Words("«Әділ қадам»", "«Әділ қадам»", "“Adil qadam”"), "ngo", "Әділ қадам"),
}

PEOPLE = {
    "chair": PersonFact(
        Words("Серік Жұмабекұлы", "Серик Жумабекулы", "Serik Zhumabekuly"),
        Words("аудан әкімінің орынбасары", "заместитель акима района", "deputy akim of the district"),
        "akimat",
        "s.zhumabekuly@example.org",
        "trainee_chair",
    ),
    "eraly": PersonFact(
        Words("Қайрат Ералы", "Кайрат Ералы", "Qairat Eraly"),
        Words("аудандық білім бөлімінің басшысы", "руководитель районного отдела образования", "head of the district education department"),
        "education",
        "q.eraly@example.org",
        "trainee_member2",
    ),
    "isabayeva": PersonFact(
        Words("Роза Исабаева", "Роза Исабаева", "Roza Isabayeva"),
        Words("аудандық қоғамдық кеңестің мүшесі", "член районного общественного совета", "member of the district public council"),
        "council",
    ),
    "seitova": PersonFact(
        Words("Бибігүл Сейітова", "Бибигуль Сейтова", "Bibigul Seitova"),
        Words(
            "аудандық орталық кітапхананың директоры",
            "директор районной центральной библиотеки",
            "director of the district central library",
        ),
        "library",
        "b.seitova@example.org",
        "trainee_member",
    ),
    "alzhan": PersonFact(
        Words("Мұрат Әлжан", "Мурат Альжан", "Murat Alzhan"),
        Words(
            "аудандық ардагерлер кеңесінің төрағасы", "председатель районного совета ветеранов", "chair of the district council of veterans"
        ),
        "veterans",
    ),
    "mamanova": PersonFact(
        Words("Айгүл Маманова", "Айгуль Маманова", "Aigul Mamanova"),
        Words(
            "ішкі саясат бөлімінің бас маманы",
            "главный специалист отдела внутренней политики",
            "chief specialist, internal policy department",
        ),
        "policy",
        "a.mamanova@example.org",
        "trainee",
    ),
    "ospanov": PersonFact(
        Words("Дархан Оспанов", "Дархан Оспанов", "Darkhan Ospanov"),
        Words("ішкі саясат бөлімінің маманы", "специалист отдела внутренней политики", "specialist, internal policy department"),
        "policy",
        "d.ospanov@example.org",
        "trainee2",
    ),
    "abenova": PersonFact(
        Words("Гүлмира Әбенова", "Гульмира Абенова", "Gulmira Abenova"),
        Words("ішкі саясат бөлімінің басшысы", "руководитель отдела внутренней политики", "head of the internal policy department"),
        "policy",
        "g.abenova@example.org",
    ),
    "qasymov": PersonFact(
        Words("Ерлан Қасымов", "Ерлан Касымов", "Erlan Qasymov"),
        Words("«Жас өркен» қоғамдық бірлестігінің басшысы", "руководитель ОО «Жас өркен»", "head of the public association “Zhas orken”"),
        "sprout",
        "zhas.orken@example.org",
    ),
    "bekqozhina": PersonFact(
        Words("Сәуле Бекқожина", "Сауле Бекхожина", "Saule Bekqozhina"),
        Words("«Ақ бұлақ» қоғамдық қорының басшысы", "руководитель ОФ «Ақ бұлақ»", "head of the public fund “Aq bulaq”"),
        "spring",
        "aq.bulaq@example.org",
    ),
    "sergazin": PersonFact(
        Words("Нұрлан Серғазин", "Нурлан Сергазин", "Nurlan Sergazin"),
        Words(
            "«Дала самалы» қоғамдық бірлестігінің басшысы", "руководитель ОО «Дала самалы»", "head of the public association “Dala samaly”"
        ),
        "steppe",
        "dala.samaly@example.org",
    ),
    "alimzhanova": PersonFact(
        Words("Гүлнар Әлімжанова", "Гульнар Алимжанова", "Gulnar Alimzhanova"),
        Words(
            "«Білім шырағы» жеке мекемесінің басшысы", "руководитель ЧУ «Білім шырағы»", "head of the private institution “Bilim shyragy”"
        ),
        "light",
        "bilim.shyragy@example.org",
    ),
    "muqanova": PersonFact(
        Words("Раушан Мұқанова", "Раушан Муканова", "Raushan Muqanova"),
        Words(
            "«Өнегелі отбасы» қоғамдық бірлестігінің басшысы",
            "руководитель ОО «Өнегелі отбасы»",
            "head of the public association “Onegeli otbasy”",
        ),
        "family",
        "onegeli.otbasy@example.org",
    ),
    "zhanadilov": PersonFact(
        Words("Тимур Жанәділов", "Тимур Жанадилов", "Timur Zhanadilov"),
        Words("«Әділ қадам» қоғамдық бірлестігінің басшысы", "руководитель ОО «Әділ қадам»", "head of the public association “Adil qadam”"),
        "law",
        "adil.qadam@example.org",
    ),
}

MEMBERS = (
    SeatFact("chair", "chair"),
    SeatFact("eraly"),
    SeatFact("isabayeva"),
    SeatFact("seitova"),
    SeatFact("alzhan"),
    SeatFact("mamanova", "secretary", votes=False),
)
