"""The training district's four meetings of 2026, invented: one signed and corrected, one in review, one half written, one to come.

What they award, ask and count is what the books of that district hold (grants.facts.training_2026).
"""

from grants.facts.shapes import Words
from meetings.facts.shapes import (
    Ballot,
    Came,
    Decided,
    Deed,
    Matter,
    MeetingFact,
    PaperFact,
    Proposed,
    Spoke,
    Step,
    Task,
)

CARRIED = Words("", "", "")  # the item of open action items has its own title
PRESS = Words("«Үлгі тынысы» газетінің тілшісі", "корреспондент газеты «Үлгі тынысы»", "a reporter of the newspaper “Ulgi tynysy”")
# What minutes keep in one language is written in both, as offices here do.
INTEREST = "жұбайы «Білім шырағы» мекемесінде жұмыс істейді / супруг работает в учреждении «Білім шырағы»"
CONTRACTS_DUE = "2026-03-06"
MAKE_CONTRACTS = Words(
    "Осы лот бойынша жеңімпаздармен шарт 6 наурызға дейін жасалсын.",
    "Заключить договоры с победителями по этому лоту до 6 марта.",
    "Contracts with the winners of this lot are to be made by 6 March.",
)
SIGNED_IN_TIME = "Лот бойынша екі шартқа да мерзімінде қол қойылды, тізілімге енгізілді."

# ---------------------------------------------------------------- 18 February: three lots are awarded; signed, then corrected

LAND = Matter(
    Words(
        "1-лот «Таза өлке» бойынша жеңімпаздарды анықтау туралы",
        "Об определении победителей по лоту № 1 «Чистый край»",
        "On the winners of lot 1, “A clean land”",
    ),
    "15:18",
    "abenova",
    Words(
        "Лотқа төрт өтінім түсті, біреуі техникалық ерекшелікке сай келмеді. Бюджеті 4 500 000 ₸. «Ақ бұлақ» қоры 91,20, «Дала самалы» "
        "бірлестігі 86,40, «Өнегелі отбасы» бірлестігі 61,20 балл жинады.",
        "На лот поступили четыре заявки, одна не соответствует технической спецификации. Бюджет 4 500 000 ₸. Фонд «Ақ бұлақ» набрал "
        "91,20, объединение «Дала самалы» 86,40, объединение «Өнегелі отбасы» 61,20 балла.",
        "The lot drew four applications, one of which doesn't meet the technical specification. Its budget is 4 500 000 ₸. The fund “Aq "
        "bulaq” scored 91.20, the association “Dala samaly” 86.40, the association “Onegeli otbasy” 61.20.",
    ),
    (
        Spoke(
            "eraly",
            Words(
                "Сенбіліктерге мектеп оқушылары тартылатын болса, қауіпсіздік ережесі алдын ала келісілсін деп ескертті.",
                "Отметил: если на субботники приглашают школьников, правила безопасности нужно согласовать заранее.",
                "Asked that safety rules be agreed beforehand where schoolchildren join the clean-ups.",
            ),
        ),
        Spoke(
            "bekqozhina",
            Words(
                "Қордың екі жылдық тәжірибесі бар екенін, бұлақтардың тізімі жасалғанын айтты.",
                "Сообщила, что фонд работает два года и список родников составлен.",
                "Said that the fund has two years of experience and a list of the springs.",
            ),
        ),
    ),
    (
        Proposed(
            "eraly",
            Words(
                "Оқушылар қатысатын сенбіліктердің кестесі білім бөлімімен келісілсін.",
                "Согласовывать с отделом образования график субботников, в которых участвуют школьники.",
                "The dates of clean-ups with schoolchildren are to be agreed with the education department.",
            ),
            about=("ngo:Ақ бұлақ", "ngo:Дала самалы"),
        ),
    ),
    counted=(4, 0, 0, 0),
    decided=(
        Decided(
            Words(
                "«Ақ бұлақ» қоғамдық қоры «Таза бұлақ — таза өлке» жобасымен жеңімпаз деп танылып, онымен {sum} сомаға шарт жасалсын.",
                "Признать победителем общественный фонд «Ақ бұлақ» с проектом «Чистый родник — чистый край» и заключить с ним договор на "
                "сумму {sum}.",
                "The public fund “Aq bulaq” with the project “A clean spring, a clean land” is a winner; a contract for {sum} is to be "
                "made.",
            ),
            awards="07-Ә",
        ),
        Decided(
            Words(
                "«Дала самалы» қоғамдық бірлестігі «Дала тазалығы» жобасымен жеңімпаз деп танылып, онымен {sum} сомаға шарт жасалсын.",
                "Признать победителем общественное объединение «Дала самалы» с проектом «Чистота степи» и заключить с ним договор на "
                "сумму {sum}.",
                "The public association “Dala samaly” with the project “A clean steppe” is a winner; a contract for {sum} is to be made.",
            ),
            awards="11-Ә",
        ),
        Decided(
            MAKE_CONTRACTS,
            (
                Task(
                    "abenova",
                    CONTRACTS_DUE,
                    steps=(
                        Step("2026-02-27 16:40", "report", "trainee", SIGNED_IN_TIME),
                        Step("2026-03-02 10:30", "confirm", "trainee_member"),
                    ),
                ),
            ),
            about=("lot:1",),
        ),
        Decided(
            Words(
                "Оқушылар қатысатын сенбіліктердің кестесін орындаушылар білім бөлімімен келіссін.",
                "Исполнителям согласовать с отделом образования график субботников с участием школьников.",
                "The two organisations are to agree the dates of clean-ups with schoolchildren with the education department.",
            ),
            (
                Task(
                    "eraly",
                    "2026-04-01",
                    steps=(
                        Step(
                            "2026-03-30 11:15",
                            "report",
                            "trainee_member2",
                            "Кесте 30 наурызда келісілді, мектептерге қауіпсіздік жаднамасы таратылды.",
                        ),
                        Step("2026-03-31 09:50", "confirm", "trainee"),
                    ),
                ),
            ),
            about=("ngo:Ақ бұлақ", "ngo:Дала самалы"),
        ),
    ),
    about=("lot:1",),
)

