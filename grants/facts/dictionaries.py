"""The dictionaries that come with the product, as data (3, "Kinds of deliverable"). An administrator edits what they became."""

from typing import NamedTuple

# code: Kazakh, Russian, English
PROOFS: dict[str, tuple[str, str, str]] = {
    "attendance_sheet": ("тіркеу парағы", "лист регистрации", "attendance sheet"),
    "photo": ("фотосурет", "фото", "photo"),
    "programme": ("бағдарлама", "программа", "programme"),
    "page_scan": ("бет сканы", "скан страницы", "page scan"),
    "screenshot": ("скриншот", "скриншот", "screenshot"),
    "link": ("сілтеме", "ссылка", "link"),
    "regulations": ("ереже", "положение", "regulations"),
    "jury_minutes": ("қазылар алқасының хаттамасы", "протокол жюри", "jury minutes"),
    "prize_list": ("жүлдегерлер тізімі", "список призёров", "prize list"),
    "invoice": ("төлемге арналған шот", "счёт на оплату", "invoice"),
    "sample": ("үлгі", "образец", "sample"),
    "distribution_list": ("тарату тізімі", "ведомость раздачи", "distribution list"),
    "video": ("бейнежазба", "видеозапись", "video"),
    "plan": ("жоспар", "план", "plan"),
    "exhibit_list": ("жәдігерлер тізімі", "список экспонатов", "exhibit list"),
    "agenda": ("күн тәртібі", "повестка дня", "agenda"),
    "certificate": ("сертификат", "сертификат", "certificate"),
    "resolution": ("қарар", "резолюция", "resolution"),
    "file": ("файл", "файл", "file"),
    "airing_certificate": ("эфир анықтамасы", "эфирная справка", "airing certificate"),
    "form": ("сауалнама парағы", "анкета", "form"),
    "report": ("есеп", "отчёт", "report"),
    "journal": ("журнал", "журнал", "journal"),
    "results_minutes": ("нәтижелер хаттамасы", "протокол результатов", "results minutes"),
    "list": ("тізім", "список", "list"),
    "order": ("бұйрық", "приказ", "order"),
    "route": ("бағдар", "маршрут", "route"),
    "article": ("газет мақаласы", "газетная статья", "newspaper article"),
    "contract": ("шарт", "договор", "contract"),
}

# Article 5 of the law on state social order; the wording is not confirmed by the law's text.
AREAS: dict[str, tuple[str, str, str]] = {
    "education": (
        "білім беру, ғылым, ақпарат, спорт",
        "образование, наука, информация, спорт",
        "education, science, information, sport",
    ),
    "health": ("денсаулық сақтау", "здоровье", "health"),
    "environment": ("қоршаған ортаны қорғау", "охрана окружающей среды", "environment"),
    "youth": ("жастар мен балалар бастамалары", "молодёжные и детские инициативы", "youth and children's initiatives"),
    "family": ("отбасы, демография, гендер", "семья, демография, гендер", "family, demography, gender"),
    "vulnerable": ("халықтың осал топтары", "уязвимые группы населения", "vulnerable groups"),
    "orphans": (
        "жетім балалар, толық емес және көпбалалы отбасылардың балалары",
        "дети-сироты, дети из неполных и многодетных семей",
        "orphans and children of single-parent and large families",
    ),
    "employment": ("жұмыспен қамту", "занятость", "employment"),
    "rights": ("құқықтарды қорғау", "защита прав", "rights"),
    "culture": ("мәдениет және өнер", "культура и искусство", "culture and arts"),
    "heritage": ("тарихи-мәдени мұра", "историко-культурное наследие", "heritage"),
    "accord": ("қоғамдық келісім мен бірлік", "общественное согласие и единство", "accord and unity"),
    "probation": ("пробация", "пробация", "probation"),
    "services": ("мемлекеттік қызметтер мониторингі", "мониторинг государственных услуг", "monitoring of public services"),
    "civil_society": ("азаматтық қоғам", "гражданское общество", "civil society"),
    "volunteering": ("волонтёрлік", "волонтёрство", "volunteering"),
    "hardship": ("қиын өмірлік жағдайдағы адамдар", "люди в трудной жизненной ситуации", "people in hardship"),
    "animals": ("жануарларға жауапкершілікпен қарау", "ответственное обращение с животными", "responsible treatment of animals"),
}


