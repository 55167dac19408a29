"""What a voice says for figures and signs, in each language that it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass


def table(lines: str) -> dict[str, str]:
    """A dictionary from lines of `key = value`; keys that share a value are separated by `|`."""
    pairs = (line.split(" = ") for line in lines.strip().splitlines())
    return {key.strip(): value.strip() for keys, value in pairs for key in keys.split("|")}


def listed(names: str) -> tuple[str, ...]:
    """The names, which are separated by spaces."""
    return tuple(names.split())


def words(names: str) -> frozenset[str]:
    """The words, which are separated by spaces, to look one up."""
    return frozenset(names.split())


@dataclass(frozen=True)
class Tongue:
    """One language. `signs`: words by name or sign; `units`: one and more of each, by how it is typed."""

    language: str
    months: tuple[str, ...]
    days: Mapping[str, str]
    signs: Mapping[str, str]
    units: Mapping[str, str]
    coins: Mapping[str, str]
    fractions: Mapping[str, str]

    def __getitem__(self, sign: str) -> str:
        return self.signs[sign]

    def counted(self, number: str, unit: str) -> str:
        """The unit after this number: 'kilobyte', 'kilobytes'."""
        one, _, many = self.units[unit].partition(", ")
        return one if number == "1" or not many else many


DUTCH = Tongue(
    language="nl",
    months=listed("januari februari maart april mei juni juli augustus september oktober november december"),
    days=table("""
ma|maandag = maandag
di|dinsdag = dinsdag
wo|woensdag = woensdag
do|donderdag = donderdag
vr|vrijdag = vrijdag
za|zaterdag = zaterdag
zo|zondag = zondag
"""),
    signs=table("""
dot = punt
@ = apenstaartje
- = streepje
_ = liggend streepje
/ = schuine streep
+ = plus
& = en
# = nummer
~ = ongeveer
§ = paragraaf
% = procent
‰ = promille
° = graden
= = is
× = keer
÷ = gedeeld door
< = minder dan
> = meer dan
≤ = hoogstens
≥ = minstens
by = bij
minus = min
comma = komma
hour = uur
until = tot
through = tot en met
per = per
floor = hoog
"""),
    units=table("""
kB|KB|kb|Kb = kilobyte
MB|mb|Mb = megabyte
GB|gb|Gb = gigabyte
mm = millimeter
cm = centimeter
m = meter
km = kilometer
m2 = vierkante meter
m3 = kubieke meter
km/u|km/h = kilometer per uur
g|gr = gram
kg = kilo
l|L = liter
ml = milliliter
W = watt
kW = kilowatt
kWh|kwh = kilowattuur
V = volt
dB|db|dB(A) = decibel
°C|° C|℃ = graden Celsius
° = graden
u|uur|h = uur
min|min. = minuut, minuten
sec|sec. = seconde, seconden
wk|wk. = week, weken
mnd|mnd. = maand, maanden
jr|jr. = jaar
st|st. = stuk, stuks
pers|pers. = persoon, personen
ct|cent = cent
mln|mln. = miljoen
"""),
    coins=table("""
€ = euro
£ = pond
$ = dollar
cent = cent
penny = penny
"""),
    fractions=table("""
1/2 = een half
1/3 = een derde
2/3 = twee derde
1/4 = een kwart
3/4 = driekwart
"""),
)

ENGLISH = Tongue(
    language="en",
    months=listed("January February March April May June July August September October November December"),
    days=table("""
Mon|Monday = Monday
Tue|Tues|Tuesday = Tuesday
Wed|Wednesday = Wednesday
Thu|Thur|Thurs|Thursday = Thursday
Fri|Friday = Friday
Sat|Saturday = Saturday
Sun|Sunday = Sunday
"""),
    signs=table("""
dot = dot
@ = at
- = dash
_ = underscore
/ = slash
+ = plus
& = and
# = number
~ = about
§ = section
% = percent
‰ = per mille
° = degrees
= = is
× = times
÷ = divided by
< = less than
> = more than
≤ = at most
≥ = at least
by = by
minus = minus
comma = comma
hour = o'clock
until = to
through = to
per = per
floor = floor
"""),
    units=table("""
kB|KB|kb|Kb = kilobyte, kilobytes
MB|mb|Mb = megabyte, megabytes
GB|gb|Gb = gigabyte, gigabytes
mm = millimetre, millimetres
cm = centimetre, centimetres
m = metre, metres
km = kilometre, kilometres
m2|sqm = square metre, square metres
m3 = cubic metre, cubic metres
km/u|km/h = kilometre per hour, kilometres per hour
mph = mile per hour, miles per hour
ft = foot, feet
yd|yds = yard, yards
g|gr = gram, grams
kg = kilo, kilos
lb|lbs = pound, pounds
l|L = litre, litres
ml = millilitre, millilitres
W = watt, watts
kW = kilowatt, kilowatts
kWh|kwh = kilowatt hour, kilowatt hours
V = volt, volts
dB|db|dB(A) = decibel, decibels
°C|° C|℃ = degree Celsius, degrees Celsius
°F|° F = degree Fahrenheit, degrees Fahrenheit
° = degree, degrees
h|hr|hrs|hr.|hrs. = hour, hours
min|mins|min.|mins. = minute, minutes
sec|secs|sec.|secs. = second, seconds
wk|wks = week, weeks
mth|mths = month, months
yr|yrs|yr.|yrs. = year, years
p = penny, pence
ct|cent|cents = cent, cents
"""),
    coins=table("""
€ = euro, euros
£ = pound, pounds
$ = dollar, dollars
cent = cent, cents
penny = penny, pence
"""),
    fractions=table("""
1/2 = a half
1/3 = a third
2/3 = two thirds
1/4 = a quarter
3/4 = three quarters
"""),
)

_TONGUES = {tongue.language: tongue for tongue in (DUTCH, ENGLISH)}


def tongue_of(language: str) -> Tongue:
    """The words of this language; English where they are not known."""
    return _TONGUES.get(language, ENGLISH)