HOURS = Decided(
    Words(
        "Тренингтің кемінде 12 сағатын шалғай ауылдарда өткізу шарт талаптарына енгізілсін.",
        "Включить в условия договора проведение не менее 12 часов тренинга в отдалённых сёлах.",
        "The contract is to say that at least 12 hours of training take place in remote villages.",
    ),
    (
        Task(
            "qasymov",
            due_words="шартқа қол қойылғанға дейін / до подписания договора",
            steps=(
                Step("2026-03-02 15:20", "report", "trainee2", "Талап шарттың 14-тармағына енгізілді, шартқа 2 наурызда қол қойылды."),
                Step("2026-03-04 09:35", "confirm", "trainee_member"),
            ),
        ),
    ),
    about=("ngo:Жас өркен",),
)

YOUTH = Matter(
    Words(
        "2-лот «Жастар бастамалары» бойынша жеңімпаздарды анықтау туралы",
        "Об определении победителей по лоту № 2 «Молодёжные инициативы»",
        "On the winners of lot 2, “Youth initiatives”",
    ),
    "15:47",
    "abenova",
    Words(
        "Лотқа үш өтінім түсті, бюджеті 7 000 000 ₸. «Жас өркен» бірлестігі 94,85, «Білім шырағы» мекемесі 93,40, «Қамқор жүрек» қоры "
        "70,35 балл жинады.",
        "На лот поступили три заявки, бюджет 7 000 000 ₸. Объединение «Жас өркен» набрало 94,85, учреждение «Білім шырағы» 93,40, фонд "
        "«Қамқор жүрек» 70,35 балла.",
        "The lot drew three applications; its budget is 7 000 000 ₸. The association “Zhas orken” scored 94.85, the institution “Bilim "
        "shyragy” 93.40, the fund “Qamqor zhurek” 70.35.",
    ),
    (
        Spoke(
            "isabayeva",
            Words(
                "Жұбайы «Білім шырағы» мекемесінде жұмыс істейтінін мәлімдеп, осы лот бойынша дауыс беруге қатыспайтынын айтты.",
                "Заявила, что её супруг работает в учреждении «Білім шырағы», и отказалась от голосования по этому лоту.",
                "Declared that her husband works at “Bilim shyragy”, and took no part in the vote on this lot.",
            ),
        ),
        Spoke(
            "seitova",
            Words(
                "Тренинг сағаттарының бір бөлігі шалғай ауылдарда өткенін қалайтынын айтты.",
                "Попросила провести часть часов тренинга в отдалённых сёлах.",
                "Asked that some of the training hours take place in remote villages.",
            ),
        ),
        Spoke(
            "qasymov",
            Words(
                "Брошюраның 1 500 данасы ауылдағы 11 кітапханаға және мектептерге арналғанын түсіндірді.",
                "Пояснил, что 1 500 экземпляров брошюры предназначены для 11 сельских библиотек и школ.",
                "Explained that the 1,500 copies of the brochure are for 11 village libraries and the schools.",
            ),
        ),
    ),
    (
        Proposed(
            "seitova",
            Words(
                "Тренингтің кемінде 16 сағаты шалғай ауылдарда өтсін.",
                "Провести не менее 16 часов тренинга в отдалённых сёлах.",
                "At least 16 hours of the training are to take place in remote villages.",
            ),
            about=("ngo:Жас өркен",),
        ),
        Proposed(
            "eraly",
            Words(
                "Брошюраның таралымы 1 000 данаға дейін азайтылсын.",
                "Сократить тираж брошюры до 1 000 экземпляров.",
                "The brochure's print run is to be cut to 1,000 copies.",
            ),
            "declined",
            about=("ngo:Жас өркен",),
        ),
        Proposed(
            "qasymov",
            Words(
                "Тренингтерге мектептердің компьютер сыныптары кешкі уақытта тегін берілсін.",
                "Бесплатно предоставлять для тренингов школьные компьютерные классы в вечернее время.",
                "The schools' computer rooms are to be free for training in the evening.",
            ),
            "referred",
            "«Жас өркен»",
            about=("ngo:Жас өркен",),
        ),
    ),
    ballots=(
        Ballot("chair"),
        Ballot("eraly"),
        Ballot("isabayeva", "recused", INTEREST),
        Ballot("seitova"),
    ),
    decided=(
        Decided(
            Words(
                "«Жас өркен» қоғамдық бірлестігі «Ауыл жастарының цифрлық сауаттылығы» жобасымен жеңімпаз деп танылып, онымен {sum} "
                "сомаға шарт жасалсын.",
                "Признать победителем общественное объединение «Жас өркен» с проектом «Цифровая грамотность сельской молодёжи» и "
                "заключить с ним договор на сумму {sum}.",
                "The public association “Zhas orken” with the project “Digital literacy of village youth” is a winner; a contract for "
                "{sum} is to be made.",
            ),
            awards="14-Ә",
        ),
        Decided(
            Words(
                "«Білім шырағы» жеке мекемесі «Ауыл мұғаліміне қолдау» жобасымен жеңімпаз деп танылып, онымен {sum} сомаға шарт жасалсын.",
                "Признать победителем частное учреждение «Білім шырағы» с проектом «Поддержка сельского учителя» и заключить с ним "
                "договор на сумму {sum}.",
                "The private institution “Bilim shyragy” with the project “Support for village teachers” is a winner; a contract for "
                "{sum} is to be made.",
            ),
            awards="12-Ә",
        ),
        HOURS,
        Decided(
            MAKE_CONTRACTS,
            (
                Task(
                    "abenova",
                    CONTRACTS_DUE,
                    steps=(
                        Step("2026-03-03 10:10", "report", "trainee", SIGNED_IN_TIME),
                        Step("2026-03-04 09:40", "confirm", "trainee_member"),
                    ),
                ),
            ),
            about=("lot:2",),
        ),
    ),
    about=("lot:2",),
)