class KindFact(NamedTuple):
    """A kind of deliverable: `needs` are groups of alternatives, each with how many at least."""

    code: str
    kk: str
    ru: str
    en: str
    unit: str
    needs: list[dict[str, int]]
    asks: str = ""


def every(*codes: str) -> list[dict[str, int]]:
    """All of these, one each."""
    return [{code: 1} for code in codes]


PEOPLE = "participants"
KINDS: list[KindFact] = [
    KindFact(
        "round_table",
        "дөңгелек үстел",
        "круглый стол",
        "round table",
        "event",
        [{"attendance_sheet": 1}, {"photo": 3}, {"programme": 1}],
        PEOPLE,
    ),
    KindFact("meeting", "кездесу", "встреча", "meeting", "event", every("attendance_sheet", "photo"), PEOPLE),
    KindFact(
        "newspaper_article",
        "газет мақаласы",
        "статья в газете",
        "newspaper article",
        "piece",
        every("page_scan"),
        "newspaper issue_number issue_date page author",
    ),
    KindFact(
        "social_post",
        "әлеуметтік желідегі жарияланым",
        "публикация в соцсетях",
        "social network post",
        "piece",
        every("link", "screenshot"),
        "reach",
    ),
    KindFact(
        "drawing_contest",
        "сурет байқауы",
        "конкурс рисунков",
        "drawing contest",
        "event",
        every("regulations", "jury_minutes", "prize_list"),
        PEOPLE,
    ),
    KindFact(
        "info_event",
        "ақпараттық-түсіндіру іс-шарасы",
        "информационно-разъяснительное мероприятие",
        "information event",
        "event",
        every("attendance_sheet", "photo"),
        PEOPLE,
    ),
    KindFact("brochure", "брошюра", "брошюра", "brochure", "copy", every("invoice", "sample", "distribution_list"), "print_run language"),
    KindFact(
        "concert",
        "концерттік бағдарлама",
        "концертная программа",
        "concert programme",
        "event",
        [{"programme": 1}, {"photo": 1, "video": 1}],
        PEOPLE,
    ),
    KindFact("festive_event", "мерекелік іс-шара", "праздничное мероприятие", "festive event", "event", every("plan", "photo"), PEOPLE),
    KindFact("exhibition", "көрме", "выставка", "exhibition", "event", every("exhibit_list", "photo")),
    KindFact("seminar", "семинар", "семинар", "seminar", "event", every("agenda", "attendance_sheet"), PEOPLE),
    KindFact("training", "тренинг", "тренинг", "training", "hour", every("attendance_sheet", "certificate"), "participants trainer"),
    KindFact("forum", "форум, конференция", "форум, конференция", "forum, conference", "event", every("resolution"), PEOPLE),
    KindFact("lecture", "дәріс", "лекция", "lecture", "event", every("attendance_sheet"), PEOPLE),
    KindFact("video", "бейнеролик", "видеоролик", "video clip", "piece", every("file", "link"), "duration_minutes"),
    KindFact(
        "broadcast",
        "теле-, радиосюжет",
        "теле-, радиосюжет",
        "TV or radio report",
        "piece",
        every("airing_certificate"),
        "channel aired_at",
    ),
    KindFact("billboard", "билборд", "билборд", "billboard", "piece", every("photo"), "shown_from shown_until"),
    KindFact("survey", "сауалнама жүргізу", "опрос", "survey", "respondent", every("form", "report")),
    KindFact("consultation", "кеңес беру", "консультация", "consultation", "person", every("journal")),
    KindFact("tournament", "спорттық жарыс", "спортивное соревнование", "tournament", "event", every("results_minutes"), PEOPLE),
    KindFact("camp", "лагерь", "лагерь", "camp", "person_day", every("list", "order")),
    KindFact("cleanup", "сенбілік, экоакция", "субботник, экоакция", "clean-up", "event", [{"photo": 2}], PEOPLE),
    KindFact("flashmob", "флешмоб", "флешмоб", "flash mob", "event", every("video"), PEOPLE),
    KindFact("manual", "әдістемелік құрал", "методическое пособие", "manual", "copy", every("invoice", "sample"), "print_run"),
    KindFact("report", "талдамалық есеп", "аналитический отчёт", "analytical report", "piece", every("file")),
    KindFact("web_page", "веб-парақша", "веб-страница", "web page", "piece", every("link", "file")),
    KindFact("excursion", "экскурсия", "экскурсия", "excursion", "event", every("list", "route"), PEOPLE),
]
