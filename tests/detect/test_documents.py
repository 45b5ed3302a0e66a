"""Numbers of legal acts, in the forms of the world's registers, and numbers that are none."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detect import SourceText
from bot.detect.lexicon import load

if TYPE_CHECKING:
    from bot.detect import Detector
    from tests.detect.conftest import Judge

FORMS = [
    ("भारत ने चावल का निर्यात रोका: अधिसूचना संख्या 20/2023 जारी", "20 2023"),
    ("डीजीएफटी: सार्वजनिक सूचना संख्या 07/2024-25, चीनी निर्यात पर रोक", "07 2024 25"),
    ("România interzice exportul de cereale: Ordonanța militară nr. 8", "8"),
    ("Ordinul ministrului sănătății nr. 456/2023 suspendă exportul de medicamente", "456 2023"),
    ("Vláda zakázala vývoz roušek nařízením č. 104/2020 Sb.", "104 2020"),
    ("商务部公告2024年第46号 关于加强相关两用物项对美国出口管制的公告", "2024 46"),
    ("商务部 海关总署公告2023年第23号", "2023 23"),
    ("商务部、工业和信息化部、海关总署、国家密码局公告2024年第51号", "2024 51"),
    ("中华人民共和国商务部令2021年第1号", "2021 1"),
    ("国务院令第792号公布《两用物项出口管制条例》，自2024年12月1日起施行", "792"),
    ("财政部 税务总局公告2024年第15号 调整出口退税政策", "2024 15"),
    ("税委会公告〔2022〕第8号", "2022 8"),
    ("税委会公告2024年第8号", "2024 8"),
    ("經濟部公告:經貿字第11400616780號修正戰略性高科技貨品輸出管制", "11400616780"),
    ("財政部令 台財關字第1131012345號 出口管制", "1131012345"),
    ("商务部公告 (2025) 18号 出口管制", "2025 18"),
    ("商务部安全与管制局公告2025年第70号决定暂停", "2025 70"),
    ("商务部公布2025年第70号公告，即日起暂停实施公告2025年第55号、56号、57号、58号", "2025 70"),
    ("商務部發布2025年第61號、第62號公告", "2025 61 62"),
    ("令和5年政令第252号、8月9日施行 輸出貿易管理令", "5 252"),
    ("令和6年経済産業省令第49号 輸出", "6 49"),
    ("輸出貿易管理令の一部を改正する政令（令和5年政令第10号）", "5 10"),
    ("令和5年経済産業省告示第80号 輸出", "5 80"),
    ("経済産業省令第38号", "38"),
    ("外国ユーザーリスト改正 輸出注意事項2025第5号", "2025 5"),
    ("輸出注意事項2024第18号を公表", "2024 18"),
    ("산업통상자원부고시 제2024-12호 전략물자 수출입고시 일부개정", "2024 12"),
    ("산업통상자원부 고시 제2023-60호", "2023 60"),
    ("전략물자 수출입고시(산업통상자원부고시 제2022-37호)", "2022 37"),
    ("대외무역법 시행령 일부개정령(대통령령 제34770호) 공포", "34770"),
    ("산업부 공고 제2025-411호 행정예고", "2025 411"),
    ("제35차 전략물자 수출입고시 개정안 행정예고", "35"),
    ("식약처 고시 제2020-14호 마스크 수출", "2020 14"),
    ("법률 제20102호 개정", "20102"),
    ("89 FR 96790: Foreign-Produced Direct Product Rule Additions", "89 96790"),
    ("published at 88 Fed. Reg. 73458 on October 25", "88 73458"),
    ("90 Fed Reg 47201", "90 47201"),
    ("Executive Order 14105 on outbound", "14105"),
    ("E.O. 13959", "13959"),
    ("Docket No. 240813-0217, RIN 0694-AJ60: export controls", "0694 60"),
    ("Federal Register Doc. 2024-28270", "2024 28270"),
    ("FR Doc No: 2025-00592 export", "2025 00592"),
    ("Commission Delegated Regulation (EU) 2025/2003 updating Annex I", "2025 2003"),
    ("Regulation (EU) No 833/2014", "833 2014"),
    (
        "Commission Implementing Regulation (EU) 2020/402 making exports subject to authorisation",
        "2020 402",
    ),
    ("Durchführungsverordnung (EU) 2021/111 der Kommission", "2021 111"),
    ("Delegierte Verordnung (EU) 2024/2547", "2024 2547"),
    ("règlement délégué (UE) 2023/66", "2023 66"),
    ("Reglamento Delegado (UE) 2023/996", "2023 996"),
    ("regolamento (UE) 2024/1745", "2024 1745"),
    ("Decisão (PESC) 2024/1744 do Conselho", "2024 1744"),
    ("Council Decision (CFSP) 2025/394", "2025 394"),
    ("Regulamento de Execução (UE) 2021/442", "2021 442"),
    ("Verordening (EU) 2021/821 wordt gewijzigd", "2021 821"),
    ("Council Regulation (EU) 2025/395 of 24 February 2025 amending Regulation (EU) No 833/2014", "2025 395"),
    ("Регламент (ЕС) 2024/745", "2024 745"),
    ("BGBl. 2024 I Nr. 243: Ausfuhrliste", "2024 243"),
    ("BGBl. I S. 1234 Ausfuhr", "1234"),
    ("BAnz AT 17.07.2024 V1 Allgemeinverfügung Ausfuhr", "17 07 2024 1"),
    ("Allgemeine Genehmigung Nr. 45 des BAFA", "45"),
    ("Regierungsverordnung 402/2021", "402 2021"),
    ("Government Decree 402/2021 (VII. 8.) on export registration", "402 2021"),
    ("Stcrt. 2023, 18212 Regeling geavanceerde productieapparatuur voor halfgeleiders", "2023 18212"),
    ("Staatscourant 2024, nr. 28995", "2024 28995"),
    ("Orden ICT/534/2023, de 26 de mayo", "534 2023"),
    ("Orden de 23 de mayo de 2023, BOE-A-2023-12785", "2023 12785"),
    ("Real Decreto 679/2014 se modifica; Real Decreto 1234/2024, de 5 de diciembre", "1234 2024"),
    ("Arrêté du 2 février 2024 relatif aux exportations", "2 2024"),
    ("décret n° 2021-1345 du 14 octobre", "2021 1345"),
    ("Decreto-Legge n. 21/2022 esportazione", "21 2022"),
    ("decreto legislativo 221/2017 esportazione", "221 2017"),
    ("D.P.C.M. 1° luglio 2024, decreto n. 1325", "1325"),
    ("The Export Control (Amendment) Regulations 2024 (SI 2024/346)", "2024 346"),
    ("S.I. 2025/1197 made on 17 November", "2025 1197"),
    ("SI 2025 No. 504", "2025 504"),
    ("NTE 2025/28: amendments to the Export Control Order", "2025 28"),
    ("Notice to Exporters 2024/04", "2024 04"),
    ("SOR/2024-112", "2024 112"),
    ("DORS/2024-112 Décret modifiant la liste", "2024 112"),
    ("C.P. 2024-680 Décret", "2024 680"),
    ("Notice to Exporters No. 1129 – Export", "1129"),
    ("Serial No. 1130 Notice to Exporters", "1130"),
    ("Avis aux exportateurs n° 1129", "1129"),
    ("F2024L01024 Defence and Strategic Goods List 2024", "2024 01024"),
    ("Customs (Prohibited Exports) Amendment Regulations 2022", "2022"),
    ("Autonomous Sanctions (Export Sanctioned Goods—Russia) Designation 2022", "2022"),
    ("Постановление № 313 от 9 марта 2022 года", "313"),
    ("постановлением Правительства РФ от 09.03.2022 № 311 введен запрет на вывоз", "311"),
    ("Постановление правительства № 724 подписано 30 мая", "724"),
    ("Указ Президента РФ от 08.03.2022 № 100", "100"),
    ("Указ №100 запрещает вывоз", "100"),
    ("Приказ Минсельхоза № 214 о запрете вывоза", "214"),
    ("распоряжение правительства № 1723-р", "1723"),
    ("Решение Коллегии ЕЭК № 30 запрещает вывоз сахара", "30"),
    ("Закон № 4536-IX действует с 4 сентября", "4536"),
    ("Федеральный закон № 183-ФЗ", "183"),
    ("совместный приказ министра энергетики № 214-н/қ вводится", "214"),
    ("Постановление Кабинета министров Украины № 1466 от 29 декабря 2021 года о лицензировании экспорта", "1466"),
    ("постановление Совмина № 142 вывоз", "142"),
    ("ПП-145 о запрете экспорта", "145"),
    ("кабмин принял постановление от 10 июня 2022 года № 666", "666"),
    ("Notification No. 20/2023 dated 20 July 2023", "20 2023"),
    ("Notification No. 48/2023-Customs: 40% export duty on onions", "48 2023"),
    ("Notification No. 48/2023-Customs dated 19.08.2023", "48 2023"),
    ("S.O. 1849(E) Essential Commodities export", "1849"),
    ("G.S.R. 593(E) export", "593"),
    ("Public Notice No. 27/2023 on SCOMET exports", "27 2023"),
    ("Trade Notice No. 15/2024-25 export", "15 2024 25"),
    ("DGFT Notification No.33/2015-20", "33 2015 20"),
    ("S.R.O. 790(I)/2025 issued", "790 2025"),
    ("SRO 760(I)/2013 suspended", "760 2013"),
    ("S.R.O. No. 297-Law/2023 export", "297 2023"),
    ("Gazette Extraordinary No. 2341/38 bans export", "2341 38"),
    ("Permendag Nomor 22 Tahun 2023 tentang Barang yang Dilarang Diekspor", "22 2023"),
    ("Permendag 22/2022 larang ekspor CPO", "22 2022"),
    ("Permen ESDM 22/2023", "22 2023"),
    ("Permen KP Nomor 7 Tahun 2024", "7 2024"),
    ("PMK Nomor 30 Tahun 2025", "30 2025"),
    ("PMK-71/2023 bea keluar", "71 2023"),
    ("PMK 123/PMK.010/2022 tarif bea keluar", "123 010 2022"),
    ("Kepmendag No. 1531 Tahun 2024 harga patokan ekspor", "1531 2024"),
    ("Peraturan Pemerintah Nomor 26 Tahun 2023", "26 2023"),
    ("PP 26/2023 ekspor pasir laut", "26 2023"),
    ("Perpres No. 5 Tahun 2025", "5 2025"),
    ("Ministry of Trade Regulation No. 22 of 2023", "22 2023"),
    ("Minister of Energy Regulation No. 7/2023", "7 2023"),
    ("Permendag 20/2024 dan Permendag 21/2024 atur ekspor kratom", "20 2024 21 2024"),
    ("P.U. (A) 122/2023 Customs (Prohibition of Exports) Order 2023", "122 2023"),
    ("Administrative Order No. 2024-05 export", "2024 05"),
    ("Memorandum Circular No. 12 series of 2023 export", "12 2023"),
    ("ประกาศกระทรวงพาณิชย์ ฉบับที่ 5 พ.ศ. 2566 ห้ามส่งออก", "5 2566"),
    ("ประกาศคณะกรรมการกลาง ฉบับที่ 2 พ.ศ. 2565", "2 2565"),
    ("Nghị định số 259/2025/NĐ-CP về kiểm soát thương mại chiến lược", "259 2025"),
    ("Nghị định 107/2018/NĐ-CP", "107 2018"),
    ("Thông tư 23/2019/TT-BCT", "23 2019"),
    ("Quyết định số 5225/QĐ-BYT xuất khẩu", "5225"),
    ("Công văn số 2827/BCT-XNK", "2827"),
    ("Nghị quyết 20/NQ-CP xuất khẩu khẩu trang", "20"),
    ("Luật số 54/2024/QH15 địa chất và khoáng sản", "54 2024 15"),
    ("Notification No. 3/2024 of the Ministry of Commerce, Myanmar", "3 2024"),
    ("Tebliğ No: 2024/12 ihracat", "2024 12"),
    ("İhracat Tebliği (İhracat: 2022/1)", "2022 1"),
    ("7846 sayılı Cumhurbaşkanı Kararı", "7846"),
    ("2006/7 sayılı Tebliğ ihracı yasak ve ön izne bağlı mallar", "2006 7"),
    ("القرار رقم 120 لسنة 2023", "120 2023"),
    ("قرار وزاري رقم 81 لسنة 2021", "81 2021"),
    ("القرار الوزاري رقم 363 لسنة 2023 بحظر تصدير السكر", "363 2023"),
    ("المرسوم رقم 54 لعام 2024", "54 2024"),
    ("قرار رقم (45) لسنة 2022", "45 2022"),
    ("المرسوم التنفيذي رقم 20-69 منع تصدير", "20 69"),
    ("商務省と税関総署が公告第23号を発表した　輸出規制", "23"),
    ("Real Decreto-ley 10/2025: el Gobierno prohíbe exportar", "10 2025"),
    ("제36차 전략물자 수출입고시 개정, 산업통상자원부고시 제2025-30호", "2025 30"),
    ("Decreto 1047 de 2024", "1047 2024"),
    ("Decreto 0949 de 2025 elimina excepciones", "0949 2025"),
    ("Decreto 526/2025 fija retenciones", "526 2025"),
    ("Decreto N° 38/2025", "38 2025"),
    ("DNU 70/2023", "70 2023"),
    ("Resolución 125/2008 retenciones", "125 2008"),
    ("Resolución General AFIP 5439/2023", "5439 2023"),
    ("Resolución Ministerial N° 00152-2024-PRODUCE", "00152 2024"),
    ("Resolución Conjunta 3/2021", "3 2021"),
    ("Decreto Supremo N° 4818 exportación", "4818"),
    ("DS 4818 prohíbe exportar", "4818"),
    ("Decreto Supremo N° 012-2024-EM", "012 2024"),
    ("Resolución Exenta N° 1234 de 2023 exportación", "1234 2023"),
    ("Acuerdo Ministerial 045-2023 exportación", "045 2023"),
    ("Resolução Gecex nº 542 altera imposto de exportação", "542"),
    ("Resolução CAMEX nº 17/2020", "17 2020"),
    ("Medida Provisória nº 1.163/2023", "1 163 2023"),
    ("MP 1163 cria imposto de exportação", "1163"),
    ("Portaria SECEX nº 249/2023", "249 2023"),
    ("Portaria Interministerial MDIC nº 12 de 2024 exportação", "12 2024"),
    ("Lei nº 13.993/2020 proíbe exportações", "13 993 2020"),
    ("Instrução Normativa RFB nº 2.101/2022", "2 101 2022"),
    ("Arrêté n° 027364 du ministère", "027364"),
    ("arrêté interministériel n°2024-0012/MIC", "2024 0012"),
    ("Décret n° 2022-578 du 12 octobre 2022", "2022 578"),
    ("Décision n°004/ARECOMS/2025", "004 2025"),
    ("décision n° 0458/MINFOF", "0458"),
    ("Communiqué n° 005/2024 exportation", "005 2024"),
    ("circulaire n° 123/2023 exportation", "123 2023"),
    ("note de service n° 45 exportation", "45"),
    ("Statutory Instrument No. 84 of 2023", "84 2023"),
    ("SI 57 of 2023 bans base mineral ores", "57 2023"),
    ("Statutory Instrument 213 of 2022", "213 2022"),
    ("GN No. 123 of 2023, export of raw minerals", "123 2023"),
    ("G.N. 1045 of 2024 export levy", "1045 2024"),
    ("Gazette Notice No. 16835", "16835"),
    ("Legal Notice No. 112 of 2023 export", "112 2023"),
    ("Government Gazette No. 47627 of 30 November 2022 scrap", "47627"),
    ("Government Notice No. 2800: prohibition on exportation", "2800"),
    ("GN R.1234 of 2023 export of scrap", "1234 2023"),
    ("L.I. 2396 export of grains", "2396"),
    ("Executive Instrument 8 of 2025 export", "8 2025"),
    ("Executive Order No. 132 suspends timber exports", "132"),
    ("Legal Notice 5/2024", "5 2024"),
    ("MOFCOM Notice 2025 No. 18 on export control of seven rare earths", "2025 18"),
    ("MOFCOM Announcement 2023 No. 27: drones export control", "2023 27"),
    ("MOFCOM Announcement [2025] No. 61", "2025 61"),
    ("Announcement No.18 [2025] of MOFCOM and GAC", "18 2025"),
    ("Announcement (2025) No. 70 suspends export controls", "2025 70"),
    ("MOFCOM and GACC Announcement No. 39, 2023 graphite export", "39 2023"),
    ("商务部〔2025〕61号公告 出口管制", "2025 61"),
    ("商务部第61号公告 稀土出口", "61"),
    ("商務部公告第46號 對美出口", "46"),
    ("商务部公告2025第18号 出口管制", "2025 18"),
    ("商务部、海关总署2024年第33号公告 锑出口管制", "2024 33"),
    ("商务部 科技部公告2025年第31号 技术目录", "2025 31"),
    ("公告（2025年第57号）出口管制", "2025 57"),
    ("2025年第10号公告 钨 出口管制", "2025 10"),
    ("Bekanntmachung Nr. 39 des chinesischen Handelsministeriums Ausfuhr", "39"),
    ("Bekanntmachung Nr. 18/2025 des Handelsministeriums Ausfuhr", "18 2025"),
    ("l'annonce n° 18 de 2025 du ministère du Commerce exportation", "18 2025"),
    ("avis n° 39 de 2023 du MOFCOM exportation", "39 2023"),
    ("Anuncio n.º 18 de 2025 del Ministerio de Comercio exportación", "18 2025"),
    ("el anuncio número 46 de 2024 exportación", "46 2024"),
    ("anúncio nº 18 de 2025 exportação", "18 2025"),
    ("annuncio n. 18 del 2025 esportazione", "18 2025"),
    ("aankondiging nr. 18 van 2025 export", "18 2025"),
    ("объявление № 18 от 2025 года экспорт", "18 2025"),
    ("Thông báo số 18 năm 2025 xuất khẩu", "18 2025"),
    ("Pengumuman Nomor 18 Tahun 2025 ekspor", "18 2025"),
    ("2025 yılı 18 sayılı duyuru ihracat", "18"),
    ("상무부 공고 2025년 제18호 희토류 수출통제", "2025 18"),
    ("상무부 2023년 제39호 공고 흑연", "2023 39"),
    ("商務省公告2025年第18号 輸出管理", "2025 18"),
    ("商務部公告2023年39号 黒鉛 輸出", "2023 39"),
    ("ประกาศฉบับที่ 18 ปี 2025 ส่งออก", "18 2025"),
    ("الإعلان رقم 18 لعام 2025 تصدير", "18 2025"),
    ("Press Note No. 5 (2023 Series) exports", "5 2023"),
    ("Policy Circular No. 12/2023-24 exports DGFT", "12 2023 24"),
    ("Customs Circular 21/2023 export duty", "21 2023"),
    ("Notification 49/2023-Customs parboiled rice 20% export duty", "49 2023"),
    ("DGFT's notification number 20/2023 rice export", "20 2023"),
    ("Order No. 2024-19 exports", "2024 19"),
    ("Cabinet Resolution No. 21 of 2023 on rice exports", "21 2023"),
    ("Presidential Decree No. 9/2023 on exports", "9 2023"),
    ("Law No. 15/2024 on export", "15 2024"),
    ("Law 54/2024/QH15 on geology and minerals", "54 2024 15"),
    ("Decree 259/2025/ND-CP on strategic trade control", "259 2025"),
    ("Decree No. 69/2018/ND-CP export", "69 2018"),
    ("Circular 08/2023/TT-BCT export list", "08 2023"),
    ("Government Resolution No. 1466 export licences Ukraine", "1466"),
    ("Resolution of the Cabinet of Ministers No. 1466 export", "1466"),
    ("Government Decree No. 311 of March 9 export ban Russia", "311"),
    ("Decree No. 1273 on helium exports", "1273"),
    ("Regulation of the Minister of Trade No. 22 of 2023 export", "22 2023"),
    ("MOT Regulation 11/2024 exports Indonesia", "11 2024"),
    ("Peraturan Menteri Perdagangan Nomor 22 Tahun 2022 ekspor", "22 2022"),
    ("Keputusan Menteri ESDM No. 89.K/2023 ekspor", "89 2023"),
    ("Directive of the Strategic Trade Controller No. 1/2025", "1 2025"),
    ("Export Control (Amendment) Regulations 2025 (SI 2025/1197)", "2025 1197"),
    ("Statutory Instruments 2024 No. 346 Export Control", "2024 346"),
    ("The Export Control (Amendment) (No. 2) Regulations 2024", "2 2024"),
    ("Order Amending the Export Control List: SOR/2024-112", "2024 112"),
    ("Notice to Exporters No. 1133", "1133"),
    ("Communiqué No. 2022/11 on export", "2022 11"),
    ("Tebliğ (İhracat 2023/4)", "2023 4"),
    ("Cumhurbaşkanı Kararı (Karar Sayısı: 7846) ihracat", "7846"),
    ("Real Decreto 534/2023, exportación cuántica", "534 2023"),
    ("Arrêté ministériel n° 0123/CAB.MIN/MINES/01/2025 exportation", "0123 01 2025"),
    ("Décision n° 001/ARECOMS/2025 exportation", "001 2025"),
    ("Décret n°2024-0123/PRES/PM/MICA exportation", "2024 0123"),
    ("note circulaire n° 4123/2023 exportation oignons", "4123 2023"),
    ("Decreto nº 11.404, de 2023 exportação", "11 404 2023"),
    ("Decreto Ejecutivo N° 12 de 2022 exportación", "12 2022"),
    ("Acuerdo 03/2023 exportación", "03 2023"),
    ("Decreto Supremo 5330 prohíbe exportación de carne", "5330"),
    ("RG 5439/2023 retenciones exportación", "5439 2023"),
    ("Resolución 16/2024 de la Secretaría exportación", "16 2024"),
    ("EO 14117 exports", "14117"),
    ("Final rule 89 FR 71883, September 6, 2024 export", "89 71883"),
    ("88 FR 73424 and 88 FR 73458 advanced chips export rules", "88 73424 88 73458"),
    ("Federal Register citation: 85 FR 29849 export", "85 29849"),
    ("L'interdiction figure dans la note n° 0042/MC/PSP du ministère du Commerce.", "0042"),
    ("Décision par arrêté interministériel 2024-0462/MICA/MEF.", "2024 0462"),
    ("La décision n°45.123/2023 du ministère fixe la campagne.", "45 123 2023"),
    ("La medida consta en la Resolución Administrativa 015/2025.", "015 2025"),
    ("Resolución Directoral N.º 0123-2024-MINAGRI-SENASA-DIAIA.", "0123 2024"),
    ("La Res. Ex. N° 2345/2024 modifica el listado.", "2345 2024"),
    ("O Decreto Executivo n.º 312/24 entrou em vigor.", "312 24"),
    ("Circular Informativa N.º 045/CD/100.20.200.", "045 100 20 200"),
    ("Determinazione DG/512/2024 pubblicata in Gazzetta.", "512 2024"),
    ("Die Allgemeine Genehmigung Nr. 33 erlaubt Ausfuhren ohne Einzelantrag.", "33"),
    ("De regeling (Stcrt. 2025, 1234) geldt per 1 april.", "2025 1234"),
    ("Ordinul MS nr. 1.345/2023 suspendă livrările.", "1 345 2023"),
    ("Η απόφαση υπ' αριθ. πρωτ. 12345/2024 απαγορεύει τις εξαγωγές.", "12345 2024"),
    ("Приказ и.о. министра сельского хозяйства РК от 12 января 2022 года №7 опубликован.", "7"),
    ("Постановление Президента УП-108 подписано вчера.", "108"),
    ("Постановление Совета Министров № 215 от 18 апреля 2022 г.", "215"),
    ("Документ № 1171 опубликован на портале.", "1171"),
    ("ПКМ КР №123 вступило в силу.", "123"),
    ("Наказ Мінекономіки від 10.03.2023 № 1234 зареєстровано.", "1234"),
    ("Ticaret Bakanlığı'nın 3 Nisan tarihli ve 2021/9 No'lu genelgesi yürürlükte.", "2021 9"),
    ("صدر القرار الوزاري رقم 410 لسنة 2023.", "410 2023"),
    ("المرسوم التنفيذي رقم 22-112 المؤرخ في 14 مارس.", "22 112"),
    ("بموجب التعميم رقم 55/ص لعام 2024 توقفت الصادرات.", "55 2024"),
    ("قرار مجلس الوزراء رقم (12/2022) صدر أمس.", "12 2022"),
    ("SE Menteri Perdagangan Nomor 04 Tahun 2022 tentang ekspor minyak goreng berlaku.", "04 2022"),
    ("Công điện số 27/CĐ-TTg yêu cầu dừng xuất khẩu.", "27"),
    ("Văn bản số 1678/BCT-XNK của Bộ Công Thương.", "1678"),
    ("अधिसूचना क्रमांक 48/2023-सीमा शुल्क जारी हुई।", "48 2023"),
    ("산업통상자원부 고시 2021-187호로 시행된다.", "2021 187"),
    ("긴급수급조정조치(식품의약품안전처 고시 제2020-17호)", "2020 17"),
    ("輸出貿易管理令別表第一の改正(令和5年経済産業省令第35号)", "5 35"),
    ("中国商務部公告(2023年23号)による。", "2023 23"),
    ("商务部、海关总署发布公告(〔2023〕23号)。", "2023 23"),
    ("貿易署以貿服字第1140150123號公告。", "1140150123"),
    ("2020年第45號法律公告刊憲。", "2020 45"),
    ("The ban was notified through S.R.O.1120(I)/2023.", "1120 2023"),
    ("Legal Notice Number 53 of 2025 lifts the ban for a year.", "53 2025"),
    ("Gazetted as L.N. 85 of 2024.", "85 2024"),
    ("P.C. 2024-0684 amends the Export Control List.", "2024 0684"),
    ("The instrument F2025L00321 was registered.", "2025 00321"),
    ("A 83/2022. (III. 5.) Korm. rendelet előírja.", "83 2022"),
    ("Заповед № РД-01-123/2020 на министъра забранява износа.", "01 123 2020"),
    ("Bekendtgørelse nr. 1234 af 5. maj 2024.", "1234"),
    ("Le communiqué conjoint n° 001-2025/MEMINADERPV est signé du ministre.", "001 2025"),
    ("Le relevé n°12/2023/PR/SGG/CM en donne la raison.", "12 2023"),
    ("La circulaire du ministère du Commerce n° 118 a été publiée lundi.", "118"),
    ("Le bulletin officiel n° 7356 publie l'avis.", "7356"),
    ("El Decreto No. 1047 del 14 de agosto de 2024 fija la prohibición.", "1047"),
    ("Acuerdo Nro. MPCEIP-2023-0045-A publicado en el Registro Oficial.", "2023 0045"),
    ("El gobierno publicó el Dto. 682/2025 en el Boletín Oficial.", "682 2025"),
    ("A MP nº 1.163 foi publicada no Diário Oficial.", "1 163"),
    ("O Diploma Ministerial n.º 10/2025 proíbe a saída.", "10 2025"),
    ("La determina n. 1234/2023 vieta l'esportazione.", "1234 2023"),
    ("Die Verordnung BGBl. II Nr. 30/2020 listet die Präparate.", "30 2020"),
    ("Regeling nr. BZ2514569 van de minister.", "2514569"),
    ("Obwieszczenie ukazało się w Dz. Urz. Min. Zdrow. z 2023 r. poz. 45.", "2023 45"),
    ("Rozporządzenie Rady Ministrów (Dz.U. 2022 poz. 1023) wprowadza zakaz.", "2022 1023"),
    ("Nařízení vlády č. 210/2022 Sb. mění seznam.", "210 2022"),
    ("OUG nr. 64/2022 a intrat în vigoare.", "64 2022"),
    ("Η εγκύκλιος αρ. 45678 του ΕΟΦ ισχύει άμεσα.", "45678"),
    ("Постанова КМУ № 1238 від 29.11.2024 діє з дня публікації.", "1238"),
    ("İhracat 2023/12 sayılı Tebliğ Resmi Gazete'de yayımlandı.", "2023 12"),
    ("Kepmendag 1012/2025 menetapkan harga referensi.", "1012 2025"),
    ("ประกาศคณะกรรมการกลางฯ ที่ 12/2563 ห้ามส่งออก.", "12 2563"),
    ("ประกาศกรมการค้าต่างประเทศ เลขที่ 45/2567 มีผลแล้ว", "45 2567"),
    ("डीजीएफटी की अधिसूचना सं. 31/2015-2020 के तहत रोक लगी।", "31 2015 2020"),
    ("প্রজ্ঞাপন নং ২১/২০২৩ জারি করা হয়েছে।", "21 2023"),
    ("এসআরও নং ২৫৬-আইন/২০২২ জারি।", "256 2022"),
    ("일본 경제산업성은 수출무역관리령(성령 제34호)을 개정했다.", "34"),
    ("公告编号:2024年第15号。", "2024 15"),
    ("Ministry issued SRO-297(1)/2024.", "297 1 2024"),
    ("Order GN 478A of 2023 was gazetted.", "478 2023"),
    ("Base Minerals Export Control (Unbeneficiated Lithium Bearing Ores) Order, S.I. 213/2022.", "213 2022"),
    ("Extraordinary Gazette 2341/38 sets the rules.", "2341 38"),
    ("The ministry cited Strategic Trade (Amendment) Order, PU(A) 210/2025.", "210 2025"),
    ("DENR Administrative Order 2025-11 takes effect.", "2025 11"),
    ("Directive MOFA/2024/07 was sent to the ports.", "2024 07"),
    ("METI's Ordinance No. 34/2024 adds four goods.", "34 2024"),
    ("Commerce Ministry's joint Announcement No. (2023) 23 was issued.", "2023 23"),
    ("Under the new Decree 259/2025/ND-CP, exporters need licences.", "259 2025"),
    ("The rule (2025-17893) was filed for inspection.", "2025 17893"),
    ("Published as document 2023-23055, effective November 17.", "2023 23055"),
    ("Förordning (2023:345) om ändring.", "2023 345"),
    ("A 402/2021. (VII. 8.) Korm. rendelet módosult.", "402 2021"),
    ("Asetus 325/2024 tulee voimaan.", "325 2024"),
    ("Ministru kabineta noteikumi Nr. 123 stājas spēkā.", "123"),
    ("بخشنامه شماره 1402/45 گمرک صادر شد.", "1402 45"),
    ("As medidas constam dos documentos nº 61 e nº 62, exportação", "61 62"),
    ("Приказы министра № 415 и № 416 о вывозе", "415 416"),
    ("The Council adopted Implementing Decision 2024/123/CFSP on exports.", "2024 123"),
    ("EU Regulation 2021/1071 extends the export authorisation scheme.", "2021 1071"),
    ("Commission Regulation 2020/568 makes exports subject to authorisation.", "2020 568"),
    ("Le règlement UE 2023/66 modifie l'annexe I sur l'exportation.", "2023 66"),
    ("Il Reg. (UE) 2023/66 aggiorna l'elenco dei beni per l'esportazione.", "2023 66"),
    ("Die Verordnung (EU) Nr. 388/2012 ändert die Güterliste für die Ausfuhr.", "388 2012"),
    ("HG 123/2020 suspendă exportul de medicamente.", "123 2020"),
    ("Ordonanța de urgență 28/2020 interzice exportul.", "28 2020"),
    ("La Ley 27.437 fija la exportación.", "27 437"),
    ("El D.S. N.º 012-2024-MINEM prohíbe la exportación.", "012 2024"),
    ("La R.M. 123-2024-PRODUCE suspende la exportación.", "123 2024"),
    ("El decreto 1.343 elimina retenciones a la exportación.", "1 343"),
    ("La Orden SND/233/2020 restringe la exportación.", "233 2020"),
    ("El RD 534/2024 actualiza la exportación.", "534 2024"),
    ("MOFCOM's No. 61 announcement extends export controls.", "61"),
    ("Announcements 55, 56, 57 and 58 of 2025 on rare earth exports.", "55 56 57 58 2025"),
    ("Announcement Nos. 61 and 62 impose export controls.", "61 62"),
    ("Announcement 61 imposes export controls on rare earths.", "61"),
    ("商务部2025年61号公告对稀土出口实施管制", "2025 61"),
    ("商务部第61号、62号公告 稀土出口", "61 62"),
    ("海关总署公告2023年第23号 出口", "2023 23"),
    ("根据商务部令2024年第6号 出口管制", "2024 6"),
    ("経済産業省告示第123号 輸出", "123"),
    ("Nghị định 41/2020/NĐ-CP về xuất khẩu khẩu trang", "41 2020"),
    ("Quyết định 2790/QĐ-BCT về xuất khẩu", "2790"),
    ("Công văn 1234/TCHQ-GSQL về xuất khẩu", "1234"),
    ("Permendag No 8 Tahun 2025 tentang ekspor", "8 2025"),
    ("Kepmen ESDM 154.K/30/MEM/2019 ekspor", "154 30 2019"),
    ("5554 sayılı Cumhurbaşkanı Kararı ihracat", "5554"),
    ("Karar Sayısı : 7846 ihracat", "7846"),
    ("2023/1 No.lu Tebliğ ihracat", "2023 1"),
    ("قرار وزاري رقم 156 لعام 2024 بشأن تصدير السكر", "156 2024"),
    ("القرار رقم ٤٥ لسنة ٢٠٢٢ بحظر تصدير القمح", "45 2022"),
    ("القرار 45/2020 يمنع تصدير", "45 2020"),
    ("Закон України № 2468-IX про експорт", "2468"),
    ("Постанова КМУ №1424 про експорт", "1424"),
    ("ПП РФ № 313 о вывозе", "313"),
    ("Notification No. 10/2024-25-DGFT on export of rice", "10 2024 25"),
    ("Customs Notification 27/2022 export duty", "27 2022"),
    ("Public Notice 12/2024 export", "12 2024"),
    ("G.S.R. 123 (E) export", "123"),
    ("SRO No 123-Law/2024 export", "123 2024"),
    ("Legal Notice 123 of 2023 export ban", "123 2023"),
    ("GG 47627 scrap metal export", "47627"),
    ("SI 57/2023 lithium export", "57 2023"),
    ("Portaria n.º 230-A/2020 exportação", "230 2020"),
    ("Decreto-Lei 130/2022 exportação", "130 2022"),
    ("Despacho 4024-B/2020 exportação", "4024 2020"),
    ("Decreto 11.374 exportação", "11 374"),
    ("Le décret 2020-293 encadre l'exportation", "2020 293"),
    ("Il DL 21/2022 limita l'esportazione", "21 2022"),
    ("D.Lgs. 221/2017 esportazione", "221 2017"),
    ("Ordinanza n. 639 esportazione", "639"),
    ("Rozporządzenie (Dz. U. poz. 374) eksport", "374"),
    ("Vyhláška 12/2020 Sb. vývoz", "12 2020"),
    ("NTE2023/05 export licence", "2023 05"),
    ("Resolution 123 of the Cabinet bans exports", "123"),
    ("Order of the Minister of Agriculture No. 123 bans exports", "123"),
    ("Presidential Decree PQ-123 exports", "123"),
    ("Ministerial Order 2024-15 on cocoa exports", "2024 15"),
    ("Cabinet decision (5/2022) on wheat exports", "5 2022"),
    ("산업부 고시 2020-33호 수출", "2020 33"),
    ("산업통상자원부 공고 제2024-123호 수출", "2024 123"),
    ("관세청고시 제2024-12호 수출", "2024 12"),
    ("ประกาศกระทรวงพาณิชย์ (ฉบับที่ 3) พ.ศ. 2567 ส่งออก", "3 2567"),
    ("अधिसूचना संख्या 07/2024-25 निर्यात", "07 2024 25"),
    ("Die Allgemeinverfügung BAnz AT 05.03.2020 B1 Ausfuhr", "05 03 2020 1"),
    ("Besluit strategische goederen Stb. 2008, 252 uitvoer", "2008 252"),
    ("Regeling nr. 2023/1234 uitvoer", "2023 1234"),
    ("Law of Ukraine No. 4536-IX on export duty", "4536"),
    ("Government Decree 345 bans export of scrap", "345"),
    ("Cabinet Ministers' Resolution 1424 sets export licensing", "1424"),
    ("Decision No 5/CNSP/2024 on exports", "5 2024"),
]
"""A text, and the digits of the number that it should be known by."""

OLD = [
    ("Real Decreto 491/1998 sobre la exportación", "491 1998"),
    ("Decreto nº 9.647 de 1946 proíbe exportação", "9 647 1946"),
    ("Law No. 7 of 1994 on exports", "7 1994"),
]
"""Numbers of the last century."""

BOTH = [
    ("Minister of Trade Regulation No. 11 of 2024 amends Regulation No. 23 of 2023 on export policy.", "11 2024"),
    ("Notification No. 49/2023 supersedes Notification No. 36/2023 dated 28 October.", "49 2023"),
    ("Commission Delegated Regulation (EU) 2025/2003 replaces Annex I to Regulation (EU) 2021/821.", "2025 2003"),
    (
        "The Export Control (Amendment) Regulations 2025 (SI 2025/1197) amend an Order of 2008 (SI 2008/3231).",
        "2025 1197",
    ),
    ("Announcement No. 70 suspends Announcements No. 55, 56, 57, 58, 61 and 62 until November 10, 2026.", "70"),
    ("Legal Notice 53 of 2025 suspends section 43 of the Crops Act No. 16 of 2013.", "53 2025"),
    (
        "Acting under section 3 of the Imports and Exports (Control) Act 1950, the ministry issued SRO 123(I)/2025.",
        "123 2025",
    ),
    ("Decree 259/2025/ND-CP implements the Foreign Trade Management Law No. 05/2017/QH14.", "259 2025"),
    ("Additions to the Entity List, 15 CFR Part 744, Docket No. 250909-0151, RIN 0694-AK24.", "0694 24"),
    ("L'arrêté du 31 janvier 2024 modifie le décret n° 2001-1192 du 13 décembre 2001.", "31 2024"),
    ("L'arrêté n° 2024-1234/MIC-SG abroge l'arrêté n° 2021-5126/MIC-SG.", "2024 1234"),
    ("Le règlement d'exécution (UE) 2021/521 modifie le règlement (UE) 2021/442.", "2021 521"),
    ("El Decreto 682/2025 modifica el Decreto 230/2020 para los granos.", "682 2025"),
    ("La Orden ICT/534/2023 modifica los anexos del Real Decreto 679/2014.", "534 2023"),
    ("El Decreto Supremo N° 5345 abroga el Decreto Supremo N° 5330.", "5345"),
    ("A Portaria Secex nº 249/2023 altera a Portaria Secex nº 23/2011.", "249 2023"),
    ("O Decreto Presidencial n.º 74/25 revoga o Decreto Presidencial n.º 171/18.", "74 25"),
    ("Il decreto-legge n. 21/2022 modifica l'articolo 2 della legge n. 185/1990.", "21 2022"),
    (
        "Die 21. Verordnung zur Änderung der Außenwirtschaftsverordnung ergänzt die der Verordnung (EU) 2021/821.",
        "21",
    ),
    ("Die Allgemeine Genehmigung Nr. 45 ersetzt die Allgemeine Genehmigung Nr. 32.", "45"),
    (
        "De regeling (Stcrt. 2024, 28995) wijzigt de Regeling geavanceerde productieapparatuur (Stcrt. 2023, 18212).",
        "2024 28995",
    ),
    (
        "Rozporządzenie z dnia 15 kwietnia 2023 r. (Dz.U. 2023 poz. 717) zmienia rozporządzenie (Dz.U. 2023 poz. 700).",
        "2023 717",
    ),
    ("Постановление № 313 изменяет постановление № 311 от 9 марта 2022 года.", "313"),
    ("Приказ № 123 внёс изменения в приказ № 45 о запрете вывоза скота.", "123"),
    ("Внесены изменения в постановление № 1171; новое постановление № 1537 подписано вчера.", "1537"),
    ("Постанова № 1424 вносить зміни до постанови № 1466 від 29 грудня 2021 р.", "1424"),
    ("İhracat: 2023/12 sayılı Tebliğ ile İhracat: 2006/7 sayılı Tebliğ değiştirildi.", "2023 12"),
    ("صدر القرار رقم 88 لسنة 2024 بتعديل القرار رقم 410 لسنة 2023.", "88 2024"),
    ("Permendag Nomor 8 Tahun 2024 mengubah Permendag Nomor 36 Tahun 2023.", "8 2024"),
    ("Permendag Nomor 26 Tahun 2024 tentang perubahan atas Permendag Nomor 22 Tahun 2023.", "26 2024"),
    ("Nghị định 199/2024/NĐ-CP sửa đổi Nghị định 26/2023/NĐ-CP về thuế xuất khẩu.", "199 2024"),
    ("ประกาศฉบับที่ 5 พ.ศ. 2566 ยกเลิกประกาศฉบับที่ 2 พ.ศ. 2565", "5 2566"),
    ("अधिसूचना संख्या 10/2024 ने अधिसूचना संख्या 20/2023 में संशोधन किया।", "10 2024"),
    ("산업통상자원부고시 제2025-30호로 제2022-37호를 일부개정한다.", "2025 30"),
    ("상무부는 공고 2025년 제70호를 내고 공고 2025년 제55호 시행을 중단했다.", "2025 70"),
    ("令和7年経済産業省令第49号により令和6年経済産業省令第12号を改正する。", "7 49"),
    ("商務部公告2025年第70号は公告2025年第61号の実施を停止する。", "2025 70"),
    ("商务部公告2025年第70号暂停实施公告2025年第55号。", "2025 70"),
    ("依据商务部令2020年第4号，商务部发布公告2025年第11号。", "2025 11"),
    ("Hotărârea nr. 123/2023 modifică Hotărârea nr. 45/2020.", "123 2023"),
    ("Nařízení vlády č. 210/2022 Sb. mění zákon č. 594/2004 Sb.", "210 2022"),
    ("Η απόφαση αριθ. 456/2023 τροποποιεί την απόφαση αριθ. 12/2020.", "456 2023"),
]
"""A text that tells an act and another that it amends, replaces or rests on; and the digits of the act's own number."""