FAMILY = Matter(
    Words(
        "3-лот «Отбасы және келісім» бойынша жеңімпаздарды анықтау туралы",
        "Об определении победителей по лоту № 3 «Семья и согласие»",
        "On the winners of lot 3, “Family and accord”",
    ),
    "16:06",
    "abenova",
    Words(
        "Лотқа үш өтінім түсті, бюджеті 3 200 000 ₸. «Өнегелі отбасы» бірлестігі 90,10, «Ақ бұлақ» қоры 88,70, «Жас өркен» бірлестігі "
        "72,10 балл жинады. Екі жеңімпаз бірге 3 000 000 ₸ сұрады.",
        "На лот поступили три заявки, бюджет 3 200 000 ₸. Объединение «Өнегелі отбасы» набрало 90,10, фонд «Ақ бұлақ» 88,70, объединение "
        "«Жас өркен» 72,10 балла. Два победителя вместе запросили 3 000 000 ₸.",
        "The lot drew three applications; its budget is 3 200 000 ₸. The association “Onegeli otbasy” scored 90.10, the fund “Aq bulaq” "
        "88.70, the association “Zhas orken” 72.10. The two winners ask for 3 000 000 ₸ together.",
    ),
    (
        Spoke(
            "eraly",
            Words(
                "Бір қорға екі лоттан бірдей қаражат берілмесе екен, мүмкіндік басқаларға да тиюі керек деді.",
                "Сказал, что одному фонду не следует давать средства сразу по двум лотам: возможность нужна и другим.",
                "Said that one fund should not get money from two lots at once: others need a chance too.",
            ),
        ),
    ),
    counted=(3, 0, 1, 0),
    decided=(
        Decided(
            Words(
                "«Өнегелі отбасы» қоғамдық бірлестігі «Бақытты отбасы мектебі» жобасымен жеңімпаз деп танылып, онымен {sum} сомаға шарт "
                "жасалсын.",
                "Признать победителем общественное объединение «Өнегелі отбасы» с проектом «Школа счастливой семьи» и заключить с ним "
                "договор на сумму {sum}.",
                "The public association “Onegeli otbasy” with the project “A school for happy families” is a winner; a contract for "
                "{sum} is to be made.",
            ),
            awards="20-Ә",
        ),
        Decided(
            Words(
                "«Ақ бұлақ» қоғамдық қоры «Көрші ақысы» жобасымен жеңімпаз деп танылып, онымен {sum} сомаға шарт жасалсын.",
                "Признать победителем общественный фонд «Ақ бұлақ» с проектом «Добрососедство» и заключить с ним договор на сумму {sum}.",
                "The public fund “Aq bulaq” with the project “Good neighbours” is a winner; a contract for {sum} is to be made.",
            ),
            awards="08-Ә",
        ),
        Decided(
            MAKE_CONTRACTS,
            (
                Task(
                    "abenova",
                    CONTRACTS_DUE,
                    steps=(
                        Step("2026-03-04 11:20", "report", "trainee", SIGNED_IN_TIME),
                        Step("2026-03-05 09:30", "confirm", "trainee_member"),
                    ),
                ),
            ),
            about=("lot:3",),
        ),
        Decided(
            Words(
                "Лоттың қалған 200 000 теңгесіне қосымша конкурс өткізу мүмкіндігі қаралсын.",
                "Рассмотреть возможность дополнительного конкурса на оставшиеся по лоту 200 000 тенге.",
                "A further competition for the 200,000 tenge left of the lot is to be considered.",
            ),
            (
                Task(
                    "ospanov",
                    "2026-05-29",
                    steps=(
                        Step(
                            "2026-05-27 15:45",
                            "drop",
                            "trainee",
                            "Сома жеке конкурс өткізуге аз; лоттардың қалдығы күзгі отырыста бірге қаралады.",
                        ),
                    ),
                ),
            ),
            about=("lot:3",),
        ),
    ),
    about=("lot:3",),
)

