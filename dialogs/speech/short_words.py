"""Abbreviations, Dutch and English, and what they stand for.

A key ends in a dot where the letters without it are another word.
"""

from dialogs.speech.tongue import table, words

DUTCH_SHORT = table("""
bijv|bv.|bvb = bijvoorbeeld
d.w.z|dwz = dat wil zeggen
o.a|oa. = onder andere
m.b.t|mbt = met betrekking tot
i.v.m|ivm = in verband met
t.a.v|tav = ter attentie van
t.b.v|tbv = ten behoeve van
t.o.v|tov. = ten opzichte van
n.a.v|nav = naar aanleiding van
a.u.b|aub = alstublieft
s.v.p|svp = alstublieft
m.i = mijns inziens
m.n|mn. = met name
m.u.v = met uitzondering van
i.p.v|ipv = in plaats van
i.t.t|itt = in tegenstelling tot
i.o.m = in overleg met
i.g.v = in geval van
i.h.b = in het bijzonder
d.m.v|dmv = door middel van
o.b.v|obv = op basis van
o.l.v = onder leiding van
o.v.v|ovv = onder vermelding van
p.p = per persoon
p.p.p.d = per persoon per dag
p.m|p/m|p.mnd|p/mnd = per maand
p.j|p/j|p.jr = per jaar
p.w|p/w|p/wk = per week
p.u|p/u = per uur
p.st|p/st = per stuk
d.d|dd. = de dato
t/m = tot en met
z.s.m|zsm = zo snel mogelijk
m.a.w|maw = met andere woorden
n.v.t|nvt = niet van toepassing
n.b|nb. = let op
p.s = naschrift
b.g.g = bij geen gehoor
c.q = of
c.s = met anderen
e.a = en anderen
e.d = en dergelijke
e.e.a = een en ander
e.v = en verder
t.z.t = te zijner tijd
t.n.v|tnv = ten name van
t.g.v = ten gunste van
t.w = te weten
v.a = vanaf
v.w.b = voor wat betreft
z.o.z = zie ommezijde
z.g|zgn|zg. = zogenaamd
i.d.d|idd = inderdaad
n.l|nl. = namelijk
v.d = van de
v/d = van de
a/d = aan de
i/d = in de
h.t.h = huis tot huis
enz|enz.enz = enzovoort
etc = et cetera
evt = eventueel
dhr = de heer
mevr|mw.|mvr = mevrouw
mej = mejuffrouw
fam. = familie
mr. = meester
dr. = doctor
drs = doctorandus
ir. = ingenieur
ing. = ingenieur
prof = professor
nr|no. = nummer
nrs = nummers
tel. = telefoon
telnr|tel.nr = telefoonnummer
huisnr = huisnummer
jl. = jongstleden
ca. = ongeveer
blz|pag. = bladzijde
art. = artikel
afd = afdeling
adm. = administratie
adr. = adres
incl = inclusief
excl = exclusief
max. = maximaal
temp = temperatuur
mvg|m.v.g = met vriendelijke groet
bvd|b.v.d = bij voorbaat dank
gr. = groeten
min. = minimaal
resp = respectievelijk
vgl = vergelijk
opm. = opmerking
ong. = ongeveer
plm = ongeveer
div. = diverse
geb. = geboren
overl. = overleden
verd. = verdieping
str. = straat
st. = sint
vb. = voorbeeld
bet.|betr = betreft
ref. = referentie
vlgs = volgens
wrsch = waarschijnlijk
waarsch = waarschijnlijk
mnd = maand
jr. = jaar
km/u = kilometer per uur
en/of = en of
m/v = man of vrouw
w.s = waarschijnlijk
a.s = aanstaande
feb. = februari
febr = februari
mrt = maart
sept = september
okt = oktober
""")

ENGLISH_SHORT = table("""
e.g|eg. = for example
i.e|ie. = that is
etc = et cetera
n.b|nb. = note
p.s = P S
c/o = care of
w/o = without
w/ = with
n/a = not applicable
and/or = and or
a.m = a m
p.m = p m
a.k.a|aka = also known as
asap|a.s.a.p = as soon as possible
approx = approximately
appt = appointment
apt. = apartment
attn = for the attention of
ave. = avenue
rd. = road
bldg = building
ca. = about
cf. = compare
co. = company
dept = department
dr = doctor
ed. = edition
est. = established
ext. = extension
fig. = figure
govt = government
hon. = honourable
hr. = hour
hrs = hours
incl = including
excl = excluding
jr. = junior
sr. = senior
ltd = limited
max. = maximum
min. = minimum
mins = minutes
pcm|p.c.m = per calendar month
pw = per week
misc = miscellaneous
mr = mister
mrs = missus
ms = miz
mx = mix
nr|no. = number
nos. = numbers
p. = page
pp. = pages
pls|plz = please
prof = professor
ref. = reference
resp. = respectively
sq. = square
tel. = telephone
temp. = temperature
thx = thanks
v. = versus
vs = versus
viz = namely
yrs = years
feb. = February
aug. = August
sept = September
oct. = October
nov. = November
dec. = December
""")


CLOSING = words(
    "enz etc e.d a.u.b aub s.v.p svp z.s.m zsm jl a.s n.v.t nvt idd i.d.d p.p p.m p/m p.j p.w c.s e.a "
    "e.v e.e.a a.m jr sr ltd co govt dept asap a.s.a.p n/a"
)
"""With these a sentence may end: the dot is that of the sentence too where a capital letter follows."""

NEVER_INITIALS = words("n.b p.s d.w.z i.e e.g b.g.g t.a.v i.v.m m.b.t o.a")
"""In capitals too, these are not somebody's initials."""

NUMBERED = words("no max min art p pp fig ext ed sq est ca")
"""These are short before a number, and may be a word at the end of a sentence."""

SPELLED = {
    word.casefold(): " ".join(word.upper())
    for word in words(
        "BSN VvE WMO UWV GGD GGZ KvK SVB CAK COA GBA BRP CBR CJIB ANWB AVG SMS GPS TV DVD CD PDF USB HDMI "
        "EU UK USA US NHS GP DNA HIV WW WIA WAO AOW ANW WLZ PGB ZZP BV NV NS ID IT IQ IP PC CO CV HR AED "
        "EHBO ABN NOS RTL VVD CDA PVV SP KPN XS WC MRI MJOP VOG OGGZ DJI RIVM FAQ FYI VIP LHBTI NL BTW "
        "BKR CAO CPB KNMI MBO HBO VWO GSM PO NAW KLM PS"
    )
}
"""Capitals that are said letter by letter."""

AS_WORDS = words("pin woz rdw asap led havo vut wiz vinex sim iban covid corona digid hema ikea nato")
"""Capitals that are said as a word."""

IN_DOUBT = words("it us ww nl nv cd cv hr id ip sp bv co po is wc tv gp nos")
"""Capitals that are a word, or stand for one, among other words in capitals."""