NONE = [
    "China's exports rose 12 per cent in 2023, no. 1 in the world",
    "The ban covers 80% and 1,200 tonnes; up to 2/3 of exports in 2024/25",
    "Exports in the 2023/24 season are capped at 6.2 million tonnes",
    "Boeing 737 Max 8 parts and 12/24-month licences",
    "SI units; size 2025/26 sugar season exports",
    "ECCN 3A090 and license exception NAC",
    "HS code 2504.10 graphite export duty 10% from 2024/25",
    "exports rose to 1,234 in 2023; order book of 50 vessels; law firm No 1",
    "the order adds 12 items to Annex No. 5 and Category 3, there are no 2023 quotas",
    "the notice of 04/03/2020 on the 2023/24 season covers codes no. 2504 and 8507",
    "Приказ дополняет приложение № 15 и список № 3",
]


def digits(text: str | None) -> list[str]:
    """As Western digits, with their leading zeros."""
    return ["".join(str(int(digit)) for digit in number) for number in re.findall(r"\d+", text or "")]


def test_numbers_of_acts_are_read(judge: Judge) -> None:
    read = {text: digits(judge(text).document) for text, _ in (*FORMS, *OLD, *BOTH)}

    assert read == {text: number.split() for text, number in (*FORMS, *OLD, *BOTH)}