CONTROL = Matter(
    Words(
        "Шарттардың орындалуын бақылау тәртібі туралы",
        "О порядке контроля за исполнением договоров",
        "On following the work on the contracts",
    ),
    "16:22",
    "mamanova",
    Words(
        "Бақылау парағының үлгісі мен тоқсандық салыстырма кестенің нысанын таныстырды.",
        "Представила образец листа контроля и форму квартальной сравнительной таблицы.",
        "Showed a form for visits and one for a quarterly comparison.",
    ),
    counted=(4, 0, 0, 0),
    decided=(
        Decided(
            Words(
                "Ұйым басшыларына аралық және қорытынды есептің нысандары түсіндірілсін.",
                "Разъяснить руководителям организаций формы промежуточного и итогового отчётов.",
                "The forms of interim and final reports are to be explained to the heads of the organisations.",
            ),
            (
                Task(
                    "mamanova",
                    "2026-03-20",
                    steps=(
                        Step("2026-03-18 17:05", "report", "trainee", "18 наурызда семинар өтті: бес ұйымның басшысы қатысты."),
                        Step("2026-03-19 10:25", "confirm", "trainee_member2"),
                    ),
                ),
            ),
        ),
        Decided(
            Words(
                "Үшінші тоқсанның қорытындысы бойынша шарттардың салыстырма кестесі комиссияға ұсынылсын.",
                "Представить комиссии сравнительную таблицу по договорам за третий квартал.",
                "A comparison of the contracts for the third quarter is to be given to the commission.",
            ),
            (
                Task(
                    "ospanov",
                    "2026-10-15",
                    steps=(
                        Step("2026-10-14 16:30", "report", "trainee2", "Кесте комиссия мүшелеріне электрондық поштамен жіберілді."),
                        Step(
                            "2026-10-16 11:40", "back", "trainee_member", "Кестеде төлемдер көрсетілмеген: толықтырып, қайта жіберу керек."
                        ),
                    ),
                ),
            ),
        ),
        Decided(
            Words(
                "Комиссия мүшелері жыл ішінде кемінде үш іс-шараға барып, бақылау парағын толтырсын.",
                "Членам комиссии посетить за год не менее трёх мероприятий и заполнить листы контроля.",
                "The members are to visit at least three events in the year and to fill in the form.",
            ),
            (
                Task(
                    "eraly",
                    "2026-10-30",
                    steps=(
                        Step(
                            "2026-10-28 14:15",
                            "report",
                            "trainee_member2",
                            "Үш іс-шараға бардық: 22 мамыр, 16 маусым, 17 қыркүйек; парақтар хатшыда.",
                        ),
                    ),
                ),
            ),
        ),
        Decided(
            Words(
                "Жыл қорытындысы бойынша жиынтық есеп дайындалсын.",
                "Подготовить сводный отчёт по итогам года.",
                "A report on the whole year is to be prepared.",
            ),
            (Task("mamanova", "2026-12-21"),),
        ),
    ),
)

SIXTEEN = Words(
    "Тренингтің кемінде 16 сағатын шалғай ауылдарда өткізу шарт талаптарына енгізілсін.",
    "Включить в условия договора проведение не менее 16 часов тренинга в отдалённых сёлах.",
    "The contract is to say that at least 16 hours of training take place in remote villages.",
)

