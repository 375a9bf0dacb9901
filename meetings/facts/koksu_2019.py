"""The 2019 source as facts: the meeting that a newspaper article tells of, and what stands around it, in our own words.

What the article doesn't say (a number, a place, a quorum, votes, deadlines) is None or empty and shows as a gap. NOTES tell what is
ambiguous there and what was inferred. Its money and results stand in grants.facts.koksu_2019.
"""

from typing import NamedTuple

from grants.facts.koksu_2019 import PLACE, PROPOSALS, NoteFact, Text

OPENING = "жиын туралы хабар"  # the article's first paragraph: who met, when and on what
OUTCOME = "мақаланың соңы: жиынның қорытындысы"
NONE = Text("", "", "")

# ---------------------------------------------------------------- bodies, organisations, people


class BodyFact(NamedTuple):
    """A commission or council: kind, name, the body it stands under, seats, composition, purpose, the place in the article."""

    kind: str
    name: Text
    under: Text = NONE
    seats: int | None = None
    composition: Text = NONE
    purpose: Text = NONE
    place: str = PLACE


BRANCH = Text(
    "«Nur Otan» партиясының Көксу аудандық филиалы",
    "Коксуский районный филиал партии «Nur Otan»",
    "Koksu district branch of the Nur Otan party",
)
AKIMAT = Text("Көксу ауданының әкімдігі", "Акимат Коксуского района", "Akimat of Koksu district")
BODIES = {
    "commission": BodyFact(
        "party_commission",
        Text("Партиялық бақылау комиссиясы", "Комиссия партийного контроля", "Party control commission"),
        BRANCH,
        place=OPENING,
    ),
    "council": BodyFact(
        "council",
        Text("Аудан әкімдігінің жанындағы кеңес", "Совет при акимате района", "Council under the district akimat"),
        AKIMAT,
        13,
        Text(
            "бөлімдердің басшылары, саяси партияның, қоғамдық ұйымдардың және белсенді тұрғындардың өкілдері",
            "руководители отделов, представители политической партии, общественных организаций и активных граждан",
            "heads of departments; people of a political party, of public organisations, and active citizens",
        ),
        Text(
            "азаматтық қоғамды дамыту тұжырымдамасын іске асыру",
            "реализация концепции развития гражданского общества",
            "putting the concept of civil society's development into practice",
        ),
    ),
    "public_council": BodyFact("public_council", Text("Қоғамдық кеңес", "Общественный совет", "Public Council")),
}
CHAIRS = {"commission": "kubieva"}  # the one seat whose holder is named


class OrganisationFact(NamedTuple):
    """An organisation: kind, name, the key of the NGO that it is, the place in the article."""

    kind: str
    name: Text
    ngo: str = ""
    place: str = PLACE


ORGANISATIONS = {
    "branch": OrganisationFact("party", BRANCH, place=OPENING),
    "akimat": OrganisationFact("state_body", AKIMAT),
    "policy": OrganisationFact(
        "state_body",
        Text("Аудандық ішкі саясат бөлімі", "Районный отдел внутренней политики", "District internal policy department"),
    ),
    "youth": OrganisationFact(
        "institution", Text("Ауданның Жастар орталығы", "Районный Молодёжный центр", "District Youth Centre"), place=OPENING
    ),
    "nakhichivan": OrganisationFact(
        "ngo",
        Text("«Нахичивань» этно-мәдени орталығы", "Этнокультурный центр «Нахичивань»", "“Nakhichivan” ethno-cultural centre"),
        "nakhichivan",
        PROPOSALS,
    ),
}


class PersonFact(NamedTuple):
    """A person whom the article names: name, post, organisation, the place in the article."""

    name: Text
    capacity: Text
    organisation: str
    place: str = OPENING


