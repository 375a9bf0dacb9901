"""The 2019 source as facts: what a newspaper article says of the money given to Koksu district's NGOs, in our own words.

What the article doesn't say is None or empty and shows as a gap. NOTES tell what is ambiguous there and what was inferred.
Amounts are whole tenge, as the article has them. The meeting it tells of belongs to `meetings`.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """A text in three languages."""

    kk: str
    ru: str
    en: str


REGION = Text("Жетісу облысы", "Жетісуская область", "Zhetisu oblast")
EARLIER_REGION = Text("Алматы облысы", "Алматинская область", "Almaty oblast")
EARLIER_UNTIL = "2022-06-07"
# The body that issues reports isn't known: the article doesn't call the internal policy department a customer.
DISTRICT = Text("Көксу ауданы", "Коксуский район", "Koksu district")

ARTICLE = Text(
    "Көксу ауданындағы үкіметтік емес ұйымдар туралы газет мақаласы (2019)",
    "Газетная статья о неправительственных организациях Коксуского района (2019)",
    "Newspaper article about the NGOs of Koksu district (2019)",
)
ARTICLE_LINK = "http://nurlykoksu.kz/news/cat-2/2288"
PLACE = "комиссия төрайымының баяндамасы"  # the chairwoman's speech: whence everything about money was taken
PROPOSALS = "жиындағы ұсыныстар"

YEAR = 2019
AMOUNT = 3_000_000
ALLOCATION = Text(
    "Ауданның ҮЕҰ жүзеге асыратын әлеуметтік маңызды жобаларға бөлінген қаражат",
    "Средства на социально значимые проекты НПО района",
    "Money for socially significant projects of the district's NGOs",
)
LOTS = 3
COMPETITION = "жобалар байқауы"
NGOS_STATED = 5


class NGOFact(NamedTuple):
    """An NGO: its own name, legal form, whether the source counts it as an NGO (None: not said), its head."""

    name: Text
    form: str
    counted: bool | None
    head: str = ""
    post: str = ""


NGOS = {
    "zhastary": NGOFact(Text("«Көксу Жастары»", "«Көксу Жастары»", "“Koksu Zhastary”"), "public_association", True),
    "urpaq": NGOFact(Text("«Үш ұрпақ»", "«Үш ұрпақ»", "“Ush urpaq”"), "public_association", True),
    "nakhichivan": NGOFact(
        Text("«Нахичивань» этно-мәдени орталығы", "этнокультурный центр «Нахичивань»", "“Nakhichivan” ethno-cultural centre"),
        "unknown",
        None,
        "Фахридин Джабрайлов",
        "жетекші",
    ),
}


class Done(NamedTuple):
    """What the article reports as done: kind, how much (None: not said), its name and topic."""

    kind: str
    quantity: int | None
    title: Text = Text("", "", "")
    topic: str = ""


class AwardFact(NamedTuple):
    """What an NGO won (whole tenge) and what the article reports of it."""

    amount: int
    project_number: str
    title: Text
    subject: str
    done: list[Done]


SYMBOLS = Text(
    "«Ел мақтанышы – Мемлекеттік Рәміздер»", "«Государственные символы – гордость страны»", "“State Symbols – the Pride of the Nation”"
)
CONTEST = "«Ел мақтанышы – Мемлекеттік Рәміздері»"  # the theme as the source has it: one letter more than the project's title
AWARDS = {
    "zhastary": AwardFact(
        428_571,
        "",
        Text("", "", ""),
        "",
        [Done("round_table", 3), Done("meeting", 2), Done("newspaper_article", 3), Done("social_post", None)],
    ),
    "urpaq": AwardFact(
        557_143,
        "6",
        SYMBOLS,
        "мемлекеттік рәміздерді насихаттау іс-шаралары",
        [
            Done(
                "drawing_contest",
                1,
                Text(
                    f"{CONTEST} тақырыбындағы оқушылардың сурет байқауы",
                    f"конкурс рисунков школьников на тему {SYMBOLS.ru}",
                    f"school drawing contest on the theme {SYMBOLS.en}",
                ),
                CONTEST,
            ),
            Done("info_event", 1),
            Done("round_table", 2),
            Done("brochure", 1000),
            Done("concert", 1),
            Done("meeting", 3),
        ],
    ),
}


class NoteFact(NamedTuple):
    """A note on a record: `about` names it ("allocation", "lots", "contracts", an NGO's key, "award:key", "award:key:kind")."""

    about: str
    nature: str
    text: Text


NOTES = [
    NoteFact(
        "article",
        "inferred",
        Text(
            "Авторы — Әлия Иманжантегі. Мақаланың тақырыбы мен шыққан күні белгісіз; басылым «Нұрлы Көксу» деп сайттың "
            "атауынан ғана шығарылды.",
            "Автор — Алия Иманжантеги. Заголовок и дата выхода неизвестны; издание «Нұрлы Көксу» выведено только из имени сайта.",
            "By Aliya Imanzhantegi. Its headline and date are unknown; the publisher, Nurly Koksu, is inferred from the site's name alone.",
        ),
    ),
    NoteFact(
        "allocation",
        "ambiguous",
        Text(
            "Дереккөзде қаражатты облыс бөлгені ғана айтылған, облыстың атауы жоқ. 2019 жылы Көксу ауданы Алматы облысына қарады. "
            "Шешім, бюджеттік бағдарлама және ҚҚС ескерілуі белгісіз.",
            "В источнике сказано лишь, что средства выделила область; её название не приведено. В 2019 году Коксуский район входил "
            "в Алматинскую область. Решение, бюджетная программа и учёт НДС неизвестны.",
            "The source only says that the oblast gave the money, without naming it. In 2019 Koksu district belonged to Almaty oblast. "
            "The decision, the budget programme and the VAT basis are unknown.",
        ),
    ),
    NoteFact(
        "allocation",
        "inferred",
        Text(
            "Екі ұйымның ұтып алған сомасы осы 3 000 000 ₸-ден берілгені дереккөзде тура айтылмаған: бұл — қорытынды, факт емес.",
            "Что суммы двух организаций выиграны именно из этих 3 000 000 ₸, в источнике прямо не сказано: это вывод, а не факт.",
            "The source doesn't say outright that the two organisations' sums came out of these 3 000 000 ₸: it is inferred.",
        ),
    ),
    NoteFact(
        "allocation",
        "inferred",
        Text(
            "Дереккөз жазған кездесудің күні мен айы ғана көрсетілген; 2019 жыл екені сол жылғы қаражаттың аталуынан шығарылды.",
            "Встреча, о которой пишет источник, датирована днём и месяцем; 2019 год выведен из упоминания средств этого года.",
            "The meeting that the source tells of is dated by day and month; the year 2019 is inferred from the money of that year.",
        ),
    ),
    NoteFact(
        "allocation",
        "inferred",
        Text(
            "Болжам: 428 571 ₸ пен 557 143 ₸ — 480 000 ₸ пен 624 000 ₸-нің 12 % ҚҚС-сыз сомаларына сай келеді. 3 000 000 ₸ ҚҚС-пен "
            "берілген болса, екеуі бірге 1 104 000 ₸, ал қалғаны 1 896 000 ₸ болар еді. Есеп бұл болжамға сүйенбейді.",
            "Предположение: 428 571 ₸ и 557 143 ₸ соответствуют 480 000 ₸ и 624 000 ₸ без НДС 12 %. Если 3 000 000 ₸ даны с НДС, обе "
            "суммы составили бы 1 104 000 ₸, а остаток — 1 896 000 ₸. Учёт на это предположение не опирается.",
            "A hypothesis: 428 571 ₸ and 557 143 ₸ fit 480 000 ₸ and 624 000 ₸ less 12 % VAT. If the 3 000 000 ₸ stood with VAT, the two "
            "would come to 1 104 000 ₸ and the rest to 1 896 000 ₸. The books don't rest on it.",
        ),
    ),
    NoteFact(
        "lots",
        "ambiguous",
        Text(
            "Дереккөзде 3 лот болғаны, жеңімпаздары анықталып, олармен шарт жасалғаны айтылған. Лоттың нөмірі, атауы, бюджеті және кім "
            "жеңгені көрсетілмеген.",
            "В источнике сказано, что лотов было 3, победители определены и с ними заключены договоры. Номер, название, бюджет лота и его "
            "победитель не указаны.",
            "The source says that there were 3 lots, that winners were determined and contracts made. It gives no lot's number, title, "
            "budget or winner.",
        ),
    ),
    NoteFact(
        "contracts",
        "ambiguous",
        Text(
            "Шарттың нөмірі, күні, мерзімі және қай лотқа жататыны дереккөзде жоқ. Сома 3 000 000 ₸ қаражаттан деп шығарылды.",
            "Номер, дата, срок договора и его лот в источнике не указаны. Что сумма входит в 3 000 000 ₸ — вывод.",
            "The source gives no number, date, term or lot of the contract. That its sum is part of the 3 000 000 ₸ is inferred.",
        ),
    ),
    NoteFact(
        "contracts",
        "ambiguous",
        Text(
            "Дереккөзде не істелгені айтылған, қанша жоспарланғаны айтылмаған; жұмыс алда жоспар бойынша жүретіні де жазылған. Сондықтан "
            "жоспар — белгісіз, ал көрсетілген сан — тексерілмеген мәлімдеме.",
            "Источник говорит о сделанном, но не о запланированном; там же сказано, что работы ещё пойдут по плану. Поэтому план — "
            "неизвестен, а названные количества — непроверенное заявление.",
            "The source reports what was done, not what was planned; it also says that work is still to follow by plan. So the plan is "
            "unknown, and the quantities named are unverified claims.",
        ),
    ),
    NoteFact(
        "award:zhastary",
        "inferred",
        Text(
            "Болжам: 428 571 ₸ — 480 000 ₸-нің 12 % ҚҚС-сыз сомасына сай (480 000 / 1,12). Есеп бұған сүйенбейді.",
            "Предположение: 428 571 ₸ соответствует 480 000 ₸ без НДС 12 % (480 000 / 1,12). Учёт на это не опирается.",
            "A hypothesis: 428 571 ₸ fits 480 000 ₸ less 12 % VAT (480 000 / 1.12). The books don't rest on it.",
        ),
    ),
    NoteFact(
        "award:urpaq",
        "inferred",
        Text(
            "Болжам: 557 143 ₸ — 624 000 ₸-нің 12 % ҚҚС-сыз сомасына сай (624 000 / 1,12). Есеп бұған сүйенбейді.",
            "Предположение: 557 143 ₸ соответствует 624 000 ₸ без НДС 12 % (624 000 / 1,12). Учёт на это не опирается.",
            "A hypothesis: 557 143 ₸ fits 624 000 ₸ less 12 % VAT (624 000 / 1.12). The books don't rest on it.",
        ),
    ),
    NoteFact(
        "award:urpaq",
        "inferred",
        Text(
            "6-жоба осы ұйымдікі болуы ықтимал: нөмір мен атау мәтінде ұйымның атауынан бұрын тұр.",
            "Проект № 6, вероятно, принадлежит этой организации: номер и название стоят в тексте перед её именем.",
            "Project 6 is likely this organisation's: its number and title stand in the text before the organisation's name.",
        ),
    ),
    NoteFact(
        "award:zhastary:newspaper_article",
        "ambiguous",
        Text(
            "Аудандық газеттің атауы, нөмірлері мен күндері айтылмаған.",
            "Название районной газеты, номера и даты не указаны.",
            "The district newspaper's name, its issues and dates aren't given.",
        ),
    ),
    NoteFact(
        "award:zhastary:social_post",
        "ambiguous",
        Text(
            "Әлеуметтік желідегі жарияланымдардың саны айтылмаған, сондықтан белгісіз болып қалады.",
            "Количество публикаций в соцсетях не указано и остаётся неизвестным.",
            "How many social network posts there were isn't said: it stays unknown.",
        ),
    ),
    NoteFact(
        "award:urpaq:drawing_contest",
        "ambiguous",
        Text(
            "Байқаудың тақырыбы дереккөздегідей «…Мемлекеттік Рәміздері» деп берілді; жобаның атауында — «…Мемлекеттік Рәміздер». Бұл "
            "екі бөлек атау ма, әлде жазудағы айырма ма, айтылмаған.",
            "Тема конкурса приведена, как в источнике: «…Мемлекеттік Рәміздері»; в названии проекта — «…Мемлекеттік Рәміздер». Разные ли "
            "это названия или разница в написании, не сказано.",
            "The contest's theme stands as in the source, “…Мемлекеттік Рәміздері”; the project's title has “…Мемлекеттік Рәміздер”. "
            "Whether these are two names or a difference in spelling isn't said.",
        ),
    ),
    NoteFact(
        "nakhichivan",
        "ambiguous",
        Text(
            "Дереккөзде ауданда 5 үкіметтік емес ұйым бар делінген, оның екеуі ғана аталған. «Нахичивань» орталығы солардың бірі ме, "
            "айтылмаған; Көксу ауданына қатысы жетекшісінің кездесуде сөйлегенінен шығарылды.",
            "В источнике сказано, что в районе 5 неправительственных организаций; названы две. Входит ли в их число центр «Нахичивань», "
            "не сказано; связь с районом выведена из выступления его руководителя на встрече.",
            "The source says that the district has 5 NGOs and names two. Whether the Nakhichivan centre is one of the five isn't said; "
            "that it belongs to the district is inferred from its head speaking at the meeting.",
        ),
    ),
]