AWARDS = MeetingFact(
    "2026-02-12 10:10",
    Words(
        "Облыстық бюджет қаражатына жарияланған үш лоттың конкурс қорытындысы туралы",
        "Об итогах конкурса по трём лотам за счёт средств областного бюджета",
        "On the results of the competition for three lots, paid by the oblast budget",
    ),
    "2026-02-18",
    "15:00",
    "16:35",
    (LAND, YOUTH, FAMILY, CONTROL),
    (
        Came("chair"),
        Came("eraly"),
        Came("isabayeva"),
        Came("seitova", "late", arrived="15:10"),
        Came("alzhan", "excused", reason="іссапарда / в командировке"),
        Came("mamanova"),
        Came("abenova", seat="invited"),
        Came("bekqozhina", seat="invited"),
        Came("qasymov", seat="invited"),
        Came("sergazin", "absent", "invited"),
        Came(group=PRESS, seat="press", people=1),
    ),
    taken="15:12",
    annexed="16:48",
    papers=(
        PaperFact(
            Words("1-лоттың бағалау парағы", "Оценочный лист лота № 1", "Scores of lot 1"),
            (
                "«Ақ бұлақ» қоғамдық қоры — 91,20",
                "«Дала самалы» қоғамдық бірлестігі — 86,40",
                "«Өнегелі отбасы» қоғамдық бірлестігі — 61,20",
                "«Мейірім шуағы» қоғамдық қоры — қабылданбады",
            ),
        ),
        PaperFact(
            Words("2-лоттың бағалау парағы", "Оценочный лист лота № 2", "Scores of lot 2"),
            (
                "«Жас өркен» қоғамдық бірлестігі — 94,85",
                "«Білім шырағы» жеке мекемесі — 93,40",
                "«Қамқор жүрек» қоғамдық қоры — 70,35",
            ),
        ),
        PaperFact(
            Words("3-лоттың бағалау парағы", "Оценочный лист лота № 3", "Scores of lot 3"),
            (
                "«Өнегелі отбасы» қоғамдық бірлестігі — 90,10",
                "«Ақ бұлақ» қоғамдық қоры — 88,70",
                "«Жас өркен» қоғамдық бірлестігі — 72,10",
            ),
        ),
        PaperFact(
            Words("Қатысқандардың тіркеу парағы", "Лист регистрации участников", "Attendance sheet"),
            (
                "1. С. Жұмабекұлы   ______________",
                "2. Қ. Ералы   ______________",
                "3. Р. Исабаева   ______________",
                "4. Б. Сейітова   ______________",
                "5. А. Маманова   ______________",
                "6. Г. Әбенова   ______________",
                "7. С. Бекқожина   ______________",
                "8. Е. Қасымов   ______________",
            ),
        ),
    ),
    deeds=(
        Deed("2026-02-18 17:05", "send"),
        Deed("2026-02-19 09:50", "read", "eraly"),
        Deed("2026-02-19 10:05", "approve", "eraly"),
        Deed(
            "2026-02-19 10:20",
            "dissent",
            "eraly",
            place="3.2",
            text="«Ақ бұлақ» қорына 1-лоттан да қаражат берілді. Бір ұйымға бір жылда екі лоттан қаражат берілмегені дұрыс, сондықтан "
            "мен қалыс қалдым.",
        ),
        Deed("2026-02-19 11:20", "read", "seitova"),
        Deed("2026-02-19 11:35", "approve", "seitova"),
        Deed("2026-02-19 14:30", "paper", "isabayeva"),
        Deed("2026-02-19 16:10", "sign", "chair"),
        Deed(
            "2026-03-10 09:30",
            "correct",
            text="2.3-шешімде сағат саны қате жазылған: қабылданған ұсыныс бойынша 12 емес, 16 сағат. / В решении 2.3 ошибка в числе "
            "часов: по принятому предложению не 12, а 16 часов.",
        ),
        Deed(
            "2026-03-10 09:40",
            "rewrite",
            item=2,
            matter=YOUTH._replace(decided=(*YOUTH.decided[:2], HOURS._replace(words=SIXTEEN), *YOUTH.decided[3:])),
        ),
        Deed("2026-03-10 09:55", "send"),
        Deed("2026-03-10 14:00", "read", "eraly"),
        Deed("2026-03-10 14:05", "approve", "eraly"),
        Deed("2026-03-10 15:25", "read", "seitova"),
        Deed("2026-03-10 15:30", "approve", "seitova"),
        Deed("2026-03-11 10:00", "paper", "isabayeva"),
        Deed("2026-03-11 15:00", "sign", "chair"),
    ),
)

# ---------------------------------------------------------------- 12 November: what is overdue, what isn't awarded; in review

FOLLOW_UP = Matter(
    CARRIED,
    "15:12",
    "mamanova",
    Words(
        "№ 1 хаттаманың үш тапсырмасы орындалу үстінде: салыстырма кесте толықтыруға қайтарылды, мүшелер үш іс-шараға барғанын "
        "хабарлады, жылдық есептің мерзімі — 21 желтоқсан.",
        "Три поручения протокола № 1 ещё исполняются: сравнительная таблица возвращена на доработку, члены сообщили о посещении трёх "
        "мероприятий, срок годового отчёта — 21 декабря.",
        "Three action items of minutes № 1 are still being done: the comparison was sent back, the members say that they visited three "
        "events, and the year's report is due on 21 December.",
    ),
    decided=(
        Decided(
            Words(
                "Хатшының ақпараты назарға алынсын.",
                "Принять к сведению информацию секретаря.",
                "The secretary's information is noted.",
            ),
        ),
    ),
    counted=(4, 0, 0, 0),
    carries=True,
)