PEOPLE = {
    "beisenov": PersonFact(
        Text("Мәлік Бейсенов", "Малик Бейсенов", "Malik Beisenov"),
        Text(
            "партия филиалы төрағасының бірінші орынбасары",
            "первый заместитель председателя филиала партии",
            "first deputy chair of the party's branch",
        ),
        "branch",
    ),
    "kubieva": PersonFact(
        Text("Мадина Кубиева", "Мадина Кубиева", "Madina Kubiyeva"),
        Text(
            "партиялық бақылау комиссиясының төрайымы",
            "председатель комиссии партийного контроля",
            "chairwoman of the party control commission",
        ),
        "branch",
    ),
    "duisembayev": PersonFact(
        Text("Қуаныш Дүйсембаев", "Куаныш Дуйсембаев", "Kuanysh Duisembayev"),
        Text("ауданның Жастар орталығының жетекшісі", "руководитель районного Молодёжного центра", "head of the district Youth Centre"),
        "youth",
    ),
    "dzhabrailov": PersonFact(
        Text("Фахридин Джабрайлов", "Фахридин Джабрайлов", "Fakhridin Dzhabrailov"),
        Text(
            "«Нахичивань» этно-мәдени орталығының жетекшісі",
            "руководитель этнокультурного центра «Нахичивань»",
            "head of the “Nakhichivan” ethno-cultural centre",
        ),
        "nakhichivan",
        PROPOSALS,
    ),
}

# ---------------------------------------------------------------- the meeting

DAY = "2019-11-23"  # the article gives day and month; the year is inferred
TITLE = Text(
    "Комиссия мүшелерінің үкіметтік емес ұйым өкілдерімен кездесуі",
    "Встреча членов комиссии с представителями НПО",
    "The commission's members meet people of the NGOs",
)
TOPIC = Text(
    "Қазақстанның әлеуметтік жаңғыруындағы үкіметтік емес ұйымдардың рөлі",
    "Роль неправительственных организаций в социальной модернизации Казахстана",
    "The role of NGOs in Kazakhstan's social modernisation",
)
CHAIR, CONDUCTOR, REPORTER, PROPOSER = "kubieva", "beisenov", "kubieva", "dzhabrailov"
MEMBERS = Text("партиялық бақылау комиссиясының мүшелері", "члены комиссии партийного контроля", "members of the party control commission")
NGO_HEADS = Text("үкіметтік емес ұйымдардың жетекшілері", "руководители неправительственных организаций", "heads of NGOs")
PRESS = Text("жергілікті БАҚ өкілдері", "представители местных СМИ", "people of the local media")
GUESTS = ("beisenov", "duisembayev", "dzhabrailov")

