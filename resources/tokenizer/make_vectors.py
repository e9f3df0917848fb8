#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes token counts of the reference implementation, which tests/accounting/tst_tokenizer.cpp compares with.

    pip install tiktoken==0.14.0
    ./make_vectors.py package/encoders/o200k_base.json ../../tests/accounting/fixtures/o200k_vectors.json
"""
import base64
import json
import random
import sys

import tiktoken

TEXTS = [
    "", " ", "  ", "\n", "\r\n", "\t", " \n ", "\n\n\n", "   \n\n  x", "a  b   c    d", "x \n y", "tail   ", "   head", "\u3000\u3000全角", "\u00a0nbsp\u00a0", "\u0085x",
    "hello", "Hello, world!", " hello", "HELLO WORLD", "camelCaseAndPascalCase", "iPhone eBay McDonald", "snake_case_name", "SCREAMING_CASE",
    "I'm you're he's we've they'll I'd don't", "I'M YOU'RE HE'S WE'VE THEY'LL I'D DON'T", "'s 't 're", "x'sy 'Tis rock'n'roll O'Neil", "it\u2019s", "DON'T'S", "a\u0027\u017f b",
    "1", "12", "123", "1234", "12345", "1234567890", "3.14159", "1,234,567.89", "0x1F", "٣٤٥٦", "½ ⅓ Ⅷ ²³", "v1.2.3-rc4", "2026-11-24T20:15:00Z",
    "The quick brown fox jumps over the lazy dog.", "Der schnelle braune Fuchs springt über den faulen Hund; Straße, Größe, Übermut.",
    "Le cœur a ses raisons que la raison ne connaît point, n'est-ce pas ?", "El niño comió piñas en España. ¿Qué pasó? ¡Olé!", "Zażółć gęślą jaźń.",
    "Быстрая коричневая лиса прыгает через ленивую собаку.", "Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί.", "השועל החום המהיר קופץ מעל הכלב העצלן.",
    "الثعلب البني السريع يقفز فوق الكلب الكسول.", "तेज़ भूरी लोमड़ी आलसी कुत्ते के ऊपर कूदती है।", "เดอะควิกบราวน์ฟ็อกซ์", "速い茶色の狐が怠け者の犬を飛び越える。カタカナとひらがな。", "敏捷的棕色狐狸跳过了懒狗。中文Mixed英文Text。",
    "빠른 갈색 여우가 게으른 개를 뛰어넘는다.", "ሰላም ለዓለም", "Xin chào thế giới", "cafe\u0301 a\u0300\u0301\u0302 \u0301 \u0301\u0301A", "ǅungla ǈeto ǲ ʰʷʲ", "ﬁne ﬀ ﬃ",
    "😀", "😀😀😀", "👨‍👩‍👧‍👦 family", "🇩🇪🇫🇷", "👍🏽 ok", "♥️ ☎ ✈️", "text 🚀 text🚀text",
    "int main(int argc, char **argv) {\n    return argc > 1 ? 0 : -1; // done\n}\n", "def f(x):\n\treturn {k: v for k, v in x.items() if k != '_'}\n\n\nprint(f({}))\n",
    "<html>\n  <body class=\"a b\">&nbsp;</body>\n</html>", "SELECT * FROM t WHERE a >= 1 AND b LIKE '%x%';", "{\"a\":[1,2.5,null,true],\"b\":{\"c\":\"\\u00e9\"}}",
    "https://example.com/a/b/c?x=1&y=2#frag", "path/to/file.txt", "C:\\Users\\you\\file", "///", "//\n/\r\n", "a/b\n/c", "!!!???...", "-----", "=====\n=====", "#include <a>\r\n\r\n#define B\r\n",
    "user@example.com +49 (0)221 123-456", "$1.00 €2,50 £3 ¥4", "a\u200bb\u200dc", "\ufeffbom", "\x00\x01\x02", "\x1b[31mred\x1b[0m", "�", "\U000e0041\U000e0042", "\u0378\u0379 unassigned",
    "<|endoftext|>", "<|im_start|>user", "x" * 50, "x" * 200, "ab" * 300, "A" * 100, "é" * 150, "中" * 120, "=" * 300, " " * 100, " " * 300 + "x", "\n" * 100, "\t" * 50 + "x", "1" * 100, "😀" * 60,
    "中A文B字C", "AAAA中", "中AAAA", "aA bB cC Aa Bb", "ʰA ʰa Aʰ aʰ", "\u0301a\u0301A", "a\u0301\u0301b", " \u0301x", "?\u0301x", "\u20e3 1\u20e3", "!a !A !1 ! \n!\n\n", ".\n.\r\n./\n/", " ?\n x", "\r\r\n\n", " \t \n \t x", "x\u2028y\u2029z \u2003 w",
]
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ  'sStTmMdDlLvVeErR",
    " \t\n\r\u00a0\u3000ab1!/",
    "aA1 '\u0301中ʰǅ.\n😀/",
    "äöüßÄÖÜéèêçñ łżź ŐŰ",
    "абвгдежзАБВГД ёЁ",
    "的一是不了人我在有他这为之大来以个中上们 。，",
    "0123456789.,:-/ \n",
    "{}[]()<>;=+-*/\\\"'`~!@#$%^&|_ abcXYZ\n\t",
    "اأبتثجحخدذرزسشصضطظعغفقكلمنهوي ًٌٍَُِّْ",
    "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह ािीुूेैोौंः्",
]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        encoder = json.load(file)
    ranks = {}
    for line in encoder["bpe_ranks"].strip().split("\n"):
        _, first, *tokens = line.split(" ")
        for index, token in enumerate(tokens):
            ranks[base64.b64decode(token)] = int(first) + index
    encoding = tiktoken.Encoding("o200k_base", pat_str=encoder["pat_str"], mergeable_ranks=ranks, special_tokens=encoder["special_tokens"])
    chance = random.Random(200)
    texts = list(TEXTS)
    for alphabet in ALPHABETS:
        for _ in range(40):
            texts.append("".join(chance.choice(alphabet) for _ in range(chance.randrange(1, 80))))
    texts.append("".join(chance.choice(ALPHABETS[0]).strip() for _ in range(3000)))
    vectors = [[text, len(encoding.encode_ordinary(text))] for text in texts]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(vector, ensure_ascii=True) for vector in vectors) + "\n]\n")


main()