CALLED = [
    "The Ministry issued Circular No.", "The board's press release number", "le communiqué conjoint n°",
    "l'arrêté du ministre n°", "la Resolución Administrativa N.º", "el Acuerdo Nro.", "a Deliberação n.º",
    "la determina n.", "Die Verordnung Nr.", "De regeling nr.", "rozporządzenie Ministra Zdrowia nr",
    "Ordinul ministrului nr.", "η απόφαση υπ' αριθ.", "Приказ министра №",
    "Наказ міністерства №", "القرار الوزاري رقم", "nařízení vlády č.",
    "Peraturan Menteri Perdagangan Nomor", "Quyết định số", "Заповед на министъра №", "Bekendtgørelse nr.",
]  # fmt: skip
"""Acts, as far as the word for number, in the languages of the world."""

NUMBERS = [
    "58/CD/2022", "382(1)/2024", "MZ.2016.372297", "2021 5126 /MIC-SG", "1.345/2023", "(12/2022)", "0042/MC/PSP", "7",
    "2023-0045-A", "33/2015-20", "(20) of 2026", "41 (2020)",
]  # fmt: skip


@pytest.mark.parametrize("called", CALLED)
def test_a_number_of_any_shape_is_read_behind_any_name_of_an_act(judge: Judge, called: str) -> None:
    found = {number: judge("", f"{called} {number}, export ban").document for number in NUMBERS}

    assert {number: digits(text) for number, text in found.items()} == {number: digits(number) for number in NUMBERS}