HEARD = Text(
    "Ұйымдардың жұмысы мен елдің қоғамдық-саяси өміріне тоқталды. Партия жоспарында ҮЕҰ басшыларымен пікір алмасу бар екенін, кездесу "
    "сондықтан шақырылғанын айтты. Тұңғыш Президенттің тәуелсіздікті сақтауға үндеген 1991 жылғы сөзін келтірді: мұндай ұйымдар "
    "тәуелсіздіктің екінші онжылдығында пайда болып, бүгінде қоғам өмірінің бәрінде бар.\n"
    "Әкімдік жанында азаматтық қоғамды дамыту тұжырымдамасын іске асыратын 13 адамдық кеңес бар; бірлескен жұмыстың ортақ жоспары мен "
    "2010–2020 жылдардың медиа жоспары бар. Аудандағы үкіметтік емес ұйым саны — 5. Партия бұл істі ішкі саясат бөлімі арқылы қолдады.\n"
    "Президент Қасым-Жомарт Тоқаевтың Жолдауына сүйеніп, азаматтық қоғамды қолдау және оны мемлекет міндеттерін талқылауға тарту керек "
    "деді; диалог алаңдары жанданып, халық пен билік заң аясында бірге қимылдауға тиіс. Ұйымдар өз бағыты бойынша бірінші басшымен "
    "кездесіп жүр; Қоғамдық кеңес қараған мәселелер туралы оң пікірлері баспасөз бен желілерде шығады.\n"
    "2019 жылы облыс маңызды жобаларға 3 000 000 ₸ бөлді, үш лот бойынша байқау өтті, жеңімпаздармен шарт жасалды; жұмыс жоспармен "
    "жалғасады. «Көксу Жастары» бірлестігі 428 571 ₸ ұтты: дөңгелек үстел — 3, кездесу — 2, аудандық газеттегі мақала — 3, оған қоса "
    "желілердегі ақпарат. «Үш ұрпақ» бірлестігі «Ел мақтанышы – Мемлекеттік Рәміздер» жобасымен 557 143 ₸ ұтты: оқушылардың сурет "
    "байқауы, кездесу — 3, дөңгелек үстел — 2, ақпараттық-түсіндіру шарасы — 1, концерт бағдарламасы — 1, брошюра — 1 000 дана.\n"
    "Бірлік күніне арналған «Қазақстан – ортақ шаңырағым» мерекесі стадионда өтті; «Наурыз», «Алғыс айту күні», «Масленица» сияқты "
    "мерекелерге ҮЕҰ мен ақсақалдар қатысты. Қорыта келе, азаматтардың белсенділігін дамудың алғышарты деп атады.",
    "Рассказала о работе организаций и об общественно-политической жизни страны: обмен мнениями с руководителями НПО стоит в плане "
    "партии, поэтому она и пригласила на встречу. Напомнила обращение Первого Президента 1991 года беречь независимость: такие "
    "организации появились во втором её десятилетии и есть теперь во всех сферах общества.\n"
    "При акимате работает совет из 13 человек, который реализует концепцию развития гражданского общества; составлен общий план "
    "совместной работы, утверждён медиаплан на 2010–2020 годы. В районе 5 НПО. Партия поддерживала эту работу через районный отдел "
    "внутренней политики.\n"
    "Сослалась на Послание Президента Касым-Жомарта Токаева: гражданское общество нужно поддерживать и привлекать к обсуждению задач "
    "государства; действуют площадки диалога, народ и власть должны действовать вместе в рамках закона. Организации встречаются с первым "
    "руководителем по своим направлениям, их позитивные мнения по вопросам Общественного совета выходят в СМИ и соцсетях.\n"
    "В 2019 году область выделила 3 000 000 ₸ на социально значимые проекты, прошёл конкурс по трём лотам, с победителями заключены "
    "договоры; дальше работы пойдут по плану. Объединение «Көксу Жастары» выиграло 428 571 ₸: 3 круглых стола, 2 встречи, 3 статьи в "
    "районной газете, сообщения в соцсетях. Объединение «Үш ұрпақ» с проектом «Государственные символы – гордость страны» выиграло 557 "
    "143 ₸: конкурс рисунков школьников, 3 встречи, 2 круглых стола, 1 информационно-разъяснительное мероприятие, 1 концертная "
    "программа, 1 000 брошюр.\n"
    "На стадионе прошёл праздник «Казахстан – общий шанырак» ко Дню единства; в праздниках «Наурыз», «День благодарности», «Масленица» "
    "участвовали НПО и аксакалы. В заключение назвала активность граждан предпосылкой развития.",
    "She spoke of the organisations' work and of the country's public life: the party's plan has an exchange of views with the heads of "
    "NGOs, so she called them together. She recalled the First President's appeal of 1991 to guard independence; such organisations came "
    "up in its second decade and are now in every field of society.\n"
    "A council of 13 under the akimat puts the concept of civil society's development into practice; a joint work plan was made, and a "
    "media plan for 2010–2020 approved. The district has 5 NGOs. The party supported this through the internal policy department.\n"
    "She referred to President Kassym-Jomart Tokayev's Address: civil society should be supported and take part in discussing the tasks "
    "of state; there are places for dialogue, and people and government should act together within the law. The organisations meet the "
    "first head in their fields; their positive opinions on what the Public Council took up appear in the media and social networks.\n"
    "In 2019 the oblast gave 3 000 000 ₸ for socially significant projects; there was a competition for three lots, and contracts were "
    "made with the winners; the work goes on by plan. “Koksu Zhastary” won 428 571 ₸: 3 round tables, 2 meetings, 3 articles in the "
    "district newspaper, posts in social networks. “Ush urpaq”, with the project “State Symbols – the Pride of the Nation”, won 557 143 "
    "₸: a drawing contest of pupils, 3 meetings, 2 round tables, 1 information event, 1 concert, 1,000 brochures.\n"
    "The festive event “Kazakhstan – my common home” for the Day of Unity took place at the stadium; NGOs and elders took part in "
    "Nauryz, Gratitude Day and Maslenitsa. She ended by calling active citizens a precondition of development.",
)
SPEECH = Text(
    "Техника тізгіндеп, ауыр қол еңбегіне баратын жас жоққа жуық, көбі бірден басшы болуды көздейді. Мұның себебі неде, жастарды еңбекке "
    "қалай қызықтыруға болады — осыны ойлану керек.",
    "Почти нет молодых, готовых работать на технике и браться за тяжёлый труд; многие хотят сразу стать начальниками. Нужно понять, в "
    "чём причина и как заинтересовать молодёжь трудом.",
    "Hardly any young people will run machinery or do heavy work; many want to be bosses at once. One should ask why, and how to "
    "interest them in work.",
)
PROPOSAL = Text(
    "Жастарды еңбекке тарту мәселесімен партия мен Жастар орталығы бірлесіп айналыссын.",
    "Партии и Молодёжному центру вместе заняться привлечением молодёжи к труду.",
    "The party and the Youth Centre are to work together on bringing the young to work.",
)
DECISION = Text(
    "Түскен ұсыныстар қабылдансын; көтерілген өзге мәселелердің шешімі табылсын.",
    "Принять поступившие предложения; остальные поднятые вопросы решить.",
    "The proposals are accepted; the other matters that were raised are to be resolved.",
)

