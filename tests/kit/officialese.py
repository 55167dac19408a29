"""Officialese and jargon, and what to write instead. `tests.kit.wording` says how a line is read."""

OFFICIALESE = {
    "nl": r"""
aangaande -> over
aangezien -> omdat
aanvang|aanvangen -> begin, beginnen
aanwend\w* -> gebruiken
abusievelijk|per abuis -> per ongeluk
accorde\w*|geaccordeerd -> goed vinden
additione\w+ -> extra
aldus -> zo
alsdan -> dan
alsmede|alsook -> en ook
alvorens -> voordat
authenti\w+|verifi\w+|valide(er|ert|ren)|gevalideerd -> controleren
behoudens -> behalve
beschikken over|beschik\w* u over -> hebben
betreffende|desbetreffende -> over; of: deze
wat betreft -> over
betrokkenen? -> de persoon over wie uw klacht gaat
bevestig\w* -> zeggen dat iets klopt; of: laten weten
bewerkstellig\w* -> zorgen voor
bijgevolg -> dus
conform -> volgens
contacteer\w*|contacteren -> bellen of schrijven
correspond\w+ -> schrijven
daaromtrent -> daarover
daartoe -> daarvoor
dan wel|danwel -> of
derden -> anderen
derhalve -> dus
desalniettemin|desondanks -> toch
desgewenst -> als u dat wilt
dien(t|en)(?<!te.dienen) ... te -> moeten
dientengevolge -> daardoor
doch -> maar
doeleinden? -> doel; of: waarvoor
doen toekomen -> sturen
door middel van|middels -> met
echter -> maar
eerdergenoemde?|voornoemde?|voormelde?|bovengenoemde?|bovenvermelde? -> deze, of het woord zelf
effectue\w+ -> uitvoeren
eveneens -> ook
evenwel -> maar
facilite\w+ -> helpen
geacht\w* -> beste; of weglaten
gaarne -> graag
geenszins -> niet
gehouden (om|tot) -> moeten
gelieve\w* -> wilt u; of alleen het werkwoord: stuur
genere\w+ -> maken
geschied\w* -> gebeuren
gevolg geven aan -> doen
heden|thans -> nu, vandaag
hieromtrent -> hierover
hierbij|bij dezen -> weglaten
implemente\w+ -> invoeren
in acht nemen|met inachtneming van -> zich houden aan
in behandeling ... (nemen|neemt|genomen) -> behandelen
in de gelegenheid ... (stellen|stelt|gesteld) -> mogen, kunnen
in geval van -> als; of: bij
in het bezit van -> hebben
in het kader van -> voor, bij
in kennis ... (stellen|stelt|gesteld) -> vertellen
in verband met -> omdat; of: door
indien -> als
ingevolge|krachtens -> volgens
initi[eë]\w+ -> beginnen
inlicht\w*|ingelicht -> vertellen
inwin\w*|ingewonnen -> vragen
inzake|nopens|omtrent -> over
inzage -> bekijken, lezen
jegens -> tegen
kenbaar ... (maken|maakt|gemaakt) -> zeggen, laten weten
met betrekking tot|ten aanzien van|met het oog op -> over; of: voor
met ingang van|ingaande -> vanaf
mits -> als; of: alleen als
mitsdien -> dus
(?-i:Mocht|Mochten) (u|dit|dat|het) -> als
mogelijkerwijs|wellicht -> misschien
naar aanleiding van -> door, over, na
nadere? -> meer
nalaten|nagelaten|nalaat -> niet doen
niettegenstaande|ofschoon -> ook al
niettemin -> toch
nimmer -> nooit
noodzakelijke? -> nodig
notificaties? -> bericht
onderhavige? -> deze
onderteken\w* -> uw handtekening zetten
ontvankelijk\w*|ontvankelijkheid -> de commissie kan uw klacht behandelen
onverhoopt -> toch
onverwijld|per omgaande|ten spoedigste -> meteen
op grond van|op basis van|uit hoofde van -> volgens; of: omdat
optimalis\w+|geoptimaliseerd -> beter maken
optione\w+ -> dat hoeft niet
overeenkomstig -> volgens
overhandig\w* -> geven
pogen|poging tot|trachten|tracht -> proberen
raadpleg\w*|geraadpleegd -> lezen, bekijken
reeds -> al
registreer\w*|registreren|geregistreerd -> opschrijven, bewaren
relevante? -> belangrijk, nodig
respectievelijk -> en daarna
retourne\w+|geretourneerd -> terugsturen
schriftelijke? -> op papier; of: in een brief of e-mail
sedert -> sinds
selecte(er|ert|ren)|geselecteerd -> kiezen
slechts|uitsluitend -> alleen
specifice\w+|gespecificeerd -> precies zeggen
te allen tijde -> altijd
te zijner tijd -> later
ten behoeve van|ten gunste van|ten bate van -> voor
teneinde|ten einde -> om
ten gevolge van|als gevolg van -> door
ter beschikking ... (stellen|stelt|gesteld) -> geven
ter zake|terzake -> hierover
termijn(en)? -> tijd; of: het aantal dagen
tevens|voorts -> ook
toezend\w*|toegezonden|toezending -> sturen
uwerzijds|onzerzijds|dezerzijds -> van u, van ons
verkrijg\w*|verkregen -> krijgen
verlenen|verleent|verleend|verlening -> geven
vernemen|verneemt|vernomen -> horen
verschaf\w* -> geven
verschuldigd -> moeten betalen
verstrek\w* -> geven
verwerk(t|en|ing)? -> lezen, gebruiken
verzoek\w*|verzocht\w* -> vragen
vigerende? -> die nu geldt
volledigheidshalve -> weglaten
voorleg\w*|voorgelegd -> sturen, vertellen
voornemens -> van plan
waarborg\w*|gewaarborgd -> zorgen voor
wederom -> opnieuw
wend(t|en)? ... tot -> vragen aan
werkzaam -> werken
woonachtig -> wonen
zienswijzen? -> wat iemand ervan vindt
zodanige? -> zo
zorg ?dragen|zorg ?draagt -> zorgen
zulks -> dat
""",
    "en": r"""
abovementioned|above-mentioned|aforementioned|aforesaid -> this, or the word itself
accordingly|thus|hence|thereby -> so
additional(ly)? -> more, also
adjudicat\w+ -> decide
admissib\w+ -> the committee can handle your complaint
advis(e|es|ed|ing) -> tell
allegations?|alleged\w* -> what you say happened
approximately -> about
as regards|in regard to|with regard to|with respect to|in respect of|in relation to -> about
as soon as practicable -> as soon as we can
ascertain\w* -> find out
assist(s|ed|ing|ance)? -> help
attempt(s|ed|ing)? -> try
commenc\w+ -> begin
complainants? -> you; or: the tenant
(?<!person.)concerning|regarding|pertaining to -> about
deem(s|ed)? -> think
demonstrat\w+ -> show
disclos\w+ -> tell, show
due to the fact that|in view of the fact that -> because
eligib\w+ -> can, may
enclos\w+ -> sent with this
endeavou?r\w* -> try
enquir\w+|inquir\w+ -> ask
ensur\w+ -> make sure
expedit\w+ -> speed up
facilitat\w+ -> help
failure to -> if you do not
for the purposes? of -> for, to
forthwith -> now
furnish\w* -> give
furthermore|moreover|in addition -> also
grievances? -> complaint
hereby|herewith|herein|hereto|hereafter|hereinafter -> leave out
thereof|therein|thereto|thereafter|whereas|whereby -> of it, then, while
henceforth -> from now on
however|nevertheless|nonetheless -> but
in accordance with -> as ... says
in lieu of -> instead of
in order (to|that) -> to, so that
in the event (of|that) -> if
indicat\w+ -> say, show
inform(s|ed|ing)? -> tell
initiat\w+ -> begin
invalid -> say what is wrong
kindly -> please
liais\w+ -> talk
mandatory|obligatory|compulsory -> must
notif\w+ -> tell; or: message
notwithstanding -> even if
numerous -> many
obtain(s|ed|ing)? -> get
omit(s|ted|ting)? -> leave out
on behalf of -> for
optional(ly)? -> you do not have to
permit(s|ted|ting)?|permission -> let, may
prior(ly)?|previously -> before
proceed(s|ed|ing)? -> go on
provid(e|es|ed|ing) -> give; or: if
purchas\w+ -> buy
pursuant -> under
rectif\w+ -> put right
requir\w+|requisite -> need, must
resid(e|es|ed|ing|ence)|residential -> live, home
respondents? -> the person your complaint is about
retain(s|ed|ing)? -> keep
select(s|ed|ing|ion)? -> choose
shall(?! (i|we)\b) -> will, must
solely -> only
specif(y|ies|ied|ying) -> say
submi(t|ts|tted|tting|ssion) -> send
subsequent(ly)? -> later, then
sufficient(ly)? -> enough
suppl(y|ies|ied|ying) -> give
terminat\w+ -> end, stop
therefore|consequently|as a consequence -> so
transmi(t|ts|tted|tting|ssion) -> send
undersigned -> I
undertak\w+|undertook -> promise
upon -> on, when
utili[sz]\w+|utilities -> use
validat\w+|verif(y|ies|ied|ying|ication) -> check
whilst|amongst -> while, among
with a view to -> to
with immediate effect|with effect from -> from ... on
""",
}