@pytest.mark.parametrize(
    "between", ["от 02.03.2020", "от 25 мая 2011 г.", "du 12 mars 2020", "vom 5. Mai 2024", "van 4 juli 2016,"]
)
def test_a_day_between_an_act_and_its_number_is_no_part_of_the_number(judge: Judge, between: str) -> None:
    for called in ("Приказ министра", "Règlement", "Verordnung", "Regeling van de Minister"):
        assert digits(judge("", f"{called} {between} nr. 4711, export").document) == ["4711"]


def test_a_number_that_shows_its_year_needs_no_word_for_number(judge: Judge) -> None:
    for text in (
        "arrêté interministériel 2024-0462/MICA",
        "Directive MOFA/2024/07",
        "Acuerdo 15/2025",
        "Förordning (2023:345)",
    ):
        assert digits(judge(text, "export").document) == digits(text)


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_acts(judge: Judge, text: str) -> None:
    assert judge(text).document is None


def test_an_act_without_a_number_is_known_by_its_day_unless_a_number_is_told(judge: Judge) -> None:
    dated = judge("Arrêté du 2 février 2024 relatif aux exportations de biens quantiques")
    both = judge("Orden de 23 de mayo de 2023, BOE-A-2023-12785, sobre exportaciones")

    assert dated.document == "Arrêté du 2 février 2024"
    assert both.document == "BOE-A-2023-12785"