# ---------------------------------------------------------------- plans and events


class PlanFact(NamedTuple):
    """A plan: kind, title, period, whether it is said to be approved (None: not said), whose it is, its points."""

    kind: str
    title: Text
    since: str = ""
    until: str = ""
    approved: bool | None = None
    organisation: str = ""
    points: tuple[Text, ...] = ()


PLANS = {
    "work": PlanFact("work", Text("Бірлесіп атқаратын ортақ жұмыс жоспары", "Общий план совместной работы", "Joint work plan")),
    "media": PlanFact(
        "media",
        Text(
            "Үкіметтік емес ұйымдардың әлеуетін арттыру жөнінде 2010–2020 жылдарға арналған медиа жоспар",
            "Медиаплан на 2010–2020 годы по повышению потенциала НПО",
            "Media plan for 2010–2020 on raising the NGOs' capacity",
        ),
        "2010-01-01",
        "2020-12-31",
        approved=True,
    ),
    "concept": PlanFact(
        "concept",
        Text(
            "Азаматтық қоғамды дамыту тұжырымдамасы", "Концепция развития гражданского общества", "Concept of civil society's development"
        ),
    ),
    "events": PlanFact(
        "events",
        Text("«Nur Otan» партиясының іс-шара жоспары", "План мероприятий партии «Nur Otan»", "The Nur Otan party's plan of events"),
        organisation="branch",
        points=(
            Text(
                "ҮЕҰ басшыларымен кездесіп, пікір алмасу",
                "Встретиться с руководителями НПО и обменяться мнениями",
                "Meet the heads of NGOs and exchange views",
            ),
        ),
    ),
}
CARRIED_OUT = "events"  # the plan whose point this meeting carried out


class EventFact(NamedTuple):
    """A public event that no contract is said to have paid for: title, occasion, place, who took part, what there was."""

    title: Text
    occasion: Text
    place: Text
    participants: Text
    text: Text


