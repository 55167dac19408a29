"""Ordinary words and names, Dutch and English, that are one letter away from a word of the calendar."""

from dialogs.period.calendar_words import words

ORDINARY = words(
    "abril afternoons aprile aprils ascensions augusta auguste augusto augusts avril baanden baart "
    "balentine barch beginnings beleden betweens bezinning carnavals carneval carnivale carnivals "
    "caturday christman christmastide christmasy darch decembers decembre dingsdag eventing frida "
    "fridays funday gaart garch gasteren gebeden gegleden geladen geleen gelegen geleiden geleken "
    "gelezen gemeden gereden gleden grevious gunday haart halloweens harch hemelwaarts hollidays "
    "holydays horige japril kaart karch karnaval kingsway kroningsdag larch liberacion liberations "
    "libration maagden maaiden maait maakt maalden maalt maanen maant maarn maars maartje maarts "
    "manch manden marach marah marat marca marce marcha marche marchi marci marck marco marcs marcu "
    "marcy marsch marsh masch match mauch merch mirch modderdag mondal mondays movember murch naart "
    "nichola nicholai nicholaus nicholls nichols nickolas nicolaes nicolas nicolaus nieuwjaars "
    "nikolaas novembers novembre octobers ongeveerd overleden paart parch precious remembrancer "
    "remembrances rijdag sanday saturdays septembers sundae sundays sundby sundry sunray sunway taart "
    "thursdays toady todas todays toddy tokay tomorrows toray tuesdays vaart vacations vakanties "
    "valavond valentie valentijns valentin valentina valentini valentino valentinos valentinus "
    "vandaal vandaan vandaar vastenavend verkleden verladen verledens verleen verlegden verlegen "
    "verleiden verlenen verleren verleyen vermeden verreden vocation vorigen vormige vurige waanden "
    "waart waterdag wednesdays wenkend werkend yesterdays zomervakanties zondig "
)
"""They are never taken for a slip of the finger."""
