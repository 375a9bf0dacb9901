"""Who and where the training district is: all invented. BINs and accounts have right check digits, and no bank has this code."""

from typing import NamedTuple

from grants.facts.shapes import Words

REGION = Words("Үлгі облысы", "Образцовая область", "Sample oblast")
DISTRICT = Words("Үлгі ауданы", "Образцовый район", "Sample district")
BODY = Words(
    "Үлгі ауданының ішкі саясат бөлімі", "Отдел внутренней политики Образцового района", "Internal policy department of Sample district"
)
CUSTOMER_BIN = "090140008946"
CUSTOMER_SIGNATORY = "Г. Әбенова"
BANK_CODE = "ULGIKZ2A"


class NGOFact(NamedTuple):
    """An NGO: legal form, its name in English, BIN, account, address, who heads it and since when."""

    form: str
    en: str
    bin: str
    account: str
    address: str
    head: str
    since: str


NGOS = {
    "Ақ бұлақ": NGOFact(
        "public_fund", "Aq bulaq", "110340001269", "KZ41999UL00000001117", "Үлгі ауылы, Орталық көше, 12", "Сәуле Бекқожина", "2019-04-02"
    ),
    "Әділ қадам": NGOFact(
        "public_association",
        "Adil qadam",
        "140540002379",
        "KZ49999UL00000002234",
        "Үлгі ауылы, Бейбітшілік көшесі, 4",
        "Тимур Жанәділов",
        "2021-09-15",
    ),
    "Білім шырағы": NGOFact(
        "private_institution",
        "Bilim shyragy",
        "170940003486",
        "KZ57999UL00000003351",
        "Үлгі ауылы, Мектеп көшесі, 1",
        "Гүлнар Әлімжанова",
        "2017-09-04",
    ),
    "Дала самалы": NGOFact(
        "public_association",
        "Dala samaly",
        "120240004599",
        "KZ65999UL00000004468",
        "Қарасу ауылы, Дала көшесі, 7",
        "Нұрлан Серғазин",
        "2020-01-20",
    ),
    "Жас өркен": NGOFact(
        "public_association",
        "Zhas orken",
        "060240010094",
        "KZ73999UL00000005585",
        "Үлгі ауылы, Жастар көшесі, 3",
        "Ерлан Қасымов",
        "2022-02-11",
    ),
    "Қамқор жүрек": NGOFact(
        "public_fund",
        "Qamqor zhurek",
        "151140005610",
        "KZ81999UL00000006702",
        "Үлгі ауылы, Орталық көше, 28",
        "Айман Төлегенова",
        "2018-06-01",
    ),
    "Мейірім шуағы": NGOFact(
        "public_fund",
        "Meirim shuagy",
        "200840006722",
        "KZ89999UL00000007819",
        "Тасбұлақ ауылы, Шуақ көшесі, 2",
        "Жанар Оразбаева",
        "2020-08-24",
    ),
    "Өнегелі отбасы": NGOFact(
        "public_association",
        "Onegeli otbasy",
        "180140007838",
        "KZ97999UL00000008936",
        "Балдәурен ауылы, Ана көшесі, 5",
        "Раушан Мұқанова",
        "2023-03-07",
    ),
}