EVENTS = {
    "unity": EventFact(
        Text(
            "«Қазақстан – ортақ шаңырағым» мерекелік іс-шарасы",
            "Праздник «Казахстан – общий шанырак»",
            "Festive event “Kazakhstan – my common home”",
        ),
        Text("Қазақстан халқының бірлігі күні", "День единства народа Казахстана", "Day of Unity of the People of Kazakhstan"),
        Text(
            "Балпық би ауылы, Батыржан Оңғаров атындағы орталық стадион",
            "село Балпык би, Центральный стадион им. Батыржана Онгарова",
            "Balpyk bi village, Batyrzhan Ongarov central stadium",
        ),
        Text(
            "ауданды мекендеген ұлттар мен халықтардың өкілдері",
            "представители народов, живущих в районе",
            "people of the nations that live in the district",
        ),
        Text(
            "Этно-мәдени көрме болды: әр ұлттың баспанасы мен шағын мұражайы, тұрмыс бұйымдары, дәстүрлі киімі, әшекейі. Ұлттық билер "
            "биленді.",
            "Была этнокультурная выставка: национальные жилища и мини-музеи, предметы быта, традиционная одежда, украшения. Исполнялись "
            "национальные танцы.",
            "There was an ethno-cultural exhibition: dwellings and small museums of each nation, household things, traditional dress, "
            "ornaments. National dances were danced.",
        ),
    ),
    "holidays": EventFact(
        Text(
            "Мерекелерге арналған мәдени және бұқаралық шаралар",
            "Культурные и массовые мероприятия к праздникам",
            "Cultural and public events on holidays",
        ),
        Text(
            "«Наурыз», «Алғыс айту күні», «Масленица» және басқа мерекелер",
            "«Наурыз», «День благодарности», «Масленица» и другие праздники",
            "Nauryz, Gratitude Day, Maslenitsa and other holidays",
        ),
        NONE,
        Text("үкіметтік емес ұйымдар, ақсақалдар", "неправительственные организации, аксакалы", "NGOs, elders"),
        Text(
            "Ауданның түрлі ұлт өкілдері ұлттық мерекелерін бірге атап өтті; ҮЕҰ мен ақсақалдар белсене қатысты.",
            "Представители разных народов района вместе отмечали национальные праздники; НПО и аксакалы активно участвовали.",
            "People of the district's nations kept their holidays together; NGOs and elders took an active part.",
        ),
    ),
}

# ---------------------------------------------------------------- what is open, and what was inferred

