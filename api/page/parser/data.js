// Written by `speechtimer export --web` from the Python parser: do not edit.

export const tokens = {
  TOKEN: /(?:\d+|[^\W\d_¼-¾⅐-⅟]+(?:[̀-ͯ]+[^\W\d_¼-¾⅐-⅟]*)*|\S)/,
  PLAIN: new Map(Object.entries({"8217": "'", "8216": "'", "700": "'", "8242": "'", "8243": "\"", "8220": "\"", "8221": "\""})),
};

export const parsed = {
  DOUBTFUL: 0.85,
};

export const program = {
  MAX_ROUNDS: 9999,
  MAX_SECONDS: 35996400,
};

export const expressions = {
  LONGEST_DENOMINATOR: 8,
  FRACTIONS: new Set("ordinal part ratio".split(" ")),
  MULTIPLES: new Set("collective scale".split(" ")),
};

export const lexicon = {
  SIMPLE: new Map(Object.entries({"zero": 0, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "une": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90})),
  COLLECTIVES: new Map(Object.entries({"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000})),
  SCALES: new Map(Object.entries({"million": 1000000, "milliard": 1000000000})),
  PARTS: new Map(Object.entries({"demi": 2, "demie": 2, "quart": 4})),
  OTHERS: new Map(Object.entries({"et": "and", "moins": "minus", "plus": "plus", "virgule": "point", "point": "point", "le": "article", "la": "article"})),
  NO_PLURAL: new Set("deux dix six trois un une".split(" ")),
  EXACT: new Map(Object.entries({"zero": ["simple", 0, 1, false], "un": ["simple", 1, 1, false], "deux": ["simple", 2, 1, false], "trois": ["simple", 3, 1, false], "quatre": ["simple", 4, 1, false], "cinq": ["simple", 5, 1, false], "six": ["simple", 6, 1, false], "sept": ["simple", 7, 1, false], "huit": ["simple", 8, 1, false], "neuf": ["simple", 9, 1, false], "dix": ["simple", 10, 1, false], "onze": ["simple", 11, 1, false], "douze": ["simple", 12, 1, false], "treize": ["simple", 13, 1, false], "quatorze": ["simple", 14, 1, false], "quinze": ["simple", 15, 1, false], "seize": ["simple", 16, 1, false], "une": ["simple", 1, 1, false], "vingt": ["simple", 20, 1, false], "trente": ["simple", 30, 1, false], "quarante": ["simple", 40, 1, false], "cinquante": ["simple", 50, 1, false], "soixante": ["simple", 60, 1, false], "septante": ["simple", 70, 1, false], "huitante": ["simple", 80, 1, false], "octante": ["simple", 80, 1, false], "nonante": ["simple", 90, 1, false], "million": ["scale", 1000000, 1, false], "milliard": ["scale", 1000000000, 1, false], "cent": ["hundred", 100, 1, false], "mille": ["thousand", 1000, 1, false], "mil": ["thousand", 1000, 1, false], "unieme": ["ordinal", 1, 1, false], "deuxieme": ["ordinal", 2, 1, false], "troisieme": ["ordinal", 3, 1, false], "quatrieme": ["ordinal", 4, 1, false], "cinquieme": ["ordinal", 5, 1, false], "sixieme": ["ordinal", 6, 1, false], "septieme": ["ordinal", 7, 1, false], "huitieme": ["ordinal", 8, 1, false], "neuvieme": ["ordinal", 9, 1, false], "dixieme": ["ordinal", 10, 1, false], "onzieme": ["ordinal", 11, 1, false], "douzieme": ["ordinal", 12, 1, false], "treizieme": ["ordinal", 13, 1, false], "quatorzieme": ["ordinal", 14, 1, false], "quinzieme": ["ordinal", 15, 1, false], "seizieme": ["ordinal", 16, 1, false], "vingtieme": ["ordinal", 20, 1, false], "trentieme": ["ordinal", 30, 1, false], "quarantieme": ["ordinal", 40, 1, false], "cinquantieme": ["ordinal", 50, 1, false], "soixantieme": ["ordinal", 60, 1, false], "septantieme": ["ordinal", 70, 1, false], "huitantieme": ["ordinal", 80, 1, false], "octantieme": ["ordinal", 80, 1, false], "nonantieme": ["ordinal", 90, 1, false], "millionieme": ["ordinal", 1000000, 1, false], "milliardieme": ["ordinal", 1000000000, 1, false], "centieme": ["ordinal", 100, 1, false], "millieme": ["ordinal", 1000, 1, false], "dizaine": ["collective", 10, 1, false], "douzaine": ["collective", 12, 1, false], "quinzaine": ["collective", 15, 1, false], "vingtaine": ["collective", 20, 1, false], "trentaine": ["collective", 30, 1, false], "quarantaine": ["collective", 40, 1, false], "cinquantaine": ["collective", 50, 1, false], "soixantaine": ["collective", 60, 1, false], "centaine": ["collective", 100, 1, false], "millier": ["collective", 1000, 1, false], "demi": ["part", 1, 2, false], "demie": ["part", 1, 2, false], "quart": ["part", 1, 4, false], "zeros": ["simple", 0, 1, true], "quatres": ["simple", 4, 1, true], "cinqs": ["simple", 5, 1, true], "septs": ["simple", 7, 1, true], "huits": ["simple", 8, 1, true], "neufs": ["simple", 9, 1, true], "onzes": ["simple", 11, 1, true], "douzes": ["simple", 12, 1, true], "treizes": ["simple", 13, 1, true], "quatorzes": ["simple", 14, 1, true], "quinzes": ["simple", 15, 1, true], "seizes": ["simple", 16, 1, true], "vingts": ["simple", 20, 1, true], "trentes": ["simple", 30, 1, true], "quarantes": ["simple", 40, 1, true], "cinquantes": ["simple", 50, 1, true], "soixantes": ["simple", 60, 1, true], "septantes": ["simple", 70, 1, true], "huitantes": ["simple", 80, 1, true], "octantes": ["simple", 80, 1, true], "nonantes": ["simple", 90, 1, true], "millions": ["scale", 1000000, 1, true], "milliards": ["scale", 1000000000, 1, true], "cents": ["hundred", 100, 1, true], "milles": ["thousand", 1000, 1, true], "mils": ["thousand", 1000, 1, true], "uniemes": ["ordinal", 1, 1, true], "deuxiemes": ["ordinal", 2, 1, true], "troisiemes": ["ordinal", 3, 1, true], "quatriemes": ["ordinal", 4, 1, true], "cinquiemes": ["ordinal", 5, 1, true], "sixiemes": ["ordinal", 6, 1, true], "septiemes": ["ordinal", 7, 1, true], "huitiemes": ["ordinal", 8, 1, true], "neuviemes": ["ordinal", 9, 1, true], "dixiemes": ["ordinal", 10, 1, true], "onziemes": ["ordinal", 11, 1, true], "douziemes": ["ordinal", 12, 1, true], "treiziemes": ["ordinal", 13, 1, true], "quatorziemes": ["ordinal", 14, 1, true], "quinziemes": ["ordinal", 15, 1, true], "seiziemes": ["ordinal", 16, 1, true], "vingtiemes": ["ordinal", 20, 1, true], "trentiemes": ["ordinal", 30, 1, true], "quarantiemes": ["ordinal", 40, 1, true], "cinquantiemes": ["ordinal", 50, 1, true], "soixantiemes": ["ordinal", 60, 1, true], "septantiemes": ["ordinal", 70, 1, true], "huitantiemes": ["ordinal", 80, 1, true], "octantiemes": ["ordinal", 80, 1, true], "nonantiemes": ["ordinal", 90, 1, true], "millioniemes": ["ordinal", 1000000, 1, true], "milliardiemes": ["ordinal", 1000000000, 1, true], "centiemes": ["ordinal", 100, 1, true], "milliemes": ["ordinal", 1000, 1, true], "dizaines": ["collective", 10, 1, true], "douzaines": ["collective", 12, 1, true], "quinzaines": ["collective", 15, 1, true], "vingtaines": ["collective", 20, 1, true], "trentaines": ["collective", 30, 1, true], "quarantaines": ["collective", 40, 1, true], "cinquantaines": ["collective", 50, 1, true], "soixantaines": ["collective", 60, 1, true], "centaines": ["collective", 100, 1, true], "milliers": ["collective", 1000, 1, true], "demis": ["part", 1, 2, true], "demies": ["part", 1, 2, true], "quarts": ["part", 1, 4, true], "tiers": ["part", 1, 3, false], "et": ["and", 0, 1, false], "moins": ["minus", 0, 1, false], "plus": ["plus", 0, 1, false], "virgule": ["point", 0, 1, false], "point": ["point", 0, 1, false], "le": ["article", 0, 1, false], "la": ["article", 0, 1, false]})),
  ORDINAL_BASES: new Map(Object.entries({"0": ["simple", 0, 1, false], "1": ["simple", 1, 1, false], "2": ["simple", 2, 1, false], "3": ["simple", 3, 1, false], "4": ["simple", 4, 1, false], "5": ["simple", 5, 1, false], "6": ["simple", 6, 1, false], "7": ["simple", 7, 1, false], "8": ["simple", 8, 1, false], "9": ["simple", 9, 1, false], "10": ["simple", 10, 1, false], "11": ["simple", 11, 1, false], "12": ["simple", 12, 1, false], "13": ["simple", 13, 1, false], "14": ["simple", 14, 1, false], "15": ["simple", 15, 1, false], "16": ["simple", 16, 1, false], "20": ["simple", 20, 1, false], "30": ["simple", 30, 1, false], "40": ["simple", 40, 1, false], "50": ["simple", 50, 1, false], "60": ["simple", 60, 1, false], "70": ["simple", 70, 1, false], "80": ["simple", 80, 1, false], "90": ["simple", 90, 1, false], "1000000": ["scale", 1000000, 1, false], "1000000000": ["scale", 1000000000, 1, false], "100": ["hundred", 100, 1, false], "1000": ["thousand", 1000, 1, false]})),
};

export const reading = {
  DIGIT: /\d/,
  SUBUNITS: 60,
  HOUR_SECONDS: 3600,
};

export const scanning = {
  LONGEST: 500,
  TERM: /(?:(?<ratio>\d+ ?\/ ?\d+)|(?<grouped>\d{1,3}(?:(?: \d{3})+|(?:\.\d{3}){2,}|(?:\.\d{3})+(?=,\d))(?<rest>,\d+)?(?!\d))|(?<figure>(?:\d+(?:[.,]\d+)?|[.,]\d+))|(?<word>[a-z]+'?)|(?<sign>[+\-]))/,
  JOINING_HYPHEN: /(?<=[a-z']) ?- ?(?=[a-z])/,
  GLYPHS: new Map(Object.entries({"188": " 1/4", "189": " 1/2", "190": " 3/4", "8528": " 1/7", "8529": " 1/9", "8530": " 1/10", "8531": " 1/3", "8532": " 2/3", "8533": " 1/5", "8534": " 2/5", "8535": " 3/5", "8536": " 4/5", "8537": " 1/6", "8538": " 5/6", "8539": " 1/8", "8540": " 3/8", "8541": " 5/8", "8542": " 7/8", "8585": " 0/3", "8208": "-", "8209": "-", "8210": "-", "8211": "-", "8212": "-", "8722": "-", "8217": "'", "8216": "'", "700": "'", "173": "", "8203": "", "8204": "", "8205": "", "8288": "", "65279": "", "8260": "/", "8725": "/"})),
};

export const spelling = {
  NOT_NUMBERS: "!",
  SLIP_LENGTH: 5,
  SWAP_LENGTH: 4,
  DOUBLED: /([^\n])(?:(?:\1))+/,
  SLIPS: new Map(Object.entries({"trois": ["simple", 3, 1, false], "quatre": ["simple", 4, 1, false], "douze": ["simple", 12, 1, false], "treize": ["simple", 13, 1, false], "quatorze": ["simple", 14, 1, false], "quinze": ["simple", 15, 1, false], "seize": ["simple", 16, 1, false], "vingt": ["simple", 20, 1, false], "trente": ["simple", 30, 1, false], "quarante": ["simple", 40, 1, false], "cinquante": ["simple", 50, 1, false], "soixante": ["simple", 60, 1, false], "septante": ["simple", 70, 1, false], "huitante": ["simple", 80, 1, false], "octante": ["simple", 80, 1, false], "nonante": ["simple", 90, 1, false], "dizaine": ["collective", 10, 1, false], "douzaine": ["collective", 12, 1, false], "quinzaine": ["collective", 15, 1, false], "vingtaine": ["collective", 20, 1, false], "trentaine": ["collective", 30, 1, false], "quarantaine": ["collective", 40, 1, false], "cinquantaine": ["collective", 50, 1, false], "soixantaine": ["collective", 60, 1, false], "centaine": ["collective", 100, 1, false], "millier": ["collective", 1000, 1, false], "quatres": ["simple", 4, 1, true], "douzes": ["simple", 12, 1, true], "treizes": ["simple", 13, 1, true], "quatorzes": ["simple", 14, 1, true], "quinzes": ["simple", 15, 1, true], "seizes": ["simple", 16, 1, true], "vingts": ["simple", 20, 1, true], "trentes": ["simple", 30, 1, true], "quarantes": ["simple", 40, 1, true], "cinquantes": ["simple", 50, 1, true], "soixantes": ["simple", 60, 1, true], "septantes": ["simple", 70, 1, true], "huitantes": ["simple", 80, 1, true], "octantes": ["simple", 80, 1, true], "nonantes": ["simple", 90, 1, true], "dizaines": ["collective", 10, 1, true], "douzaines": ["collective", 12, 1, true], "quinzaines": ["collective", 15, 1, true], "vingtaines": ["collective", 20, 1, true], "trentaines": ["collective", 30, 1, true], "quarantaines": ["collective", 40, 1, true], "cinquantaines": ["collective", 50, 1, true], "soixantaines": ["collective", 60, 1, true], "centaines": ["collective", 100, 1, true], "milliers": ["collective", 1000, 1, true], "virgule": ["point", 0, 1, false]})),
  RUN_TOGETHER: /(?:zeros|zero|vingts|vingt|une|un|trois|trentes|trente|treizes|treize|soixantes|soixante|six|septs|septantes|septante|sept|seizes|seize|quinzes|quinze|quatres|quatre|quatorzes|quatorze|quarantes|quarante|onzes|onze|octantes|octante|nonantes|nonante|neufs|neuf|mils|milles|mille|mil|huits|huitantes|huitante|huit|et|douzes|douze|dix|deux|cinquantes|cinquante|cinqs|cinq|cents|cent)+/,
  PIECE: /(?:zeros|zero|vingts|vingt|une|un|trois|trentes|trente|treizes|treize|soixantes|soixante|six|septs|septantes|septante|sept|seizes|seize|quinzes|quinze|quatres|quatre|quatorzes|quatorze|quarantes|quarante|onzes|onze|octantes|octante|nonantes|nonante|neufs|neuf|mils|milles|mille|mil|huits|huitantes|huitante|huit|et|douzes|douze|dix|deux|cinquantes|cinquante|cinqs|cinq|cents|cent)/,
  MISSPELLINGS: new Map(Object.entries({"sero": ["simple", 0, 1, false], "zerro": ["simple", 0, 1, false], "zro": ["simple", 0, 1, false], "xero": ["simple", 0, 1, false], "hun": ["simple", 1, 1, false], "unt": ["simple", 1, 1, false], "ume": ["simple", 1, 1, false], "hune": ["simple", 1, 1, false], "deu": ["simple", 2, 1, false], "deuz": ["simple", 2, 1, false], "deus": ["simple", 2, 1, false], "dexu": ["simple", 2, 1, false], "deuxe": ["simple", 2, 1, false], "deuze": ["simple", 2, 1, false], "troi": ["simple", 3, 1, false], "troa": ["simple", 3, 1, false], "trwa": ["simple", 3, 1, false], "troit": ["simple", 3, 1, false], "troie": ["simple", 3, 1, false], "trouis": ["simple", 3, 1, false], "katre": ["simple", 4, 1, false], "catre": ["simple", 4, 1, false], "katr": ["simple", 4, 1, false], "catr": ["simple", 4, 1, false], "qatre": ["simple", 4, 1, false], "quat": ["simple", 4, 1, false], "quate": ["simple", 4, 1, false], "quatte": ["simple", 4, 1, false], "kate": ["simple", 4, 1, false], "sink": ["simple", 5, 1, false], "sinq": ["simple", 5, 1, false], "cink": ["simple", 5, 1, false], "cinc": ["simple", 5, 1, false], "sinc": ["simple", 5, 1, false], "cinqe": ["simple", 5, 1, false], "cinque": ["simple", 5, 1, false], "cing": ["simple", 5, 1, false], "ciq": ["simple", 5, 1, false], "cinp": ["simple", 5, 1, false], "sainq": ["simple", 5, 1, false], "cinck": ["simple", 5, 1, false], "synk": ["simple", 5, 1, false], "sis": ["simple", 6, 1, false], "siz": ["simple", 6, 1, false], "sixe": ["simple", 6, 1, false], "sisse": ["simple", 6, 1, false], "sixs": ["simple", 6, 1, false], "septe": ["simple", 7, 1, false], "cept": ["simple", 7, 1, false], "sepp": ["simple", 7, 1, false], "seot": ["simple", 7, 1, false], "sebt": ["simple", 7, 1, false], "uit": ["simple", 8, 1, false], "huite": ["simple", 8, 1, false], "uite": ["simple", 8, 1, false], "ouit": ["simple", 8, 1, false], "hwit": ["simple", 8, 1, false], "huitte": ["simple", 8, 1, false], "huip": ["simple", 8, 1, false], "neu": ["simple", 9, 1, false], "neufe": ["simple", 9, 1, false], "neuph": ["simple", 9, 1, false], "dis": ["simple", 10, 1, false], "disse": ["simple", 10, 1, false], "diz": ["simple", 10, 1, false], "dixe": ["simple", 10, 1, false], "dixs": ["simple", 10, 1, false], "disses": ["simple", 10, 1, false], "onz": ["simple", 11, 1, false], "onse": ["simple", 11, 1, false], "honze": ["simple", 11, 1, false], "onsse": ["simple", 11, 1, false], "douz": ["simple", 12, 1, false], "douse": ["simple", 12, 1, false], "dousse": ["simple", 12, 1, false], "doose": ["simple", 12, 1, false], "treiz": ["simple", 13, 1, false], "treise": ["simple", 13, 1, false], "traize": ["simple", 13, 1, false], "treze": ["simple", 13, 1, false], "trese": ["simple", 13, 1, false], "traise": ["simple", 13, 1, false], "trez": ["simple", 13, 1, false], "katorze": ["simple", 14, 1, false], "catorze": ["simple", 14, 1, false], "katorz": ["simple", 14, 1, false], "quatorz": ["simple", 14, 1, false], "quatorse": ["simple", 14, 1, false], "quatrze": ["simple", 14, 1, false], "quatore": ["simple", 14, 1, false], "quinz": ["simple", 15, 1, false], "quinse": ["simple", 15, 1, false], "kinze": ["simple", 15, 1, false], "kinz": ["simple", 15, 1, false], "qinze": ["simple", 15, 1, false], "quinsse": ["simple", 15, 1, false], "seiz": ["simple", 16, 1, false], "seise": ["simple", 16, 1, false], "seze": ["simple", 16, 1, false], "saize": ["simple", 16, 1, false], "sez": ["simple", 16, 1, false], "vint": ["simple", 20, 1, false], "ving": ["simple", 20, 1, false], "vinte": ["simple", 20, 1, false], "vingh": ["simple", 20, 1, false], "vinght": ["simple", 20, 1, false], "vaingt": ["simple", 20, 1, false], "veingt": ["simple", 20, 1, false], "vigt": ["simple", 20, 1, false], "vingte": ["simple", 20, 1, false], "trante": ["simple", 30, 1, false], "trent": ["simple", 30, 1, false], "trentre": ["simple", 30, 1, false], "tranth": ["simple", 30, 1, false], "quarente": ["simple", 40, 1, false], "karante": ["simple", 40, 1, false], "karente": ["simple", 40, 1, false], "carante": ["simple", 40, 1, false], "qarante": ["simple", 40, 1, false], "kwarante": ["simple", 40, 1, false], "cinquente": ["simple", 50, 1, false], "sinquante": ["simple", 50, 1, false], "sinkante": ["simple", 50, 1, false], "cinkante": ["simple", 50, 1, false], "cincante": ["simple", 50, 1, false], "cinqante": ["simple", 50, 1, false], "cinkente": ["simple", 50, 1, false], "soissante": ["simple", 60, 1, false], "soisante": ["simple", 60, 1, false], "soixente": ["simple", 60, 1, false], "soissente": ["simple", 60, 1, false], "soisente": ["simple", 60, 1, false], "swassante": ["simple", 60, 1, false], "souassante": ["simple", 60, 1, false], "soixant": ["simple", 60, 1, false], "soassante": ["simple", 60, 1, false], "septente": ["simple", 70, 1, false], "setante": ["simple", 70, 1, false], "uitante": ["simple", 80, 1, false], "nonente": ["simple", 90, 1, false], "cen": ["hundred", 100, 1, false], "ceent": ["hundred", 100, 1, false], "mill": ["thousand", 1000, 1, false], "dmi": ["part", 1, 2, false], "demy": ["part", 1, 2, false], "dmie": ["part", 1, 2, false], "demye": ["part", 1, 2, false], "quar": ["part", 1, 4, false], "qart": ["part", 1, 4, false], "quard": ["part", 1, 4, false], "cuart": ["part", 1, 4, false], "kuart": ["part", 1, 4, false], "quards": ["part", 1, 4, true], "tier": ["part", 1, 3, false], "tierss": ["part", 1, 3, false], "virgul": ["point", 0, 1, false], "vigule": ["point", 0, 1, false], "moin": ["minus", 0, 1, false]})),
  NOT_NUMBERS: new Set("certaine certaines cette clinquante clinquantes demise dizain dosee dosees dosse douce douces douee douees doues douez doute doutes douve douves douzain octane octant quarre quarres quarte quartes quater quine quinee quintaine quinte quintes rente sans seide seides seime seimes seine seines sent tarente tarentes tente tentes tires trais trentain tresse tressee trios trocs trots trous vin vinat vins".split(" ")),
};

export const meaning = {
  EMPTY: {"kind": "empty", "message": "Je n’ai entendu ni nombre de tours ni durée : dites par exemple « 3 séries de 2 minutes avec 30 secondes de repos ».", "missing": []},
  NO_WORK: {"kind": "incomplete", "message": "Il manque la durée de l’effort : dites par exemple « 4 séries de 30 secondes ».", "missing": ["work"]},
  NO_REST: {"kind": "incomplete", "message": "Il manque le repos, ou la durée de l’effort : dites par exemple « 5 séries de 10 pompes avec 1 minute de repos ».", "missing": ["rest"]},
};

export const amounts = {
  NO_ROUNDS: "Le nombre de tours doit être un entier de 1 à {most} : redites combien de fois.",
  NEGATIVE: "La durée {of_what} est négative : redites-la autrement.",
  TOO_LONG: "La durée {of_what} dépasse 9 999 heures : redites-la plus courte.",
};

export const assemble = {
  NO_LENGTH: "La durée de l’effort est nulle : dites combien de temps il dure.",
};

export const bare_units = {
  UNIT_AFTER: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z])|\s?[a-z]+\s+(?:heures?|minutes?|secondes?)\b)/,
  LAST_UNIT: /((?:h|m|s|''|'|"))[a-z]*(?=\n?$)/,
  PAIR: /\s?[\/\-]\s?/,
  LONG: 300,
  STUDY: /\b(?:revis|etud|devoirs\b|bose|concentration|exam|partiel)/,
  FIGHT: /\b(?:box|spar|combat|ma(?=\s*(?:(?=\n?$)|[\d,.:;]))|lute|judo|sac\b)/,
};

export const building = {
  MOST_BLOCKS: 1000,
  TOO_DEEP: "Il y a trois comptes l’un dans l’autre, et plus d’un repos entre eux : dites la séance en deux fois.",
  TOO_MANY_ROUNDS: "Cela fait plus de {most} tours : redites combien de fois.",
  TOO_MANY_BLOCKS: "Il y a trop de séries l’une dans l’autre : dites la séance en plusieurs fois.",
};

export const called = {
  PARTS: /(?:[,;:.()+\/\n>→]|\b(?:puis|ensuite|et|avec|pis)\b)/,
  REST_AFTER: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s*(?<of>(?:de|en)\s+)?(?:repo[sz]?|recup(?:eration)?|pauses?|break|of|rest)\b(?<touches>\s*(?:de\s|d'|[:=]\s?)?\s*(?=\n?$))?/,
  REST_OF_ROUNDS: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s*(?:t(?:ou?te?s?|ous|s||es)\s+les?|au\s+bout\s+de)\s+\w+\s+(?:fois|series?|tours?|rounds?)\b/,
  REST_BEFORE: /\b(?:repo[sz]?|recup(?:eration)?|pauses?|break|of|rest)\s*(?:de\s|d'|[:=]\s?)?\s*(?=\n?$)/,
  BREATHING: /(?:inspir|expir|respir|apne)/,
  PHASE: /\b(?:soufl|expir|relach|reti?en|bloqu|vid)\w*\W+(?:\w+\W+){0,3}(?=\n?$)/,
  LEAVE: /\b(?:lais|fai)\w*\W+(?:\w+\W+){0,4}?repose\w*\W+(?:pendant\s+)?(?=\n?$)/,
  NUMBER_FIRST: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s*(?:d(?:e\s|'))?(?!\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))[a-z][a-z' \-]*[,\/;\n→]\s*/,
  NOUN_FIRST: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s*[,\/;\n→]\s*(?!\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))[a-z][a-z' \-]*[a-z]\s*(?=\n?$)/,
  NOUN_AFTER: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s*(?:d(?:e\s|'))?(?!\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))[a-z][a-z' \-]*[a-z]\s*(?:(?=\n?$)|[,.;\/\n→])/,
  HYPHEN: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s?-\s?/,
  MAY_REST: /\b(?:(?:(?:repo[sz]?|recup(?:eration)?|pauses?|break|of|rest)|r)\b|(?:march|trot|foting|joging|descent|lent|souple|facil|leg|tranquil|contre|entre|transition|coupure|relach|detent|aret|atent|soufl|batement|mi-temps|recover|retour|cool|doux|douce|calm|boi|eau|change|avec|repren|apres|sans|debout|assis)\w*|[a-z]+(?:er|ez|ons|re)\b)/,
};

export const context = {
  LISTED: /^(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?(?:\s[a-z]+)?\s*,\s*(?:(?!(?:a|apres|avant|dans|depuis|des|en|encore|il|merci|pas|plus|pour|sous|vers)\b)[a-z]+\s)?(?=\n?$)/,
  ROUNDS_OF: /\s*(?:series?|tours?|rounds?)\s+d(?:e\s|')\s*/,
  ALL_OF_IT: /\ble tout\s*(?=\n?$)/,
};

export const counts = {
  APART: /(?:[,;:.?!]|\b(?:entre|je|oui|bien|donc|soit|chaque|les)\b|\d)/,
  TIMES: /\s*fois\s*/,
  OF: /\s*[a-z]*\s*(?:de|d|x|\*)\s*'?\s*/,
};

export const cues = {
  LINK: /\b(?:(?:puis(?!-je\b)|puit?|pius?|epuis|ensuite?|ensuie|(?<!d')(?<!l')apres?(?!\s+(?:chaque|chacun|avoir|l'autre|les?\s+autres?)\b)|(?<!tant\s)pis|p(?:ou)?re?\s+(?:finir|terminer|conclure)|et\s+enfin|(?<=,\s)enfin(?=\s+(?:\d|une?\b))|(?:on|je|tu|et)\s+(?:finit|finis|termine|enchaine)s?\s+(?:par|avec|sur))\b|suivi(?:e|s|es)?\s+(?:d'|(?:de|d|du|des|par)\b))/,
  PROTOCOL: /\b(?:(?<emom>e\s?(?<every>(?:\d+|deux|trois|quatre|cinq))?\s?-?mom)|(?<tabata>tabatas?)|(?<pomodoro>pomodoros?))\b/,
  REPEAT: /(?:\b(?:soit|donc|re?pete|repet\w*|confirm\w*|c[' ]?(?:est)?[\-\s]?a[\-\s]dire|cad|autrement\s+dit|en\s+d'autres\s+termes|j'insiste|en\s+clair|bref|redi[st]|rapel\w*|je\s+precise|come\s+j(?:e|'ai)\s+\w+|pour\s+etre\s+clair|j'ai\s+(?:bien\s+)?dit|en\s+resume|resum\w*|on\s+est\s+d'acord|oui|bien|(?:ca|qui)\s+fait|exactement|encore\s+une\s+fois|au\s+cas\s+ou|recap\w*)\b|=)/,
  TAKEN_BACK: /(?:n[ao]n\b|pardon|scuse|plutot|oups|je veux dire|je voulais|disons|finalement|corection|ereur|je me (?:suis )?trompe)/,
  EVERYWHERE: /\b(?:partout|tout?\s+le\s+te?m?ps|t\s+le\s+te?m?ps|toujours|systematiquement|a\s+tous\s+les\s+coups|[ea]ntre?\s+t(?:outes|ous|s)(?:\s+l[ea]?s?)?|pour\s+tou(?:tes|s)\s+les)\b/,
  EACH_TIME: /\b(?:(?:a\s+)?chaque\s+fois\b|toutes\s+les\s+fois\b|a\s+chaque\s+coup\b)/,
  CLOSES_ALL: /\b(?:le tout|tout c(?:a|ela)|l'ensemble)\b/,
  CLOSES_SINCE: /\b(?:(?<!je )(?:(?:et|come) c(?:a|ela)|(?:tout )?ce cycle|on (?:re(?:comence|fait|prend|pete|mets?)|repete|le fait|les fait|la fait)|re(?:(?:comence|fai[st]|prend|pete)r?|pete)[sz]?)\b|et je re(?:comence|fais|prends|pete)\b)/,
  STEP: /\b(?:(?:re)?(?:ech|ch)auf\w*|e?chauf\b|retour\s+(?:au\s+)?calme|etirements|d'abord|a\s+la\s+fin|col[\- ]?down|warm[\- ]?up|stretching)\b/,
  WARM_UP: /\b(?:(?:re|ech|ch)auf\w*|warm[\- ]?up\b)/,
  NOUN_AFTER: /\s?-?\s?(?:(?:petit|gros|grand|bon|beau|bele|vrai|nouvel|autre|long|court|cour|meme|premier|dernier|seul)\w*\s+)*((?:x(?![a-z])|\*|[a-z]+))/,
  SHORT: new Map(Object.entries({"x": "foi", "*": "foi", "tr": "tour", "trs": "tour", "rd": "round", "rds": "round", "rep": "repetition", "ser": "seri", "exo": "exercic", "r": "round", "bl": "bloc", "sr": "seri", "srs": "seri"})),
};

export const efforts = {
  AFTER_COUNT: /\s*(?:[a-z*\-]+\s*){0,3}(?:\sd(?:e|)\s|\sd'|[:,x*(]|foi?s?|tr?)?\s*/,
  OPENING: /[\W_]*(?:\D*\b(?:fais|on fait|faire|faites|faut|veux|voudrais|lance|mets?|moi|nous|programe|prepare|alors|bon|c'est|du coup|enchaine|part sur|demande|aimerais|demare|demarez|comence par|ensuite|apres|enfin|pis|et|puis)\b)?[\W_]*/,
  AND: /\b(?:et|plus)\s*(?=\n?$)/,
  NAMED: /\s*[a-z'\-]+(?:\s+(?!(?:a|en|sur|par)\b)[a-z'\-]+){0,3}\s+/,
  TOLD: /\s*(?:sec\w*|s|min\w*|mn|'|")\s*d(?:e\s|')\s*\s*[a-z'\-]+(?:\s+(?!(?:a|en|sur|par)\b)[a-z'\-]+){0,3}\s+/,
  NOUN: /\s?[a-z]/,
  EACH_TIME: /[^,.;]*\bchaque fois\b/,
  TIMED_ONES: /\s*[a-z\-]+\s+d(?:e\s|')\s*/,
  WITH: /\bavec\s*(?=\n?$)/,
  OF_KILOS: /\s*[a-z\-]+\s+(?:de|a)\s+[a-z\d\-]+\s*k(?:g|ilo)/,
  AMRAP: /\bamrap\b/,
  X: /\s?[a-z]+\s?[x*]\s?\d/,
  IN: /\ben\s*(?=\n?$)/,
};

export const exercises = {
  PER: /\b(?:(?:par|chaque|pour\s+chaque)\s+(?:exercice|exo|mouvement|atelier|poste|posture|station)s?\b|chacune?s?\b|chaque\s*(?:(?=\n?$)|[,.;]))/,
  REST_COLON: /\s?[a-z'"]*(?:\s+[a-z']+){0,3}(?:\s*[,;.]\s*(?:les\s+)?(?:exercice|exo|mouvement|atelier|poste|station)s?)?\s*:/,
  PART: /(?:,|;|\/|\n|\bet\b|\be\b|\bpuis\b)/,
  ARTICLES: new Set("les un une".split(" ")),
  TAIL: /\s+(?:[x*]\s*(?=\n?$)|(?:parce|car|sachant|vu|puisque|si posible|stp|svp|s'il|merci)\b[^]*)/,
  PHRASE: /(?:[\s,.]*\b(?:h?eu+h*|hu*m+|ben|bah|genre|enfin|alors|voila|bon|quoi|tu vois)\b,?)*[\s\-]*(?:les\s|des\s|le\s|la\s|l')?([a-z][a-z' \-]*?)\W*/,
  ASKED: /(?:[\W_]*(?:a-peu-pres|actif|active|ai|aimerais|ajoute|aler|alez|alons|alors|alterne|alterner|alternez|amrap|apres|as|atelier|ateliers|aujourd'hui|ausi|autre|autres|aux|avant|avec|avez|bah|balance|ben|bien|bipe|bloc|blocs|bon|bonjour|bose|break|c|c'est|cale|car|ce|ces|cet|cete|chacun|chacune|chaque|chrono|chronometre|circuit|circuits|come|comence|comencer|comencez|comencons|compte|confirme|consigne|contre|corps-a-corps|courez|courir|cours|cuire|cycle|cycles|d'abord|dans|debut|decompte|defi|deja|demain|demare|demarer|depuis|desire|devant|dis|distance|dit|donc|done|done-moi|doner|dont|durant|dure|durent|e|echauf-moi|efort|eforts|ele|eles|emom|enchaine|enchainer|enchainez|encore|enfin|ensuite|entrainement|entre|environ|envoye|est|et|euh|exactement|exercice|exercices|exo|exos|facile|faire|fais|fais-moi|fait|faites|fartlek|fase|fases|faudrait|faut|ferai|fin|final|finalement|fois|fond|font|garde|gardez|h|hein|heure|heures|i1|i2|i3|i4|i5|il|ils|intense|intensif|interval|intervale|intervales|j|je|jour|juste|la-bas|laise|laiser|laisez|lance|lance-moi|lancer|lancez|le|leger|legere|lent|lente|m|ma|maintenant|mal|manche|manches|marche-moi|matin|max|maximum|me|menu|merci|mes|met|mete|metez|metre|mets|mets-moi|midi|mijoter|min|minute|minuterie|minutes|minuteur|mis|mn|moi|moins|mon|muscu|n|nage|ne|niveau|non|normal|note|nous|objectif|of|ok|on|ont|ou|oui|par|parce|pars|pars-moi|part|parte|partez|pasage|pasages|pase|paser|pause|pedale|pendant|peu|peut|peux|pile|pis|plait|plan|plus|plutot|pomodoro|poste|postes|pour|pourais|pouvez|precise|prend|prendre|prends|prenez|prepare|pres|presque|pris|prog|programe|programer|pui|puis|puis-je|pyramide|qu|quand|quasi|que|qui|quoi|r|rapide|rebours|recomence|recup|refais|refait|regle|repete|repeter|repetition|repetitions|repo|repos|reposer|reprise|reprises|respiration|rest|reste|rester|round|rounds|s|sa|salut|sans|se|seance|seances|sec|seconde|secondes|sequence|sequences|sera|serait|serie|series|ses|sesion|sesions|set|sets|si|slt|soir|soit|son|sone|soufle|soufler|souhaite|souple|sous|stp|svp|t|ta|tabata|tabatas|te|temps|tenez|tenir|tenu|tes|tiene|tienes|tiens|tient|timer|toi|ton|total|tour|tourner|tours|tous|tout|toute|toutes|tr|tranquile|tranquilement|travail|travaile|travailer|tres|trop|tu|va|vais|vas|veut|veux|vibre|vite|voila|voudrais|voulais|vous|work|x|y|z1|z2|z3|z4|z5|zone)(?=[\s,:\-]))*/,
  CUT: /(?:[,:\s]|\ben\b|\ba\b)+(?=\n?$)/,
  NO_PHRASE: /\b(?:repo[sz]?|recup\w*|pause|le tout|tout|stp|svp|merci|s'il|pour|avec|entre|on|tu|je|bien|sans|jusqu'a|ca|fois|puis)\b/,
};

export const folded = {
  PLAIN: new Map(Object.entries({"8217": "'", "8216": "'", "700": "'", "8242": "'", "96": "'", "180": "'", "8243": "\"", "8220": "\"", "8221": "\"", "171": "\"", "187": "\"", "8208": "-", "8209": "-", "8210": "-", "8211": "-", "8212": "-", "8722": "-", "160": " ", "8239": " ", "8201": " ", "9": " ", "13": " ", "8230": " ", "215": "x", "10005": "x", "10006": "x", "339": "o", "338": "o"})),
  ACCENT: "￿",
  AGAIN: /([^\n])(?:(?:\1))+/,
};

export const frames = {
  FRAMES: new Set(") : (".split(" ")),
  DEEPEST: 8,
  TOO_DEEP: "Il y a trop de parenthèses l’une dans l’autre : dites-le plus simplement.",
};

export const hints = {
  PATTERNS: new Map(Object.entries({"link": /(?:pui|piu|pis|ensui|apr|fini|termin|conclu|enfin|enchain|suivi|plus)/, "relative": /(?:egal|identi|equiv|\bmeme|autant|moiti|double|triple|tiers|[13]\/[34]|=)/, "share": /(?:fois|demi|quart)/, "time": /(?:temps|dure|plus)/, "ratio": /(?:\bratio|raport)/, "percent": /(?:%|\bcent\b|pourcent)/, "protocol": /(?:mom|tabata|pomodor)/, "minutely": /(?:depart|toutes|chaque|^la(?=\n?$))/, "step": /(?:chauf|calme|etirement|abord|fin|col|warm|stretch)/, "sides": /(?:cote|jambe|bras|pied|main|epaule|genou|chevil|hanche|molet|gauche|droite)/, "closes": /(?:tout|ensemble|ca|cela|cycle|comenc|fai|fat|pren|pete|met)/, "inner": /(?:dans|par|pour|chaque)/, "chacun": /(?:chacun|chaque|par)/, "between": /(?:entr|antr|fin|apres|bout|avant|toutes)/, "change": /(?:chang|tourn)/, "everywhere": /(?:partout|\bt(?:ou|s\b|e?m?ps)|system|toujours)/, "each_time": /(?:chaque|toutes)/, "half": /demi/})),
};

export const incomplete = {
  NOUN: /\s?(?:[a-z]+|x)/,
};

export const items = {
  CIRCUIT: new Set("circuit tour".split(" ")),
};

export const labelled = {
  PER: /\s*[a-z]*\s*(?:dans|par|pour)\s+(?:chaque\s+)?(?:serie|bloc|tour|set|seance|cycle)s?\b/,
  PER_BEFORE: /\b(?:dans|pour|a)\s+chaque\s+(?:serie|bloc|tour|set|cycle)\W*(?:\w+\W+){0,3}(?=\n?$)/,
  TIMES_BEFORE: /(?<![a-z])[x*]\s*(?=\n?$)/,
  SIGN_BEFORE: /(?:[,;:.()+\n]|\bpuis\b)/,
  SIGN_AFTER: /(?:[,;:.()+\n]|\bpuis\b|\bensuite\b)/,
  JOINED: /(?:[,;.]|\b(?:et|avec|e)\b)/,
  PART_OF_REST: /((?:[,;.]|\bet\b|(?=\n?$)))/,
  BETWEEN_COUNT: /\bentre(?: les)?\s*(?=\n?$)/,
};

export const marks = {
  SIGN: /[(\[)\];\n!?+.:,\-](?:(?<=[(\[)\];\n!?+])|(?<=\.)(?=(?:\s|(?=\n?$)))|(?<=:)(?:(?<!\d:)|(?!\d))|(?<=,)(?!\d)|(?<=\s-)(?=\s))/,
  SIGNS: new Map(Object.entries({"(": "(", "[": "(", ")": ")", "]": ")", ".": ".", ";": ".", "!": ".", "?": ".", "\n": ".", ",": ",", "-": ",", "+": "link", ":": ":"})),
  PLUS: /\bplus\s*(?=\n?$)/,
};

export const mending = {
  DIGIT: /\d/,
  RANGE: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?(?:\s?\d+(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?)?\s*(?:a|ou)\s*(?:d')?/,
  RANGE_OF_ROUNDS: /\s*(?:a|ou|-)\s*/,
  EVERY: /\b(?:au bout de|t(?:ou?te?s?|ous|s||es)\s+les?)\s*(?=\n?$)/,
  AFTER: /\bapres\s+(?:les\s+)?(?=\n?$)/,
  ROUNDS: /\s*(?:fois|series?|tours?|rounds?|repetitions?|sprints?)?\s*(?:(?=\n?$)|[,.;)]|et\b|puis\b)/,
  TARGET: /\D{0,12}\d+\s?(?:m|metres?|km)\b[^,;.\d]*\ben\s*/,
  DEPARTURE: /\bdep(?:arts?)?\W*(?:a|t(?:ou?te?s?|ous|s||es)\s+les?)?\s*(?=\n?$)/,
  SESSION: /\b(?:seance|sesion|programe|entrainement|cours|workout|circuit|dure|total)\W+(?:[a-z]+\W+){0,2}(?=\n?$)/,
  COLON: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s*:/,
  TOTAL: /(?:\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|")(?![a-z]))?\s*(?:(?:de\s)?(?:(?:repo[sz]?|recup(?:eration)?|pauses?|break|of|rest)|lente?|souple|facile|leger|marche|trot))?\W*(?::|\b(?:pendant|sur|durant|en tout|au total|dure(?:\s+totale)?))\s*(?:de\s|:\s*)?/,
};

export const mentions = {
  FILLER: /[\s,.]*\b(?:h?eu+h*|hu*m+|ben|bah|genre|enfin|alors|voila|bon|quoi|tu vois)\b,?/,
  ONLY_A_UNIT: /\s?(?:[a-z]+(?:\.(?!\s))?|['"]{1,2}|:)?\s?(?:(?:et|e|plus|avec)\s)?-?\s?/,
  COMMA: /\s?(?:h(?:eures?)?|min\w*|mn|')\s?,\s(?:et\s)?/,
  UNIT: /\s?(?:min\w*|mn|sec\w*|s)\b(?!\s?\/)/,
  LAST_WORD: /([a-z]+)'?\s*:?\s*(?=\n?$)/,
  SIGN: /[,.;:]\s/,
  MORE: /[ \-]([a-z]+)/i,
  HALF: /(\d)\s?[.,]\s(5)/,
  NAMED: /\b(?:zone|niveau|bloc|exercice|exo|partie)\s*(?=\n?$)/i,
  HALVES: /(\w+)[ \-](demie?s?)/,
  NO_NUMBER: "Je ne comprends pas le nombre « {written} » : redites-le en chiffres.",
  NO_UNIT: /\b(?:puis|soit|pis|ou|x|fois|[.,;\/+])\b/,
};

export const names = {
  UNIT: /[\s\-]*(?:(?:bone?|petite?|grose?|longue?|cour)s?\s+)?(?:(?:d(?:e\s|'))?(?:heures?|h|minuet?s?|minutes?|mins?|mn|secondes?|secs?|s|'{1,2}|"|m)(?![a-z]))?\.?\)?\s*/,
  OF: /(?:de\s+la\s+|de\s+l'|du\s+|des\s+|de\s+|d\s+|d'|au\s+(?=seuil)|en\s+(?!(?:[a-z]?\d|zone|continu|tout|sortie)))/,
  CLAUSE: /(?:[,;:.()+\/\n!?]|\s-\s|\b(?:puis|ensuite|et|pis)\b)/,
  ADJECTIVE: /,?\s*\b(?:une?\s+)?(?:petite?|bone?|bon|grose?|gros|vraie?)\s*(?=\n?$)/,
  HEADED: /:\s*(?=\n?$)/,
  FOR: /(?:[^.;:\d]{0,30},\s*)?pour\s+(?:les?\s|la\s|l'|mon\s|ma\s|mes\s)/,
  END: /(?:[,;:.()+\/\n!?]|\s-\s)/,
  LIST: /\s*[:,]\s*/,
  NOUN: /\s?([a-z]+)/,
  WORD: /[a-z][a-z\-]*'?/,
  DISTANCE: /\s?(?:m|metres?|km|kms|kilometres?|longueurs?|basins?)(?![a-z'])(?:\s+(?:de\s+)?(?:crawl|dos|brase|papilon|pap|nage\s+libre|(?:4|quatre)\s+nages|rameur|velo|ski|skierg|batements?|educatifs?|pul))?/,
  PER_SIDE: /\s+(?:par|de\s+chaque)\s+(?:cote|jambe|bras|main|pied)s?\b/,
  BEFORE_NUMBER: new Set("a d' de en pendant pour sur".split(" ")),
  OF_WORDS: new Set("d' de des du".split(" ")),
  INSIDE: /(?:d(?:(?:e|u|es)\s+|')(?=[a-z])|a\s+(?=sauter\b)|au\s+(?=calme\b))/,
  AT: new Set("au aux chez dans sous".split(" ")),
  NAMELESS: new Set("a a-peu-pres actif active ai aimerais ajoute aler alez alons alors alterne alterner alternez amrap apres as atelier ateliers au aujourd'hui ausi autre autres aux avant avec avez bah balance ben bien bipe bloc blocs bon bonjour bose break c cale car ce cent centaine centaines cents ces cet cete chacun chacune chaque chrono chronometre cinq cinqs cinquantaine cinquantaines cinquante cinquantes circuit circuits come comence comencer comencez comencons compte confirme consigne contre corps-a-corps courez courir cours cuire cycle cycles d d'abord dans de debut decompte defi deja demain demare demarer demi demie demies demis depuis des deux devant dis distance dit dix dizaine dizaines donc done done-moi doner dont douzaine douzaines douze douzes du durant dure durent e echauf-moi efort eforts ele eles emom en enchaine enchainer enchainez encore enfin ensuite entrainement entre environ envoye est et euh exactement exercice exercices exo exos facile faire fais fais-moi fait faites fartlek fase fases faudrait faut fin final finalement fois fond font garde gardez h hein heure heures huit huitante huitantes huits i1 i2 i3 i4 i5 il ils intense intensif interval intervale intervales j je jour juste l la la-bas laise laiser laisez lance lance-moi lancer lancez le leger legere lent lente les m ma maintenant mal manche manches marche-moi matin max maximum me menu merci mes met mete metez metre mets mets-moi midi mijoter mil mile miles miliard miliards milier miliers milion milions mils min minute minuterie minutes minuteur mis mn moi moins mon muscu n nage ne neuf neufs niveau non nonante nonantes normal note nous objectif octante octantes of ok on ont onze onzes ou oui par parce pars pars-moi part parte partez pasage pasages pase paser pause pedale pendant peu peut peux pile pis plait plan plus plutot pomodoro poste postes pour pourais pouvez precise prend prendre prends prenez prepare pres presque pris prog programe programer pui puis puis-je pyramide qu quand quarantaine quarantaines quarante quarantes quart quarts quasi quatorze quatorzes quatre quatres que qui quinzaine quinzaines quinze quinzes quoi r rapide rebours recomence recup refais refait regle repete repeter repetition repetitions repo repos reposer reprise reprises respiration rest reste rester round rounds s sa salut sans se seance seances sec seconde secondes seize seizes sept septante septantes septs sequence sequences sera serait serie series ses sesion sesions set sets si six slt soir soit soixantaine soixantaines soixante soixantes son sone soufle soufler souple sous sprint sprints stp sur svp t ta tabata tabatas te temps tenez tenir tenu tes tiene tienes tiens tient tiers timer toi ton total tour tourner tours tous tout toute toutes tr tranquile tranquilement travail travaile travailer treize treizes trentaine trentaines trente trentes tres trois trop tu un une va vais vas veut veux vibre vingt vingtaine vingtaines vingts vite voila voudrais voulais vous work x y z1 z2 z3 z4 z5 zero zeros zone".split(" ")),
};

export const notes = {
  IN_MINUTES: "Sans unité, j’ai compté en minutes : {length}.",
  RANGE_END: "« {written} » : j’ai pris {end}.",
  TOTAL: "En {length} : {rounds} tours.",
  TOTAL_ONE: "En {length} : 1 tour.",
  TOTAL_LEFT: "En {length} : {rounds} tours, et il reste {left}.",
  TOTAL_ONE_LEFT: "En {length} : 1 tour, et il reste {left}.",
  PROTOCOL: "{name} : {work} d’effort.",
  PROTOCOL_RESTED: "{name} : {work} d’effort, {rest} de repos.",
};

export const numbered = {
  FIRST: /(?:^|\n)\s*(\d)(?:\.\s|\s?\))/,
};

export const periods = {
  MINUTELY: /\b(?:(?:depart\w*\W+(?:a|toutes\s+les)|toutes\s+les|chaque)\s+(?:la\s+)?minutes?\b|a la minute\b)/,
  TOO_SHORT: "Un départ toutes les {period} est plus court que l’effort de {work} : redites l’un des deux.",
};

export const protocols = {
  WORDS: new Map(Object.entries({"deux": 2, "trois": 3, "quatre": 4, "cinq": 5})),
  QUESTION: /(?:c'est\W+(?:\w+\W+)?quoi|qu'est[\- ]ce qu|qu'est ce|keske|\bcoment\b|\bpourquoi\b|^\W*(?:\w+\W+){0,4}?ca dure une?\b|ca veut dire|explique|definition|\bdiference\b|combien (?:\w+ )?(?:dure|fait|ca|y a|de (?:temps|tours?|rounds?|minutes?|secondes?))|\b(?:dure|c'est|fait) combien\b|c'est (?:long|court|dur|eficace)\b|conai\w*|deja (?:fait|teste|vu|entendu))/,
  ORDER: /\b(?:(?:arete|coupe|stope?|anule|suprime|reprend|eteint?|pause)\w*\W+(?:\w+\W+)?(?:le|la|mon|ton|ce)\s+(?=\n?$)|entre\s+(?:les|deux|chaque|chacun des)\s+(?=\n?$)|j'ai\W+(?:\w+\W+)?(?:rate|loupe|fini|fait|adore|aime|deteste)\w*\W+(?:\w+\W+)?(?=\n?$))/,
  TIMES: /\s*(?:x|\*|fois)?\s*(?:une?\s|le\s)?\s*/,
  SHORTEST_POMODORO: 60,
  PARTED: /(?:,|\b(?:(?:puis(?!-je\b)|puit?|pius?|epuis|ensuite?|ensuie|(?<!d')(?<!l')apres?(?!\s+(?:chaque|chacun|avoir|l'autre|les?\s+autres?)\b)|(?<!tant\s)pis|p(?:ou)?re?\s+(?:finir|terminer|conclure)|et\s+enfin|(?<=,\s)enfin(?=\s+(?:\d|une?\b))|(?:on|je|tu|et)\s+(?:finit|finis|termine|enchaine)s?\s+(?:par|avec|sur))\b|suivi(?:e|s|es)?\s+(?:d'|(?:de|d|du|des|par)\b)))/,
  BARE_PAIR: /\s?[\/\-]?\s?/,
};

export const reader = {
  ROW: /\s*(?:'|''|"|m|mn|min|minutes?|s|sec|secondes?)?\s*-?\s*/,
  MULTIPLIES: /\s*(?:x|\*|fois|[a-z]+\s+d[e'])?\s*/,
  TIMES: /(?:(?<![a-z])x|\*|\bfois|\bde)\s*(?=\n?$)/,
  LOAD: /\s?(?:kgs?|kilos?|k|%|pour\s?cent)(?![a-z])/,
  BETWEEN_THE: /\bentre\s+(?:les|ces|ses)\s*(?=\n?$)/,
  BETWEEN_TWO: /\bentre\s+(?:deux|2)\s+(?!(?:(?:et|a|ou)\b|min|sec|h))[a-z]{3}/,
};

export const relative = {
  OF_TIME: new Set("share time".split(" ")),
  PATTERNS: [[/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(?:egale?|identique|equivalente?|equivaut|(?:de\s+)?(?:la\s+|une\s+)?meme\s+dure)/, 1], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\s*=\s*(?:travail|efort|work|temps)/, 1], [/\bautant\s+(?:de\s+|en\s+)?(?:(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)|temps)/, 1], [/\bmeme\s+(?:temps|dure)\s+(?:de|en)\s+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 1], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}autant\b/, 1], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(?:(?:la\s+)?moitie|demi[\- ]temps)\b/, 1 / 2], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(?:(?:le\s+)?double|(?:deux|2)\s+fois\s+(?:le\s+temps|plus|la\s+dure))\b/, 2], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(?:le\s+)?triple\b/, 3], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(?:(?:un\s+|le\s+)?tiers|1\/3)\b/, 1 / 3], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(?:(?:un|le)\s+quart\s+du\s+temps|1\/4)\b/, 1 / 4], [/(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(?:les\s+)?(?:trois\s+quarts?|3\/4)\s+du\s+temps\b/, 3 / 4], [/\bautant\b\W+(?:\w+\W+){0,4}(?:en|de|pour)\W+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 1], [/\b(?:(?:la\s+)?moitie|demi[\- ]temps)\b\W+(?:\w+\W+){0,4}(?:en|de|pour)\W+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 1 / 2], [/\b(?:(?:le\s+)?double|(?:deux|2)\s+fois\s+(?:le\s+temps|plus|la\s+dure))\b\W+(?:\w+\W+){0,4}(?:en|de|pour)\W+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 2], [/\b(?:le\s+)?triple\b\W+(?:\w+\W+){0,4}(?:en|de|pour)\W+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 3], [/\b(?:(?:un\s+|le\s+)?tiers|1\/3)\b\W+(?:\w+\W+){0,4}(?:en|de|pour)\W+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 1 / 3], [/\b(?:(?:un|le)\s+quart\s+du\s+temps|1\/4)\b\W+(?:\w+\W+){0,4}(?:en|de|pour)\W+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 1 / 4], [/\b(?:les\s+)?(?:trois\s+quarts?|3\/4)\s+du\s+temps\b\W+(?:\w+\W+){0,4}(?:en|de|pour)\W+(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)/, 3 / 4]],
  RATIO: /\bra(?:tio|port)\s*(?:de\s|:)?\s*(\d)\s*(?::|\/|pour|contre|-)\s*(\d)/,
  PERCENT: /(?:repo[sz]?|recup\w*|pause|break|of|contre[\- ]efort|trot|marche)\W+(?:\w+\W+){0,3}(\d{1,3})\s?(?:%|pour\s?cent)(?:\s+d[ue]|\W*(?=\n?$))/,
};

export const rests = {
  EACH: new Set("atelier exercic mouvement palier post postur station".split(" ")),
  OUTERMOST: new Set("bloc circuit parti round seri set tour".split(" ")),
  INNERMOST: new Set("cour foi repet repetition sprint".split(" ")),
  ROUNDS: new Set("bloc circuit cour cycl foi interval manch parti pasag repet repetition repri round seanc sequenc seri sesion set sprint tour".split(" ")),
  BETWEEN: /\b(?:[ea]ntre?s?\b|a(?:\s+la\s+fin\s+de|pres|u\s+bout\s+de)(?=\s+cha)|avant(?=\s+l[ea]\s+\w+\s+suivant)|toutes\s+les(?=\s+series))\s*(?<every>tou(?:te?s?\s+les|s\s+les|tes|s))?\s*(?<each>ch(?:a?[kq]u?e?|acune?(?:\s+de(?:|s))?))?\s*(?:les?|l[as]|des|deux|2)?\s*(?:(?:\d+|deux|trois|quatre|cinq|six)\b)?\s*(?:petite?s?|grose?s?|diferente?s?)?\s*(?<noun>[a-z]+)?/,
  BOTH: /\b(?:deux|2)\s*(?=\n?$)/,
  CAPITAL: /\b([Rr])\s*=?\s*(?=\n?$)/,
  SWITCH: /\b(?:change\w* de (?:cote|jambe|bras)|entre (?:les|chaque)(?: deux)? (?:cote|jambe|bras))/,
  CHANGE: /\bpour (?:changer|tourner) d(?:'|e )(?:exo|exercice|atelier|poste|station|mouvement|posture)/,
  SEPARATOR: /[,;.:()]/,
  PAIR: /\s*(?:s|sec|secondes?|m|mn|min|'|''|")?\.?\s*[\/\-]?\s*(?:de\s)?/,
  NO_NOUN: new Set("a avec de et je la le les on pause pour puis recup repo repos".split(" ")),
};

export const roles = {
  ORDER: /\b(?:r?ajoute|enleve|retire|retranche|avance|recule|prolonge|raloge|alonge|racourci)\w*\b[^,.;]*(?=\n?$)/,
  CLOCK: /\b(?:a|vers|des|midi|heures?)\s*(?=\n?$)/,
  AT: /\b(?:(?:a|des|vers)\s*(?=\n?$)|jusqu'a\s*(?=\n?$))/,
  OF_DAY: /\s*(?:du (?:matin|soir)|de l'apres|pile|et (?:quart|demi))/,
  EVERY: /\b(?:tou?te?s?|tous|t(?:ou?te?s?|ous|s||es)\s+les?|chaque)\b/,
  HOURS: /(?:\d\s?h|heures?(?=\n?$))/,
  FIGURES: /\d['":]/,
  DELAY: /\b(?:dans|d'ici|depuis|il y a)\s*(?=\n?$)/,
  LIMIT_BEFORE: /\b(?:max(?:imum)?|(?:time ?)?cap|pas plus de|moins d(?:e\b|')|au plus|limite\w*|depas\w*)\W*(?:de\s)?(?=\n?$)/,
  LIMIT_AFTER: /\s*(?:max(?:imum)?|au plus|grand max\w*)\b/,
  PERIOD: /\b(?:(?:depart\w*|dep|(?:re)?par(?:t|s|ts|tez|tons|tir))\W*(?:t(?:ou?te?s?|ous|s||es)\s+les?|chaque|a|en|:|=)?\s*(?=\n?$)|t(?:ou?te?s?|ous|s||es)\s+les?\s*(?=\n?$)|chaque\s*(?=\n?$))/,
  BELL: /\b(?:cloche|gong|bip|sone|signal|alerte|rapel|previen|anonce)\w*\W+(?:\w+\W+){0,2}?(?:t(?:ou?te?s?|ous|s||es)\s+les?|chaque)\s*(?=\n?$)/,
  TOTAL_BEFORE: /\b(?:pendan[ts]?|pdt|durant|sur|jusqu'a|en tout|au total|dure(?:\s+totale?)?|total|emom|e\s?\d+mom|tabatas?(?:\s(?!(?:puis|ensuite|apres))[a-z'\-]+){0,3}?|amrap|temps total)\W*(?:de\s|d'|a\s|est de\s|:\s*)?(?:(?:environ|plus ou moins|a peu pres|presque)\s)?(?=\n?$)/,
  TOTAL_AFTER: /\s*(?:en tout|au total|en tout et pour tout|de seance|au final|d(?:e\s|')(?:tabata|pomodoro|emom)s?)\b/,
  OPENS_LIST: /\s*(?:de\b|d'|du\b|:|a\s+fair|en\b)/,
  TARGET: /\b(?:en|a)\s*(?=\n?$)/,
  RANGE: /\s*(?:a|-|ou|et)\s*(?:d')?/,
  TAKEN_BACK: /\W*(?:[a-z]+\W+){0,2}?(?:(?:euh|heu|hm+|ah|oh|enfin|ou)\W+)*(?:n[ao]n\b|pardon|scuse|plutot|oups|je veux dire|je voulais|disons|finalement|corection|ereur|je me (?:suis )?trompe)/,
  HESITATION: /\W*(?:h?euh|hm)\W*/,
  DISTANCE: /\s?(?:metres?|m|km|kms|kilometres?|longueurs?|basins?|miles?|yards?)(?![a-z'])/,
  WORD: /\s?-?\s?([a-z°%'\/]+)?/,
  NAMED: /(?:\b(?:a|bloc|exercice|exo|partie|etape|jour|seance|semaine|niveau|chapitre|numero|phase|zone|seuil|groupe|clase|page|question|le|tempo|charge|ratio|pente|poids|departement|lot)|n°|#|\d[\-\/])\s*(?=\n?$)/,
  LETTER: /(?:[a-wyz]|[a-z]x)(?=\n?$)/,
  AFTER_BARE: new Set("* a avec et par puis r recup repos x".split(" ")),
  TIMES: /(?:x|\*|\bfois|\bde)\s*(?=\n?$)/,
  RATE: /\s*[a-z]+\s+(?:par|a la)\s+(?:minute|jour|semaine|heure|mois|an)\b/,
  ENDS: /\s*(?:(?=\n?$)|[,.;:)\n])/,
  PACE: /\b(?:alure|cadence|vitese|vma|objectif)\s*(?:de\s)?(?=\n?$)/,
  NOT: /\b(?:pas\s*(?=\n?$)|(?:viens de faire|ai (?:deja )?(?:fait|couru|nage|mange))\s*(?=\n?$))/,
  SIGNAL: /\b(?:sone|bipe?|vibre|clignote|tape|apuie)\w*\W+(?:\w+\W+){0,2}(?=\n?$)/,
  NOTHING: /\s*fois\s+(?:rien|plus|moins|trop|sur)\b/,
  HEADING: /(?:\s*\)|\s*\.(?=\s)|\s-\s|\s*°)/,
  AFTER_ROUNDS: /\b(?:apres|au bout de|t(?:ou?te?s?|ous|s||es)\s+les?)\s*(?:les\s)?(?=\n?$)/,
  ROUNDS_NOUN: /\s*(?:fois|x|series?|tours?|rounds?|repetitions?|sprints?|courses?)?\s*(?:(?=\n?$)|[,.;)]|et\b|puis\b)/,
};

export const shared_rests = {
  PARTS: new Set("bloc parti".split(" ")),
};

export const sides = {
  PER_SIDE: /\b(?:(?:par|pour\s+chaque|de\s+chaque|chaque|chq|des\s+deux)\s+(?:cote|jambe|bras|pied|main|epaule|genou|chevile|hanche|molet)s?|a\s+(?:gauche|droite)\s+(?:puis|et|ensuite)\s+(?:a\s+)?(?:droite|gauche)|de\s+l'autre\s+cote|(?<!pour)\bchange[rz]?\s+de\s+(?:cote|jambe|pied|bras|main)|l'autre\s+(?:jambe|bras|cote)|(?:droite|gauche)\s+(?:et|puis)\s+(?:gauche|droite))/,
};

export const unlabelled = {
  DURATION: /(?:(?<first>(?:\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)?(?!\d)|\b(?:cinquantaines|cinquantaine|quarantaines|soixantaines|quarantaine|soixantaine|cinquantes|quinzaines|trentaines|vingtaines|centaines|cinquante|douzaines|huitantes|quarantes|quatorzes|quinzaine|septantes|soixantes|trentaine|vingtaine|centaine|dizaines|douzaine|huitante|miliards|nonantes|octantes|quarante|quatorze|septante|soixante|dizaine|miliard|miliers|milions|nonante|octante|quatres|quinzes|treizes|trentes|demies|douzes|milier|milion|quarts|quatre|quinze|seizes|treize|trente|vingts|cents|cinqs|demie|demis|douze|huits|miles|neufs|onzes|quart|seize|septs|tiers|trois|vingt|zeros|cent|cinq|demi|deux|huit|mile|mils|neuf|onze|sept|zero|dix|mil|six|une|un)(?:[ \-]+(?:et[ \-]+)?(?:cinquantaines|cinquantaine|quarantaines|soixantaines|quarantaine|soixantaine|cinquantes|quinzaines|trentaines|vingtaines|centaines|cinquante|douzaines|huitantes|quarantes|quatorzes|quinzaine|septantes|soixantes|trentaine|vingtaine|centaine|dizaines|douzaine|huitante|miliards|nonantes|octantes|quarante|quatorze|septante|soixante|dizaine|miliard|miliers|milions|nonante|octante|quatres|quinzes|treizes|trentes|demies|douzes|milier|milion|quarts|quatre|quinze|seizes|treize|trente|vingts|cents|cinqs|demie|demis|douze|huits|miles|neufs|onzes|quart|seize|septs|tiers|trois|vingt|zeros|cent|cinq|demi|deux|huit|mile|mils|neuf|onze|sept|zero|dix|mil|six|une|un))*\b)) ?(?:(?:bon|petit|gros|long|cour)\w*\s|de\s)?(?<unit>(?:h(?:eure|r|)s?(?![a-z])|m(?:inute?|in|n)s?(?![a-z])|sec(?:onde?)?s?(?![a-z])|s(?![a-z])|''|"|'))(?: (?<part>(?:et demi?e?|(?:et )?(?:un quart|trois quarts?)|et quart|moins (?:le )?quart))\b|(?<=['h])(?<glued>\d+)(?! ?(?:x|\*|fois))(?:'{1,2}|"|min|mn|s\b)?| ?(?:et )?(?<second>(?:\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)?(?!\d)|\b(?:cinquantaines|cinquantaine|quarantaines|soixantaines|quarantaine|soixantaine|cinquantes|quinzaines|trentaines|vingtaines|centaines|cinquante|douzaines|huitantes|quarantes|quatorzes|quinzaine|septantes|soixantes|trentaine|vingtaine|centaine|dizaines|douzaine|huitante|miliards|nonantes|octantes|quarante|quatorze|septante|soixante|dizaine|miliard|miliers|milions|nonante|octante|quatres|quinzes|treizes|trentes|demies|douzes|milier|milion|quarts|quatre|quinze|seizes|treize|trente|vingts|cents|cinqs|demie|demis|douze|huits|miles|neufs|onzes|quart|seize|septs|tiers|trois|vingt|zeros|cent|cinq|demi|deux|huit|mile|mils|neuf|onze|sept|zero|dix|mil|six|une|un)(?:[ \-]+(?:et[ \-]+)?(?:cinquantaines|cinquantaine|quarantaines|soixantaines|quarantaine|soixantaine|cinquantes|quinzaines|trentaines|vingtaines|centaines|cinquante|douzaines|huitantes|quarantes|quatorzes|quinzaine|septantes|soixantes|trentaine|vingtaine|centaine|dizaines|douzaine|huitante|miliards|nonantes|octantes|quarante|quatorze|septante|soixante|dizaine|miliard|miliers|milions|nonante|octante|quatres|quinzes|treizes|trentes|demies|douzes|milier|milion|quarts|quatre|quinze|seizes|treize|trente|vingts|cents|cinqs|demie|demis|douze|huits|miles|neufs|onzes|quart|seize|septs|tiers|trois|vingt|zeros|cent|cinq|demi|deux|huit|mile|mils|neuf|onze|sept|zero|dix|mil|six|une|un))*\b))(?: ?(?<sub>(?:h(?:eure|r|)s?(?![a-z])|m(?:inute?|in|n)s?(?![a-z])|sec(?:onde?)?s?(?![a-z])|s(?![a-z])|''|"|'))|(?=\s*(?:(?=\n?$)|[^\w\s']|(?:et|de|d'|du|puis|avec|pour|entre|en|a|au|sur|repos|recup|pause|rest|of)\b))))?|(?<fraction>(?:(?:une? )?(?:demi|quart)|trois quarts|1\/2|1\/4|3\/4))[ \-]?(?:d')? ?(?<whole>(?:heure|h\b|minute|min\b))s?)/,
  COUNT: /(?:\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)?(?!\d)|\b(?:cinquantaines|cinquantaine|quarantaines|soixantaines|quarantaine|soixantaine|cinquantes|quinzaines|trentaines|vingtaines|centaines|cinquante|douzaines|huitantes|quarantes|quatorzes|quinzaine|septantes|soixantes|trentaine|vingtaine|centaine|dizaines|douzaine|huitante|miliards|nonantes|octantes|quarante|quatorze|septante|soixante|dizaine|miliard|miliers|milions|nonante|octante|quatres|quinzes|treizes|trentes|demies|douzes|milier|milion|quarts|quatre|quinze|seizes|treize|trente|vingts|cents|cinqs|demie|demis|douze|huits|miles|neufs|onzes|quart|seize|septs|tiers|trois|vingt|zeros|cent|cinq|demi|deux|huit|mile|mils|neuf|onze|sept|zero|dix|mil|six|une|un)(?:[ \-]+(?:et[ \-]+)?(?:cinquantaines|cinquantaine|quarantaines|soixantaines|quarantaine|soixantaine|cinquantes|quinzaines|trentaines|vingtaines|centaines|cinquante|douzaines|huitantes|quarantes|quatorzes|quinzaine|septantes|soixantes|trentaine|vingtaine|centaine|dizaines|douzaine|huitante|miliards|nonantes|octantes|quarante|quatorze|septante|soixante|dizaine|miliard|miliers|milions|nonante|octante|quatres|quinzes|treizes|trentes|demies|douzes|milier|milion|quarts|quatre|quinze|seizes|treize|trente|vingts|cents|cinqs|demie|demis|douze|huits|miles|neufs|onzes|quart|seize|septs|tiers|trois|vingt|zeros|cent|cinq|demi|deux|huit|mile|mils|neuf|onze|sept|zero|dix|mil|six|une|un))*\b)/,
  EMOM: /\be\s?\d?\s?-?mom\s*(?:de\s)?(?=\n?$)/,
  SAID: /\s*(?:(?=\n?$)|[:,.;\n])/,
  CLOCK: /(?:(?<!\d)\d{1,2}:\d\d|(?<=\d:)\d\d)/,
  SMALLER: new Map(Object.entries({"3600": 60, "60": 1, "1": 1})),
  LONGEST: 40,
};

export const vocabulary = {
  UNIT: "\\s?(?:h|heures?|m|mn|mins?|minutes?|s|secs?|secondes?|'{1,2}|\\\")(?![a-z])",
  EVERY: "(?:tou?te?s?|tous|ts|t|tes)\\s+les?",
  REST: "(?:repo[sz]?|recup(?:eration)?|pauses?|break|of|rest)",
  NUMBERS: new Set("cent centaine centaines cents cinq cinqs cinquantaine cinquantaines cinquante cinquantes demi demie demies demis deux dix dizaine dizaines douzaine douzaines douze douzes huit huitante huitantes huits mil mile miles miliard miliards milier miliers milion milions mils neuf neufs nonante nonantes octante octantes onze onzes quarantaine quarantaines quarante quarantes quart quarts quatorze quatorzes quatre quatres quinzaine quinzaines quinze quinzes seize seizes sept septante septantes septs six soixantaine soixantaines soixante soixantes tiers treize treizes trentaine trentaines trente trentes trois un une vingt vingtaine vingtaines vingts zero zeros".split(" ")),
  STOP: new Set("a a-peu-pres ai aimerais ajoute aler alez alons alors alterne alterner alternez apres as au aujourd'hui ausi aux avant avec avez bah balance ben bien bipe bon bonjour bose c cale car ce ces cet cete chacun chacune chaque chrono chronometre come comence comencer comencez comencons compte confirme contre corps-a-corps courez courir cours cuire d d'abord dans de debut decompte deja demain demare demarer depuis des devant dis dit donc done done-moi doner dont du durant dure durent e ele eles en enchaine enchainer enchainez encore enfin ensuite entre environ envoye est et euh exactement faire fais fais-moi fait faites fase fases faudrait faut fin final finalement fois font garde gardez h hein heure heures il ils j je juste l la la-bas laise laiser laisez lance lance-moi lancer lancez le les m ma maintenant mal marche-moi matin me merci mes met mete metez metre mets mets-moi midi mijoter minute minuterie minutes minuteur mis moi moins mon n nage ne niveau non note nous ok on ont ou oui par parce pars pars-moi part parte partez pase paser pedale pendant peu peut peux pile pis plait plus plutot pour pourais pouvez precise prend prendre prends prenez prepare pres presque pris programe programer pui puis puis-je qu quand quasi que qui quoi r rebours recomence refais refait regle repete repeter reposer reste rester s sa salut sans se seconde secondes sera serait serie series ses si slt soir soit son sone soufle soufler sous stp sur svp t ta te tenez tenir tenu tes tiene tienes tiens tient timer toi ton total tour tourner tours tous tout toute toutes tr tranquile tranquilement travaile travailer tres trop tu un une va vais vas veut veux vibre voila voudrais voulais vous x y".split(" ")),
  INSIDE: new Set("a au d d' de des du en l l' la le sur".split(" ")),
  GENERAL: new Set("actif active amrap atelier ateliers autre autres bloc blocs break chacun chacune chaque circuit circuits consigne cycle cycles defi distance dure echauf-moi efort eforts emom entrainement exercice exercices exo exos facile fartlek fois fond i1 i2 i3 i4 i5 intense intensif interval intervale intervales jour leger legere lent lente manche manches max maximum menu min minute minutes mn muscu normal objectif of on pasage pasages pause plan pomodoro poste postes prog programe pyramide rapide recup repetition repetitions repo repos reprise reprises respiration rest round rounds seance seances sec seconde secondes sequence sequences serie series sesion sesions set sets soir souple sprint sprints tabata tabatas temps total tour tours travail vite work z1 z2 z3 z4 z5 zone".split(" ")),
  ENDS: new Set("actif active alure cadence chacun chacune continu corect dimanche doucement environ facile go hein jeudi la leger legers lent lente lentes leste lestes lourd lourde lourdes lourds lundi mardi max merci mercredi minimum niveau ok rapide rapides samedi souple stp svp tranquile tranquilement vendredi vite".split(" ")),
  NO_NAME: new Set("a a-peu-pres actif active ai aimerais ajoute aler alez alons alors alterne alterner alternez amrap apres as atelier ateliers au aujourd'hui ausi autre autres aux avant avec avez bah balance ben bien bipe bloc blocs bon bonjour bose break c cale car ce ces cet cete chacun chacune chaque chrono chronometre circuit circuits come comence comencer comencez comencons compte confirme consigne contre corps-a-corps courez courir cours cuire cycle cycles d d'abord dans de debut decompte defi deja demain demare demarer depuis des devant dis distance dit donc done done-moi doner dont du durant dure durent e echauf-moi efort eforts ele eles emom en enchaine enchainer enchainez encore enfin ensuite entrainement entre environ envoye est et euh exactement exercice exercices exo exos facile faire fais fais-moi fait faites fartlek fase fases faudrait faut fin final finalement fois fond font garde gardez h hein heure heures i1 i2 i3 i4 i5 il ils intense intensif interval intervale intervales j je jour juste l la la-bas laise laiser laisez lance lance-moi lancer lancez le leger legere lent lente les m ma maintenant mal manche manches marche-moi matin max maximum me menu merci mes met mete metez metre mets mets-moi midi mijoter min minute minuterie minutes minuteur mis mn moi moins mon muscu n nage ne niveau non normal note nous objectif of ok on ont ou oui par parce pars pars-moi part parte partez pasage pasages pase paser pause pedale pendant peu peut peux pile pis plait plan plus plutot pomodoro poste postes pour pourais pouvez precise prend prendre prends prenez prepare pres presque pris prog programe programer pui puis puis-je pyramide qu quand quasi que qui quoi r rapide rebours recomence recup refais refait regle repete repeter repetition repetitions repo repos reposer reprise reprises respiration rest reste rester round rounds s sa salut sans se seance seances sec seconde secondes sequence sequences sera serait serie series ses sesion sesions set sets si slt soir soit son sone soufle soufler souple sous sprint sprints stp sur svp t ta tabata tabatas te temps tenez tenir tenu tes tiene tienes tiens tient timer toi ton total tour tourner tours tous tout toute toutes tr tranquile tranquilement travail travaile travailer tres trop tu un une va vais vas veut veux vibre vite voila voudrais voulais vous work x y z1 z2 z3 z4 z5 zone".split(" ")),
  NO_EXERCISE: new Set("a-peu-pres actif active ai aimerais ajoute aler alez alons alors alterne alterner alternez amrap apres as atelier ateliers aujourd'hui ausi autre autres aux avant avec avez bah balance ben bien bipe bloc blocs bon bonjour bose break c cale car ce ces cet cete chacun chacune chaque chrono chronometre circuit circuits come comence comencer comencez comencons compte confirme consigne contre corps-a-corps courez courir cours cuire cycle cycles d'abord dans debut decompte defi deja demain demare demarer depuis devant dis distance dit donc done done-moi doner dont durant dure durent e echauf-moi efort eforts ele eles emom enchaine enchainer enchainez encore enfin ensuite entrainement entre environ envoye est et euh exactement exercice exercices exo exos facile faire fais fais-moi fait faites fartlek fase fases faudrait faut fin final finalement fois fond font garde gardez h hein heure heures i1 i2 i3 i4 i5 il ils intense intensif interval intervale intervales j je jour juste la-bas laise laiser laisez lance lance-moi lancer lancez leger legere lent lente les m ma maintenant mal manche manches marche-moi matin max maximum me menu merci mes met mete metez metre mets mets-moi midi mijoter min minute minuterie minutes minuteur mis mn moi moins mon muscu n nage ne niveau non normal note nous objectif of ok on ont ou oui par parce pars pars-moi part parte partez pasage pasages pase paser pause pedale pendant peu peut peux pile pis plait plan plus plutot pomodoro poste postes pour pourais pouvez precise prend prendre prends prenez prepare pres presque pris prog programe programer pui puis puis-je pyramide qu quand quasi que qui quoi r rapide rebours recomence recup refais refait regle repete repeter repetition repetitions repo repos reposer reprise reprises respiration rest reste rester round rounds s sa salut sans se seance seances sec seconde secondes sequence sequences sera serait serie series ses sesion sesions set sets si slt soir soit son sone soufle soufler souple sous stp svp t ta tabata tabatas te temps tenez tenir tenu tes tiene tienes tiens tient timer toi ton total tour tourner tours tous tout toute toutes tr tranquile tranquilement travail travaile travailer tres trop tu un une va vais vas veut veux vibre vite voila voudrais voulais vous work x y z1 z2 z3 z4 z5 zone".split(" ")),
  NO_EFFORT: new Set("a ami amis ampere amperes an ans atelier ateliers au aux avec bar bars bloc blocs bpm c'est chaque cl cm copain copains cycle cycles d' dans de degre degres deja demi des dl doigt doigts du e eleve eleves eme en enfant enfants equipe equipes er ere est et euro euros exercice exercices exo exos face faces file files foi fois g gars gr grame grames h heure heures intervale intervales joueur joueurs jour jours kg kgs kilo kilos kmh l la le les litre litres m manche manches merci mercis min minute minutes ml mois nages orateur orateurs ou par participant participants partie parties pasage pasages persone persones phase phases poste postes posture postures pour pourcent pulsation pulsations quart que qui reprise reprises round rounds s sans seance seances sec seconde secondes semaine semaines sequence sequences seri serie series sesion sesions set sets sont sprint sprints station stations sur tiers tour tours volt volts w wat wats x".split(" ")),
  ROUNDS: new Set("bloc blocs cycle cycles fois round rounds serie series set sets tour tours".split(" ")),
};