OVERDUE = Matter(
    Words(
        "Мерзімі өткен шарттық міндеттемелер туралы",
        "О просроченных обязательствах по договорам",
        "On what is overdue under the contracts",
    ),
    "15:24",
    "abenova",
    Words(
        "Үш шарт бойынша 1 580 500 ₸ сомасындағы міндеттеменің мерзімі өтті: № 09-Ә шартта 960 000 ₸, № 11-Ә шартта 310 500 ₸, № 14-Ә "
        "шартта 310 000 ₸.",
        "По трём договорам просрочены обязательства на 1 580 500 ₸: по договору № 09-Ә 960 000 ₸, № 11-Ә 310 500 ₸, № 14-Ә 310 000 ₸.",
        "Under three contracts 1 580 500 ₸ is overdue: 960 000 ₸ under № 09-Ә, 310 500 ₸ under № 11-Ә, 310 000 ₸ under № 14-Ә.",
    ),
    (
        Spoke(
            "zhanadilov",
            Words(
                "Кеңес беретін заңгер ауысқанын, 60 адамға кеңес желтоқсанға дейін берілетінін айтты.",
                "Сообщил, что сменился юрист, и консультации для 60 человек проведут до декабря.",
                "Said that the lawyer was replaced, and that 60 people will be advised by December.",
            ),
        ),
    ),
    counted=(4, 0, 0, 0),
    decided=(
        Decided(
            Words(
                "«Әділ қадам» бірлестігі кеңес берудің жаңа кестесін және 30 маусымға дейінгі есепті тапсырсын.",
                "Объединению «Әділ қадам» представить новый график консультаций и отчёт по 30 июня.",
                "“Adil qadam” is to give a new timetable of the consultations, and its report up to 30 June.",
            ),
            (Task("zhanadilov", "2026-11-25"),),
            asks="Әділ қадам",
            about=("contract:09-Ә",),
        ),
        Decided(
            Words(
                "«Дала самалы» бірлестігі өтпеген экоакциялар туралы түсініктеме берсін.",
                "Объединению «Дала самалы» дать объяснение о непроведённых экоакциях.",
                "“Dala samaly” is to explain why the clean-ups didn't take place.",
            ),
            (Task("sergazin", "2026-11-25"),),
            asks="Дала самалы",
            about=("contract:11-Ә",),
        ),
        Decided(
            Words(
                "«Жас өркен» бірлестігі өзен жағасындағы сенбіліктердің күнін белгілесін.",
                "Объединению «Жас өркен» назначить дни субботников на берегу реки.",
                "“Zhas orken” is to name the days of the clean-ups on the river bank.",
            ),
            (Task("qasymov", "2026-11-25"),),
            asks="Жас өркен",
            about=("contract:14-Ә",),
        ),
    ),
)

REMAINS = Matter(
    Words(
        "Лоттар бойынша шарт жасалмаған қаражат туралы",
        "О средствах лотов, не распределённых по договорам",
        "On the lots' money that isn't awarded",
    ),
    "15:41",
    "abenova",
    Words(
        "Биылғы лоттар бюджетінің 1 050 000 теңгесіне шарт жасалмаған: 1-лотта 20 000 ₸, 2-лотта 100 000 ₸, 3-лотта 200 000 ₸, жеңімпазы "
        "анықталмаған 6-лотта 730 000 ₸.",
        "На 1 050 000 тенге из бюджета лотов этого года договоры не заключены: по лоту № 1 20 000 ₸, № 2 100 000 ₸, № 3 200 000 ₸, по "
        "несостоявшемуся лоту № 6 730 000 ₸.",
        "Of this year's lots 1 050 000 tenge isn't awarded: 20 000 ₸ of lot 1, 100 000 ₸ of lot 2, 200 000 ₸ of lot 3, 730 000 ₸ of lot "
        "6, which had no winner.",
    ),
    (
        Spoke(
            "seitova",
            Words(
                "Қалған қаражатқа қайта конкурс жариялауды сұрады.",
                "Попросила объявить повторный конкурс на оставшиеся средства.",
                "Asked for a new competition for the money that is left.",
            ),
        ),
    ),
    (
        Proposed(
            "seitova",
            Words(
                "Қалған қаражатқа желтоқсан айында қайта конкурс жариялансын.",
                "Объявить в декабре повторный конкурс на оставшиеся средства.",
                "A new competition for the money left is to be announced in December.",
            ),
            about=("lot:6",),
        ),
    ),
    counted=(4, 0, 0, 0),
    decided=(
        Decided(
            Words(
                "Лоттардың қалған 1 500 000 теңгесіне 15 желтоқсанға дейін қайта конкурс жариялансын.",
                "До 15 декабря объявить повторный конкурс на оставшиеся по лотам 1 500 000 тенге.",
                "A new competition for the 1,500,000 tenge left of the lots is to be announced by 15 December.",
            ),
            (Task("abenova", "2026-12-15"),),
            about=("lot:1", "lot:2", "lot:3", "lot:6"),
        ),
        Decided(
            Words(
                "Конкурстық құжаттама мүшелерге алдын ала жіберілсін.",
                "Заранее направить членам конкурсную документацию.",
                "The competition's papers are to be sent to the members beforehand.",
            ),
            (Task("mamanova", "2026-11-27"),),
        ),
    ),
    about=("lot:1", "lot:2", "lot:3", "lot:6"),
)