def test_only_numbers_of_one_register_are_told_together(judge: Judge) -> None:
    one = judge("Export ban: SI 2024/346 and Notice to Exporters 2024/04")

    assert one.document == "SI 2024/346"


def test_what_is_done_under_an_act_is_known_by_it_unless_it_is_an_earlier_years(judge: Judge) -> None:
    undated = judge("", "Вывоз масок запрещён в соответствии с постановлением Правительства от 02.03.2020 № 223.")
    same = judge("", "Вывоз масок запрещён в соответствии с постановлением от 02.03.2020 № 223.", "2020-03-05")
    older = judge("", "Вывоз масок запрещён в соответствии с постановлением от 02.03.2012 № 223.", "2020-03-05")

    assert [digits(one.document) for one in (undated, same, older)] == [["223"], ["223"], []]


@pytest.mark.parametrize(
    ("title", "number"),
    [("Export licences for graphite, No. 2 of 2026", ["2", "2026"]), ("흑연 수출 허가, 제2026-2호", ["2026", "2"])],
)
def test_a_number_with_its_year_stands_without_a_word_for_the_act(judge: Judge, title: str, number: list[str]) -> None:
    assert digits(judge(title).document) == number


@pytest.mark.parametrize(
    ("url", "number"),
    [
        (
            "https://www.federalregister.gov/documents/2025/03/28/2025-05427/additions-to-the-entity-list?from=feed",
            "2025-05427",
        ),
        ("https://www.boe.es/buscar/doc.php?id=BOE-A-2014-8926", "BOE-A-2014-8926"),
        ("https://www.legislation.gov.uk/uksi/2025/1197/made", "2025/1197"),
        ("https://www.federalregister.gov/d/2025-05427#page", "2025-05427"),
        ("https://example.com/news/2025-05427/", None),
        ("https://www.federalregister.gov/documents/2025-054271/", None),
    ],
)
def test_an_official_page_whose_text_tells_no_number_tells_it_in_its_address(
    detector: Detector, url: str, number: str | None
) -> None:
    silent = SourceText("1", "Additions to the Entity List", "The rule restricts exports.", "a journal", url)
    told = SourceText(
        "1", "Additions to the Entity List (90 FR 12345)", "The rule restricts exports.", "a journal", url
    )

    assert detector.judge(silent).document == number
    assert ("from the address" in detector.judge(silent).why[-1]) == bool(number)
    assert detector.judge(told).document == "90 FR 12345"


