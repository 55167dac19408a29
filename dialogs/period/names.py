"""Names of days, Dutch and English: holidays, and days told from today."""

from dialogs.period.phrases import spread

HOLIDAY_NAMES = spread(
    {
        "christmas": "kerst|kerstmis|kerstdagen|de kerstdagen|christmas|xmas|x mas|christmas days|"
        "beide kerstdagen|1 e en 2 e kerstdag|eerste en tweede kerstdag|kerst dagen|"
        "christmas time|christmastime|kersttijd|kersmis",
        "christmas day": "eerste kerstdag|1 e kerstdag|1 e kerstdag|1 ste kerstdag|kerstdag 1|"
        "christmas day|xmas day|first christmas day|first day of christmas|"
        "de eerste kerstdag",
        "boxing day": "tweede kerstdag|2 e kerstdag|2 e kerstdag|2 de kerstdag|boxing day|"
        "second christmas day|second day of christmas",
        "christmas eve": "kerstavond|christmas eve|xmas eve|kerst avond",
        "christmas night": "kerstnacht|kerst nacht|christmas night",
        "new year's night": "oudejaarsnacht|oudjaarsnacht|nieuwjaarsnacht|oudejaars nacht",
        "new year's eve": "oudjaar|oudjaarsdag|oudjaarsavond|oudejaarsdag|oudejaarsavond|oudejaar|"
        "new years eve|new year eve|nye|oud jaar|oudejaars avond|new year s eve|"
        "oudjaars avond",
        "new year": "nieuwjaar|nieuwjaarsdag|nieuw jaar|new years day|new year day|new years|new year|"
        "newyear|newyears day",
        "turn of the year": "oud en nieuw|oud & nieuw|oud nieuw|oud / nieuw|oudennieuw|jaarwisseling|"
        "de jaarwisseling|oud - en - nieuw|oud + nieuw|turn of the year",
        "king's day": "koningsdag|kings day|kingsday|king day|konings dag",
        "king's night": "koningsnacht|kings night",
        "remembrance": "dodenherdenking|remembrance day in may",
        "liberation": "bevrijdingsdag|liberation day",
        "st nicholas": "sinterklaas|sinterklaasavond|pakjesavond|sint nicolaas|st nicholas|saint nicholas|"
        "saint nicholas day|st nicholas day|sinterklaas avond|st nicholas eve|sint",
        "easter": "pasen|paasdagen|de paasdagen|easter|beide paasdagen|1 e en 2 e paasdag|"
        "eerste en tweede paasdag",
        "easter sunday": "eerste paasdag|1 e paasdag|1 e paasdag|1 ste paasdag|paaszondag|easter sunday|"
        "easter day|paas zondag",
        "easter monday": "tweede paasdag|2 e paasdag|2 e paasdag|2 de paasdag|paasmaandag|easter monday|"
        "paas maandag",
        "good friday": "goede vrijdag|good friday|goedevrijdag",
        "maundy thursday": "witte donderdag|maundy thursday",
        "ascension": "hemelvaart|hemelvaartsdag|hemelvaartdag|ascension|ascension day|hemelvaarts dag",
        "pentecost": "pinksteren|pinksterdagen|pentecost|whitsun|whitsuntide|beide pinksterdagen",
        "whit sunday": "eerste pinksterdag|1 e pinksterdag|1 e pinksterdag|1 ste pinksterdag|"
        "pinksterzondag|whit sunday|pentecost sunday",
        "whit monday": "tweede pinksterdag|2 e pinksterdag|2 e pinksterdag|2 de pinksterdag|"
        "pinkstermaandag|whit monday|pentecost monday",
        "carnival": "carnaval|carnival|vastenavond",
        "ash wednesday": "aswoensdag|ash wednesday",
        "valentine": "valentijn|valentijnsdag|valentines day|valentines|valentine|valentine day|"
        "valentine s day",
        "mother's day": "moederdag",
        "father's day": "vaderdag|fathers day",
        "halloween": "halloween",
        "st martin": "sint maarten|st maarten|sintmaarten",
        "prinsjesdag": "prinsjesdag",
        "summer holidays": "zomervakantie|summer holidays|summer holiday|summer vacation|summer break|"
        "zomer vakantie",
        "christmas holidays": "kerstvakantie|christmas holidays|christmas holiday|christmas vacation|"
        "christmas break|kerst vakantie|winter break",
        "holidays": "feestdagen|holidays|holiday season|festive season|feest dagen|festive period",
    }
)

DAY_NAMES = spread(
    {
        -2: "the day before yesterday|day before yesterday|de dag voor gisteren|dag voor gisteren|"
        "eer gisteren|eer gister",
        2: "the day after tomorrow|day after tomorrow",
        -1: "last evening|gisteren avond|de avond van gisteren",
        0: "this morning|this afternoon|this evening|deze ochtend|deze morgen|deze middag|deze avond|"
        "just now|van morgen|van ochtend|van middag|van avond|van daag|to day|earlier today|"
        "eerder vandaag|later today|vandaag de dag zelf|this very day|this day|zo net|daar net|"
        "deze dag|vandaag nog|vandaag pas",
    }
)

NIGHT_NAMES = spread(
    {
        -1: "last night|afgelopen nacht|vannacht|deze nacht|vorige nacht|the past night|this night|"
        "de afgelopen nacht|van nacht|gisternacht|gisteren nacht|gisterennacht|during last night|"
        "the previous night|verleden nacht"
    }
)
"""A night belongs to two days, so that it is asked."""