REPORTS = Matter(
    Words(
        "Ұйымдардың есептерін қабылдау туралы",
        "О приёме отчётов организаций",
        "On the organisations' reports",
    ),
    "15:58",
    "ospanov",
    Words(
        "№ 12-Ә шарттың қорытынды есебі 5 қарашада түсті, барлық міндеттеме тексерілді. № 08-Ә шарттың аралық есебі мерзімінен он бір "
        "күн кеш келді және фотосуреттері жоқ.",
        "Итоговый отчёт по договору № 12-Ә поступил 5 ноября, все обязательства проверены. Промежуточный отчёт по договору № 08-Ә пришёл "
        "на одиннадцать дней позже срока и без фотографий.",
        "The final report under contract № 12-Ә came on 5 November; everything promised is verified. The interim report under № 08-Ә "
        "came eleven days late and without photographs.",
    ),
    ballots=(
        Ballot("chair"),
        Ballot("eraly"),
        Ballot("isabayeva", "recused", INTEREST),
        Ballot("seitova"),
    ),
    decided=(
        Decided(
            Words(
                "«Білім шырағы» жеке мекемесінің қорытынды есебі қабылдансын.",
                "Принять итоговый отчёт частного учреждения «Білім шырағы».",
                "The final report of “Bilim shyragy” is accepted.",
            ),
            accepts="12-Ә",
        ),
        Decided(
            Words(
                "«Ақ бұлақ» қоғамдық қорының аралық есебі фотосуреттермен толықтыруға қайтарылсын.",
                "Вернуть промежуточный отчёт общественного фонда «Ақ бұлақ» для дополнения фотографиями.",
                "The interim report of “Aq bulaq” is returned, to be completed with photographs.",
            ),
            (Task("bekqozhina", "2026-12-01"),),
            returns="08-Ә",
        ),
    ),
)

TEN_FIFTY = Decided(
    Words(
        "Лоттардың қалған 1 050 000 теңгесіне 1 желтоқсанға дейін қайта конкурс жариялансын.",
        "До 1 декабря объявить повторный конкурс на оставшиеся по лотам 1 050 000 тенге.",
        "A new competition for the 1,050,000 tenge left of the lots is to be announced by 1 December.",
    ),
    (Task("abenova", "2026-12-01"),),
    about=("lot:1", "lot:2", "lot:3", "lot:6"),
)

REVIEWED = MeetingFact(
    "2026-11-05 10:30",
    Words(
        "Мерзімі өткен міндеттемелер, шарт жасалмаған қаражат және есептер туралы",
        "О просроченных обязательствах, нераспределённых средствах и отчётах",
        "On what is overdue, what isn't awarded, and reports",
    ),
    "2026-11-12",
    "15:00",
    "16:15",
    (FOLLOW_UP, OVERDUE, REMAINS, REPORTS),
    (
        Came("chair"),
        Came("eraly", "left", left="16:05"),
        Came("isabayeva"),
        Came("seitova"),
        Came("alzhan", "excused", reason="емделуде / на лечении"),
        Came("mamanova"),
        Came("abenova", seat="invited"),
        Came("ospanov", seat="invited"),
        Came("zhanadilov", seat="invited"),
        Came("sergazin", "excused", "invited", reason="Қарасу ауылында семинар өткізуде / проводит семинар в селе Карасу"),
    ),
    taken="15:08",
    annexed="16:30",
    papers=(
        PaperFact(
            Words("Шарт жасалмаған қаражаттың есебі", "Расчёт нераспределённых средств", "How the money that isn't awarded is counted"),
            (
                "1-лот: 4 500 000 − 4 480 000 = 20 000 теңге",
                "2-лот: 7 000 000 − 6 900 000 = 100 000 теңге",
                "3-лот: 3 200 000 − 3 000 000 = 200 000 теңге",
                "6-лот: 730 000 − 0 = 730 000 теңге",
                "Барлығы: 1 050 000 теңге",
            ),
        ),
    ),
    deeds=(
        Deed("2026-11-12 17:20", "send"),
        Deed("2026-11-13 09:15", "read", "eraly"),
        Deed(
            "2026-11-13 09:40",
            "remark",
            "eraly",
            item=3,
            place="3.2",
            text="Құжаттама 27 қарашада емес, конкурс жарияланған соң жіберілсе де болады.",
        ),
        Deed("2026-11-13 18:05", "read", "seitova"),
        Deed(
            "2026-11-13 18:20",
            "remark",
            "seitova",
            item=3,
            place="3.1",
            text="Лоттар бюджеті мен шарттардың айырмасы 1 050 000 теңге болуы керек. Мерзім де отырыста 1 желтоқсан деп айтылды.",
        ),
        Deed("2026-11-16 10:10", "answer", item=3, place="3.1", text="Сан да, мерзім де түзетілді."),
        Deed(
            "2026-11-16 10:20",
            "answer",
            item=3,
            place="3.2",
            text="Мүшелер конкурс шарттарын жарияланғанға дейін қарауы керек, мерзім сол күйі қалды.",
            accept=False,
        ),
        Deed("2026-11-17 09:30", "rewrite", item=3, matter=REMAINS._replace(decided=(TEN_FIFTY, REMAINS.decided[1]))),
        Deed("2026-11-17 10:05", "send"),
        Deed("2026-11-17 15:10", "read", "eraly"),
        Deed("2026-11-17 15:20", "approve", "eraly"),
        Deed("2026-11-18 09:20", "read", "chair"),
        Deed(
            "2026-11-18 09:45",
            "remark",
            "chair",
            item=2,
            place="2.2",
            text="Түсініктемемен бірге экоакциялардың жаңа күндері де сұралсын.",
        ),
        Deed("2026-11-18 14:00", "paper", "isabayeva"),
    ),
)

