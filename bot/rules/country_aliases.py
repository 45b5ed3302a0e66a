# ruff: noqa: E501 - word lists: one line a language reads better than wrapped ones
"""Names of countries that CLDR does not give: short forms, demonyms, cases, old names.

One line a country, separated by commas. CLDR's own names in `countries.LANGUAGES` need not be repeated.
"""

ALIASES: dict[str, str] = {
    "AE": "UAE, Emirates, Emirati, U.A.E., 阿联酋, 阿聯酋, VAE, Vereinigten Arabischen Emirate, Vereinigten Arabischen Emiraten",
    "AF": "Afghan",
    "AM": "Armenian",
    "AO": "Angolan",
    "AR": "Argentine, Argentinian",
    "AT": "Austrian, Österreich, österreichisch",
    "AU": "Australian, Aussie, australisch, australien, 澳, 澳洲, 호주, 濠州, 豪州",
    "AZ": "Azerbaijani, Azeri",
    "BD": "Bangladeshi",
    "BE": "Belgian, belgisch",
    "BG": "Bulgarian",
    "BO": "Bolivian",
    "BR": "Brazilian, brasileiro, brasilianisch",
    "BW": "Botswanan",
    "BY": "Belarusian, Byelorussia, Беларусь, Белоруссия",
    "CA": "Canadian, kanadisch, canadien, 加",
    "CD": (
        "DRC, DR Congo, D.R. Congo, RDC, RD Congo, Congo Kinshasa, Kinshasa, Congolese, Democratic Republic of the Congo, "
        "Democratic Republic of Congo, Zaire, République démocratique du Congo, Kongo Kinshasa, 刚果金, 刚果（金）, "
        "刚果民主共和国, 콩고민주공화국, Congo, the Congo, Kongo, 刚果, 剛果, コンゴ, Конго, 콩고, コンゴ民主共和国, ДР Конго, ДРК, DR Kongo, Demokratische Republik Kongo"
    ),
    "CG": "Republic of the Congo, Republic of Congo, Congo Brazzaville, Brazzaville, 刚果布, コンゴ共和国, 콩고공화국",
    "CH": "Swiss, Schweizer, suisse",
    "CL": "Chilean, chileno",
    "CM": "Cameroonian",
    "CN": (
        "China, PRC, P.R. China, PR China, Peoples Republic of China, People's Republic of China, Chinese, mainland China, "
        "Mainland Chinese, Beijing, Sino, chinois, chinoise, chinesisch, chinesische, chinesischer, chino, cinese, chinês, "
        "中华人民共和国, 中国大陆, 中方, 我国, 大陆, 中, 中國, 중국산, 중공, 中国産, 中国製, китайский, китайская, Китая, "
        "Китаю, Китаем, Китае, КНР, Tiongkok, Cina, RRT, Trung Quốc, Chine, Kina"
    ),
    "CO": "Colombian",
    "CU": "Cuban",
    "CZ": "Czech, Czechia, Czech Republic, tschechisch",
    "DE": "German, deutsch, deutsche, deutscher, allemand, allemande, alemán, FRG, 德, 독일산, Германии, Bundesrepublik Deutschland",
    "DK": "Danish",
    "EE": "Estonian",
    "EG": "Egyptian",
    "ES": "Spanish, español",
    "ET": "Ethiopian",
    "EU": (
        "EU, E.U., European Union, Europe, European, EU-27, EU27, Europäische Union, europäisch, Union européenne, UE, "
        "Unión Europea, Unione europea, União Europeia, Europese Unie, 欧盟, 歐盟, 欧洲联盟, 欧州連合, 欧州, 유럽연합, 유럽, "
        "ЕС, Европейский союз, Евросоюз, Uni Eropa, Liên minh châu Âu, Brussels, Евросоюза"
    ),
    "FI": "Finnish",
    "FR": "French, français, française, französisch, francés, 法, Франции",
    "GA": "Gabonese",
    "GB": (
        "UK, U.K., Britain, Great Britain, British, England, English, Scotland, Scottish, GB, London, britisch, "
        "britannique, 英国, 英, 영국산, イギリス, 英國, Великобритании, Großbritannien"
    ),
    "GE": "Georgian",
    "GH": "Ghanaian",
    "GN": "Guinean, Guinea Conakry",
    "GR": "Greek",
    "HK": "Hong Kong, HKSAR, 香港, 홍콩, ホンコン",
    "HU": "Hungarian",
    "ID": "Indonesian, indonesisch, indonésien, 印尼, 인니, Indonésie, Индонезии",
    "IE": "Irish",
    "IL": "Israeli",
    "IN": "Indian, Bharat, indisch, indien, Индии, 인도산",
    "IQ": "Iraqi",
    "IR": "Iranian, Persia, Persian, Islamic Republic of Iran, Ирана",
    "IT": "Italian, italienisch",
    "JO": "Jordanian",
    "JP": (
        "Japanese, Nippon, Nihon, japanisch, japonais, japonaise, japonés, 日方, 日, 일본산, "
        "Японии, Японию, японский, Jepang"
    ),
    "KE": "Kenyan",
    "KG": "Kyrgyz, Kirghizia, Kirgizia, Kyrgyz Republic, Киргизия, Киргизии, Кыргызстан",
    "KH": "Cambodian",
    "KP": "North Korea, North Korean, DPRK, D.P.R.K., 朝鲜, 北朝鮮, 북한, КНДР",
    "KR": (
        "Korea, South Korea, Korean, South Korean, Republic of Korea, ROK, R.O.K., Südkorea, koreanisch, Corée, coréen, "
        "Corea, 韩, 韓, 南韓, 대한민국, 한국, 한국산, Кореи, Южной Кореи, Корея, Южная Корея, Korea Selatan, Hàn Quốc, 남한"
    ),
    "KW": "Kuwaiti",
    "KZ": "Kazakh, Kazakhstani, Казахстана",
    "LA": "Lao, Laotian",
    "LT": "Lithuanian",
    "LV": "Latvian",
    "MA": "Moroccan",
    "MG": "Malagasy",
    "ML": "Malian",
    "MM": "Burma, Burmese, Myanmarese",
    "MN": "Mongolian",
    "MO": "Macao, Macau, 澳门, 澳門, 마카오, マカオ",
    "MW": "Malawian",
    "MX": "Mexican, mexicano, 墨",
    "MY": "Malaysian, 马来, 馬來, 大马",
    "MZ": "Mozambican",
    "NA": "Namibian",
    "NE": "Nigerien",
    "NG": "Nigerian",
    "NL": (
        "Dutch, Holland, the Netherlands, Niederlanden, Nederlandse, niederländisch, Holländisch, néerlandais, Pays-Bas, Países Bajos, "
        "荷, 荷兰, 荷蘭, 네덜란드산, オランダ, Нидерландов, Голландия, Belanda, Hà Lan"
    ),
    "NO": "Norwegian",
    "NZ": "New Zealander",
    "PE": "Peruvian",
    "PG": "Papuan",
    "PH": "Philippine, Filipino",
    "PK": "Pakistani",
    "PL": "Polish, Polska",
    "PT": "Portuguese",
    "QA": "Qatari",
    "RO": "Romanian",
    "RU": (
        "Russian, Russian Federation, Moscow, russisch, russe, ruso, 俄, 俄国, 俄罗斯, 俄羅斯, 러시아산, 露, "
        "России, Россию, российский, РФ, Российская Федерация, Rusia, Nga"
    ),
    "RW": "Rwandan",
    "SA": "Saudi, Saudi Arabian, KSA, 사우디, 沙特",
    "SE": "Swedish, Schweden, suédois",
    "SG": "Singaporean",
    "SI": "Slovene, Slovenian",
    "SK": "Slovak, Slovakia",
    "SN": "Senegalese",
    "SY": "Syrian",
    "TH": "Thai",
    "TR": "Turkish, Turkey, Türkiye, türkisch, turc, 터키",
    "TW": "Taiwan, Taiwanese, Taiwan region, Chinese Taipei, Formosa, R.O.C., 台灣, 臺灣, 台湾, 타이완, 대만, Тайваня",
    "TZ": "Tanzanian",
    "UA": "Ukrainian, ukrainisch, Украины",
    "UG": "Ugandan",
    "US": (
        "USA, U.S., U.S.A., United States, United States of America, the US, the United States, the USA, America, American, "
        "Stateside, Washington, US-American, amerikanisch, américain, américaine, estadounidense, EE.UU., EEUU, États-Unis, "
        "Etats Unis, Verenigde Staten, VS, Vereinigte Staaten, Vereinigten Staaten, Stati Uniti, 美国, 美國, 美, 米国, 米, "
        "アメリカ, アメリカ合衆国, 미국산, 미국, США, Америка, Amerika Serikat, AS, Hoa Kỳ, Mỹ, EE. UU."
    ),
    "UZ": "Uzbek",
    "VE": "Venezuelan",
    "VN": "Vietnamese, Viet Nam, 越, 越南, 월남, 베트남산, ベトナム, Вьетнама",
    "ZA": "South African, RSA, Südafrika, 남아공, 南非",
    "ZM": "Zambian",
    "ZW": "Zimbabwean",
}