NOTES = [
    NoteFact(
        "meeting",
        "inferred",
        Text(
            "Дереккөзде күн мен ай ғана бар. 2019 жыл екені сол жылғы қаражат пен Президент Тоқаевтың Жолдауы аталғанынан шығарылды; "
            "2019 жылы бұл күн сенбіге келеді.",
            "В источнике только день и месяц. 2019 год выведен из упоминания средств этого года и Послания Президента Токаева; в 2019 "
            "году этот день — суббота.",
            "The source gives day and month only. The year 2019 is inferred from the money of that year and President Tokayev's Address; "
            "in 2019 that day is a Saturday.",
        ),
    ),
    NoteFact(
        "meeting",
        "ambiguous",
        Text(
            "Дереккөз оны комиссия мүшелерінің ұйым өкілдерімен кездесуі деп атайды, баяндамада ол «отырыс» делінген.",
            "Источник называет это встречей членов комиссии с представителями организаций, а доклад — заседанием.",
            "The source calls it a meeting of the members with people of the organisations; the report calls it a session.",
        ),
    ),
    NoteFact(
        "meeting",
        "ambiguous",
        Text(
            "Хаттаманың нөмірі, орны, уақыты, хатшысы, кворумы және дауыс беру дереккөзде жоқ. Комиссия мүшелерінің, қатысқан ұйым "
            "жетекшілері мен БАҚ өкілдерінің аты-жөні мен саны айтылмаған.",
            "Номера протокола, места, времени, секретаря, кворума и голосования в источнике нет. Имена и число членов комиссии, "
            "руководителей организаций и представителей СМИ не названы.",
            "The source has no number of minutes, place, time, secretary, quorum or vote. Neither the names nor the number of the "
            "members, the organisations' heads and the media people are given.",
        ),
    ),
    NoteFact(
        "meeting",
        "ambiguous",
        Text(
            "Жиынды ашып, жүргізген Мәлік Бейсенов комиссия мүшесі ме, айтылмаған: сондықтан ол мүшелер қатарында емес.",
            "Входит ли в комиссию Малик Бейсенов, который открыл и вёл встречу, не сказано: поэтому он не среди её членов.",
            "Whether Malik Beisenov, who opened and conducted it, is a member of the commission isn't said: so he isn't among its members.",
        ),
    ),
    NoteFact(
        "item",
        "ambiguous",
        Text(
            "Дереккөз ұсыныстар қабылданғанын, басқа мәселелер шешілетінін ғана айтады: шешімді кім және қалай қабылдағаны, тармақтары, "
            "жауаптылары мен мерзімдері жоқ. Өзге ұсыныстар болған, бірақ мазмұны берілмеген.",
            "Источник говорит лишь, что предложения приняты, а другие вопросы будут решены: кто и как решил, пункты, ответственные и "
            "сроки не указаны. Были и другие предложения, их содержание не приведено.",
            "The source only says that proposals were accepted and other matters will be resolved: not who decided and how, nor points, "
            "responsible people or deadlines. There were other proposals; what they said isn't told.",
        ),
    ),
    NoteFact(
        "item",
        "inferred",
        Text(
            "Баяндама мазмұны мақаладан өз сөзімізбен қысқартып берілді, стенограмма емес.",
            "Доклад пересказан по статье кратко и своими словами, это не стенограмма.",
            "The report is told from the article, shortened and in our own words: it is no record of the speech.",
        ),
    ),
    NoteFact(
        "commission",
        "ambiguous",
        Text(
            "Дереккөз бір жерде Мадина Кубиеваны партиялық «кеңестің» төрайымы деп атайды, бұл — комиссияның атауымен сәйкес емес.",
            "В одном месте источник называет Мадину Кубиеву председателем партийного «совета», что расходится с названием комиссии.",
            "In one place the source calls Madina Kubiyeva chairwoman of the party “council”, which isn't the commission's name.",
        ),
    ),
    NoteFact(
        "person:kubieva",
        "ambiguous",
        Text(
            "Дереккөзде бір рет партиялық «кеңестің» төрайымы деп те аталған.",
            "В источнике один раз названа и председателем партийного «совета».",
            "Once the source also calls her chairwoman of the party “council”.",
        ),
    ),
    NoteFact(
        "person:beisenov",
        "inferred",
        Text(
            "Дереккөздегі Мәлік Бейсенов пен Мәлік Аманбайұлы бір адам деп алынды; толық аты-жөні — Мәлік Аманбайұлы Бейсенов.",
            "Малик Бейсенов и Малик Аманбайулы источника приняты за одного человека: Малик Аманбайулы Бейсенов.",
            "The source's Malik Beisenov and Malik Amanbaiuly are taken for one person: Malik Amanbaiuly Beisenov.",
        ),
    ),
    NoteFact(
        "council",
        "ambiguous",
        Text(
            "Құрамында 13 адам бар делінген, бірақ ешқайсысының аты аталмаған: мұнда орын саны ғана тұр. Дауысы бары, мерзімі, кворумы "
            "белгісіз.",
            "Сказано, что в составе 13 человек, но никто не назван: здесь стоит только число мест. Право голоса, сроки и кворум "
            "неизвестны.",
            "It is said to have 13 people, none of whom is named: only the number of seats stands here. Who has a vote, terms and quorum "
            "are unknown.",
        ),
    ),
    NoteFact(
        "public_council",
        "ambiguous",
        Text(
            "Дереккөз Қоғамдық кеңесті ол қараған мәселелерге байланысты ғана атайды; құрамы мен қай органның жанында екені айтылмаған.",
            "Источник упоминает Общественный совет лишь в связи с рассмотренными им вопросами; состав и при каком он органе, не сказано.",
            "The source names the Public Council only for the matters it took up; its people and the body it stands under aren't told.",
        ),
    ),
    NoteFact(
        "organisation:policy",
        "ambiguous",
        Text(
            "Партия жұмысты осы бөлім арқылы қолдағаны ғана айтылған; бөлім тапсырыс беруші деп аталмаған.",
            "Сказано лишь, что партия поддерживала работу через этот отдел; заказчиком он не назван.",
            "It is only said that the party supported the work through this department; it isn't called the customer.",
        ),
    ),
    NoteFact(
        "plan:work",
        "ambiguous",
        Text(
            "Жасалғаны айтылған; кім жасағаны, мерзімі, тармақтары және бекітілген-бекітілмегені айтылмаған.",
            "Сказано, что составлен; кем, на какой срок, какие в нём пункты и утверждён ли он, не сказано.",
            "It is said to have been made; by whom, for which period, with what points, and whether approved isn't told.",
        ),
    ),
    NoteFact(
        "plan:media",
        "ambiguous",
        Text(
            "Бекітілген делінген; кім және қашан бекіткені, тармақтары айтылмаған. Кезеңі жылмен ғана берілген.",
            "Сказано, что утверждён; кем, когда и какие в нём пункты, не сказано. Период дан только годами.",
            "It is said to be approved; by whom, when and with what points isn't told. Its period is given in years only.",
        ),
    ),
    NoteFact(
        "plan:concept",
        "ambiguous",
        Text(
            "Кеңес осы тұжырымдама үшін құрылғаны айтылған; кімдікі, қай жылдарға арналғаны және бекітілгені айтылмаған.",
            "Сказано, что совет создан ради этой концепции; чья она, на какие годы и утверждена ли, не сказано.",
            "The council is said to have been made for it; whose it is, for which years, and whether approved isn't told.",
        ),
    ),
    NoteFact(
        "plan:events",
        "inferred",
        Text(
            "Жоспар партиянікі делінген; аудандық филиалға жатқызу — қорытынды. Бұл кездесу сол тармақты орындағаны да баяндамадан "
            "шығарылды.",
            "План назван партийным; что он районного филиала — вывод. Что встреча исполнила этот пункт, тоже выведено из доклада.",
            "The plan is said to be the party's; that it is the district branch's is inferred. That the meeting carried out this point "
            "is inferred from the report too.",
        ),
    ),
    NoteFact(
        "event:unity",
        "ambiguous",
        Text(
            "Күні мен жылы айтылмаған. Қай қаражатпен өткені, қай ұйым өткізгені де айтылмаған: ешбір шартқа байланыстырылмады.",
            "Ни день, ни год не указаны. На какие средства и кем проведён, тоже не сказано: ни с одним договором он не связан.",
            "Neither day nor year is given, nor whose money it was or who held it: it is tied to no contract.",
        ),
    ),
    NoteFact(
        "event:unity",
        "inferred",
        Text(
            "Дереккөзде «бапаналары» деп жазылған; «баспаналары» деп оқылды.",
            "В источнике написано «бапаналары»; прочитано как «баспаналары» (жилища).",
            "The source has “бапаналары”; it is read as “баспаналары” (dwellings).",
        ),
    ),
    NoteFact(
        "event:holidays",
        "ambiguous",
        Text(
            "Неше шара, қашан және қайда өткені, қай ұйымдар қатысқаны айтылмаған.",
            "Сколько было мероприятий, когда и где, какие организации участвовали, не сказано.",
            "How many events there were, when and where, and which organisations took part isn't told.",
        ),
    ),
]