# ---------------------------------------------------------------- 19 November: next year's topics; half written

DRAFTED = MeetingFact(
    "2026-11-13 11:00",
    Words(
        "2027 жылғы мемлекеттік әлеуметтік тапсырыс тақырыптары туралы",
        "О темах государственного социального заказа на 2027 год",
        "On the topics of the state social order for 2027",
    ),
    "2026-11-19",
    "15:00",
    "",
    (
        Matter(CARRIED, carries=True),
        Matter(
            Words("2027 жылғы лот тақырыптары туралы", "О темах лотов на 2027 год", "On the topics of the lots for 2027"),
            "15:35",
            "abenova",
            Words(
                "Ұйымдардан 14 ұсыныс жиналды; оның бесеуі жастарға, төртеуі экологияға, үшеуі отбасына, екеуі құқыққа қатысты.",
                "Собрано 14 предложений организаций: пять о молодёжи, четыре об экологии, три о семье, два о праве.",
                "The organisations sent 14 proposals: five on the young, four on ecology, three on the family, two on the law.",
            ),
            (
                Spoke(
                    "alzhan",
                    Words(
                        "Ардагерлермен жұмыс жеке тақырып болсын деді.",
                        "Предложил сделать работу с ветеранами отдельной темой.",
                        "Asked that work with veterans be a topic of its own.",
                    ),
                ),
            ),
            (
                Proposed(
                    "alzhan",
                    Words(
                        "«Ардагерлер тәжірибесі» тақырыбы лоттар тізіміне қосылсын.",
                        "Добавить в перечень лотов тему «Опыт ветеранов».",
                        "The topic “The veterans' experience” is to be added to the lots.",
                    ),
                ),
            ),
            counted=(4, 0, 0, 0),
            decided=(
                Decided(
                    Words(
                        "2027 жылғы лоттар тақырыбының тізімі «Ардагерлер тәжірибесі» тақырыбымен толықтырылып, мақұлдансын.",
                        "Одобрить перечень тем лотов на 2027 год, дополнив его темой «Опыт ветеранов».",
                        "The topics of the lots for 2027 are approved, with “The veterans' experience” added.",
                    ),
                    (Task("abenova", "2026-12-18"),),
                ),
            ),
        ),
        Matter(
            Words(
                "Баспасөзде жарияланған мақалалардың қайталануы туралы",
                "О повторении статей в отчётах",
                "On articles claimed twice",
            ),
            "15:58",
            "ospanov",
            Words(
                "«Үлгі тынысы» газетінің 34-нөміріндегі бір мақала № 08-Ә және № 16-Ә шарттардың есебінде де тұр",
                "",
                "",
            ),
            about=("contract:08-Ә", "contract:16-Ә"),
        ),
        Matter(Words("Әртүрлі мәселелер", "Разное", "Other matters")),
    ),
    (
        Came("chair"),
        Came("eraly"),
        Came("isabayeva", "absent"),
        Came("seitova"),
        Came("alzhan"),
        Came("mamanova"),
        Came("abenova", seat="invited"),
        Came("ospanov", seat="invited"),
    ),
    taken="15:06",
)

# ---------------------------------------------------------------- 10 December: to come

PLANNED = MeetingFact(
    "2026-11-19 17:10",
    Words(
        "Жыл қорытындысы және қосымша келісімдер туралы",
        "Об итогах года и дополнительных соглашениях",
        "On the results of the year and amendments",
    ),
    "2026-12-10",
    "15:00",
    "",
    (
        Matter(CARRIED, carries=True),
        Matter(
            Words(
                "«Жас өркен» бірлестігінің жобасы мен шығыстары туралы",
                "О проекте и расходах объединения «Жас өркен»",
                "On the project and expenses of “Zhas orken”",
            ),
            reporter="qasymov",
        ),
        Matter(
            Words(
                "«Әділ қадам» бірлестігінің түсініктемесі туралы",
                "Об объяснении объединения «Әділ қадам»",
                "On the explanation given by “Adil qadam”",
            ),
            reporter="zhanadilov",
        ),
        Matter(Words("2026 жылдың қорытындысы туралы", "Об итогах 2026 года", "On the results of 2026"), reporter="abenova"),
    ),
    (
        Came("chair", "unknown"),
        Came("eraly", "unknown"),
        Came("isabayeva", "unknown"),
        Came("seitova", "unknown"),
        Came("alzhan", "unknown"),
        Came("mamanova", "unknown"),
        Came("abenova", "unknown", "invited"),
        Came("qasymov", "unknown", "invited"),
        Came("zhanadilov", "unknown", "invited"),
        Came(group=PRESS, presence="unknown", seat="press"),
    ),
    deeds=(Deed("2026-11-19 17:25", "invite"),),
)

MEETINGS = (AWARDS, REVIEWED, DRAFTED, PLANNED)