SHORT_HAN = frozenset("澳加德法英印中日韩韓荷墨俄露美米越")
"""Single characters that mean a country only behind a word of direction (对美, 輸日)."""

ALPHA3: dict[str, str] = {
    "ARE": "AE", "AUS": "AU", "BEL": "BE", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHL": "CL", "CHN": "CN", "COD": "CD",
    "CZE": "CZ", "DEU": "DE", "ESP": "ES", "FRA": "FR", "GAB": "GA", "GBR": "GB", "GER": "DE", "GHA": "GH", "GIN": "GN",
    "HKG": "HK", "IDN": "ID", "IND": "IN", "IRN": "IR", "ISR": "IL", "ITA": "IT", "JPN": "JP", "KAZ": "KZ", "KEN": "KE",
    "KGZ": "KG", "KOR": "KR", "MAC": "MO", "MEX": "MX", "MMR": "MM", "MWI": "MW", "MYS": "MY", "NAM": "NA", "NGA": "NG",
    "NLD": "NL", "PHL": "PH", "POL": "PL", "PRK": "KP", "RUS": "RU", "SAU": "SA", "SGP": "SG", "SWE": "SE", "THA": "TH",
    "TUR": "TR", "TWN": "TW", "TZA": "TZ", "UGA": "UG", "UKR": "UA", "USA": "US", "VNM": "VN", "ZAF": "ZA", "ZWE": "ZW",
}  # fmt: skip
"""Three-letter codes of countries that have acts here or are often asked about."""