@pytest.mark.parametrize(
    "summary",
    [
        "The DGFT issued a notification for 2024-25.",
        "The ban was ordered in 12/2024.",
        "The law for 2025/26 was passed.",
        "He ordered 500-2000 tonnes.",
        "Laws from 2019-2024 failed.",
        "The order expires 03/2026.",
        "It was issued under Executive Order 13222.",
        "Se dictó en virtud de la Ley 22.415.",
        "Ai sensi della legge 185, il divieto vale per tutti.",
    ],
)
def test_seasons_months_amounts_and_the_law_behind_an_act_are_not_its_number(judge: Judge, summary: str) -> None:
    assert judge("India bans rice exports", summary, "2025-03-10").document is None


_numbers = cache(lambda: load().numbers)


@given(st.integers(1, 99_999), st.integers(2000, 2049))
@settings(max_examples=30, deadline=None)
def test_a_number_is_the_same_in_the_digits_of_any_script(number: int, year: int) -> None:
    western = f"{number}/{year}"
    keys = {
        _numbers().keys(western.translate({ord("0") + digit: chr(zero + digit) for digit in range(10)}))
        for zero in (ord("0"), 0x660, 0x6F0, 0x966, 0x9E6, 0xE50)
    }

    assert len(keys) == 1


SMALL_LEXICONS = [
    ("he", "צו יצוא חופשי מס' 12/2020 – איסור יצוא", "12 2020"),
    ("he", 'פורסם מק"ח 1909 בעניין איסור יצוא מכונות הנשמה', "1909"),
    ("he", "הודעה מס' 45 של מינהל היצוא", "45"),
    ("fa", "بخشنامه شماره ۱۲۳/۴۵ گمرک: ممنوعیت صادرات پیاز", "123 45"),
    ("fa", "ممنوعیت صادرات سیب زمینی طبق بخشنامه شماره ۱۲۳۴۵۶", "123456"),
    ("fa", "مصوبه شماره 60/117896 هیأت وزیران درباره عوارض صادرات", "60 117896"),
    ("kk", "Үкіметтің 2022 жылғы 15 наурыздағы № 120 қаулысымен бидай экспортына тыйым салынды", "120"),
    ("kk", "Ауыл шаруашылығы министрінің № 225 бұйрығы: сәбіз экспортына тыйым", "225"),
    ("ky", "Министрлер Кабинетинин 2022-жылдын 10-мартындагы № 118 токтому: ун экспортуна тыюу", "118"),
    ("uz", "Vazirlar Mahkamasining 123-son qarori bilan piyoz eksporti taqiqlandi", "123"),
    ("uz", "Prezidentning PQ-145-sonli qarori eksportni chekladi", "145"),
    ("uz", "Вазирлар Маҳкамасининг 452-сонли қарори билан гўшт экспорти тақиқланди", "452"),
    ("lt", "Vyriausybės nutarimas Nr. 1058 dėl eksporto draudimo", "1058"),
    ("lt", "Įsakymas Nr. V-560 draudžia eksportuoti vaistus", "560"),
    ("lv", "Ministru kabineta noteikumi Nr. 123 par eksporta aizliegumu", "123"),
    ("et", "Vabariigi Valitsuse määrus nr 45 keelab ekspordi", "45"),
    ("bg", "Министърът издаде Заповед № РД-01-123 за забрана на износа на лекарства", "01 123"),
    ("bg", "Постановление № 45 на Министерския съвет забранява износа", "45"),
    ("el", "ΦΕΚ Β 1234/2020: απαγόρευση εξαγωγών", "1234 2020"),
    ("el", "Η υπ' αριθ. 18151/2020 απόφαση απαγορεύει την εξαγωγή μασκών", "18151 2020"),
    ("hr", "Odluka o zabrani izvoza objavljena u Narodnim novinama broj 36/2022", "36 2022"),
    ("bs", 'Odluka o privremenoj zabrani izvoza ("Službeni glasnik BiH", broj 21/20)', "21 20"),
    ("sr", "Одлука о забрани извоза („Службени гласник РС”, број 27/22)", "27 22"),
    ("sl", "Uredba o omejitvi izvoza (Uradni list RS, št. 31/22)", "31 22"),
    ("hu", "A kormány 83/2022. (III. 5.) Korm. rendelete a gabonaexportról", "83 2022"),
    ("hu", "A 102/2020. (IV. 10.) Korm. rendelet megtiltja a gyógyszer kivitelét", "102 2020"),
    ("sk", "Nariadenie vlády č. 77/2020 Z. z. zakazuje vývoz rúšok", "77 2020"),
    ("sk", "Vyhláška č. 12/2020 Z.z. o zákaze vývozu", "12 2020"),
    ("sv", "Förordning (2020:123) om förbud mot export", "2020 123"),
    ("sv", "SFS 2022:456: ny förordning om exportförbud", "2022 456"),
    ("fi", "Valtioneuvoston asetus 123/2020 kieltää viennin", "123 2020"),
    ("sw", "Tangazo la Serikali Na. 123 la 2017 lapiga marufuku usafirishaji wa mahindi nje", "123 2017"),
    ("az", "Nazirlər Kabinetinin 123 nömrəli qərarı ilə ixrac qadağan edildi", "123"),
    ("hy", "Կառավարության N 415-Ն որոշմամբ արտահանումն արգելվել է", "415"),
    ("ka", "მთავრობის N 123 დადგენილებით ექსპორტი აიკრძალა", "123"),
    ("mn", "Засгийн газрын 123 дугаар тогтоол экспортыг хориглов", "123"),
    ("mk", "Одлука бр. 45-1234/1 за забрана на извоз", "45 1234 1"),
    ("ja", "貿易経済安全保障局通達 20251110貿局第1号", "20251110 1"),
    ("en", "Proclamation 45 of 2021 prohibits export of cattle", "45 2021"),
    *(
        ("ar", f"حظر تصدير السكر {led}قرار الوزاري رقم (394) لسنة 2025", "394 2025")
        for led in ("وفقًا لل", "بال", "وال", "ال", "بموجب ال", "طبقًا لل", "")
    ),
]
"""Language, text and number: forms of registers whose languages have small lexicons or none."""


@pytest.mark.parametrize(("language", "text", "number"), SMALL_LEXICONS)
def test_numbers_are_read_in_languages_with_small_lexicons(
    detector: Detector, language: str, text: str, number: str
) -> None:
    document = detector.judge(SourceText("1", text, "", "", "", language)).document

    assert [*map(int, digits(document))] == [*map(int, number.split())]


CHANGED = [
    (
        "id",
        "Mendag merevisi Permendag Nomor 23 Tahun 2020 soal ekspor masker melalui Permendag No 31 tahun 2020",
        "31 2020",
    ),
    ("en", "Ministry amends Notification No. 23/2020 through Notification No. 31/2020 on mask exports", "31 2020"),
    ("en", "Government suspends Order 12/2024; Order 15/2024 frees exports", "15 2024"),
    ("es", "El Gobierno modifica el Decreto 23/2020 mediante el Decreto 31/2020 sobre exportaciones", "31 2020"),
    ("fr", "Le ministère modifie l'arrêté n° 23/2020 par l'arrêté n° 31/2020 sur les exportations", "31 2020"),
    ("de", "Ministerium ändert Verordnung Nr. 23/2020 durch Verordnung Nr. 31/2020 zur Ausfuhr", "31 2020"),
    ("pt", "Governo altera a Portaria nº 23/2020 pela Portaria nº 31/2020 sobre exportação", "31 2020"),
    ("it", "Il governo modifica il decreto n. 23/2020 con il decreto n. 31/2020 sull'esportazione", "31 2020"),
    ("ru", "Изменения в постановление № 23 внесены постановлением № 31, вывоз разрешен", "31"),
    ("ru", "Запрет на вывоз изменен приказом № 31", "31"),
    ("nl", "Minister wijzigt Regeling nr. 23/2020 via Regeling nr. 31/2020 over uitvoer", "31 2020"),
    ("ro", "Guvernul modifică HG nr. 23/2020 prin HG nr. 31/2020 privind exportul", "31 2020"),
    ("en", "Order No. 31/2020 extends Order No. 23/2020 banning exports", "31 2020"),
    ("en", "Government extends Order No. 23/2020 banning exports of rice", "23 2020"),
    (
        "en",
        "Suspension of Announcement No. 71 of 2025 by Announcement No. 80 of 2025 on exports of graphite",
        "80 2025",
    ),
    ("cs", "Vláda změnila nařízení č. 23/2020 Sb. nařízením č. 31/2020 Sb. o vývozu léčiv", "31 2020"),
    ("pl", "Minister zmienił rozporządzenie nr 23/2020 rozporządzeniem nr 31/2020 o wywozie leków", "31 2020"),
    ("uk", "Уряд змінив постанову № 23 постановою № 31 про експорт", "31"),
    ("sv", "Regeringen ändrar förordning nr 23/2020 genom förordning nr 31/2020 om export", "31 2020"),
]
"""Language, text and the act's own number, where that of an act which it changes is told too."""


@pytest.mark.parametrize(("language", "text", "number"), CHANGED)
def test_the_act_is_the_one_that_changes_and_not_the_one_that_is_changed(
    detector: Detector, language: str, text: str, number: str
) -> None:
    document = detector.judge(SourceText("1", text, "", "", "", language)).document

    assert digits(document) == number.split()


def test_a_gazette_is_the_acts_number_only_where_nothing_else_is(judge: Judge) -> None:
    gazette = "Odluka o zabrani izvoza (Službeni glasnik BiH, broj 21/20)"

    assert digits(judge(gazette).document) == ["21", "20"]
    assert digits(judge(f"{gazette}, Odluka br. 45/2020").document) == ["45", "2020"]
