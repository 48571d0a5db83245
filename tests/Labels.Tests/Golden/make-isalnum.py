"""Writes isalnum.txt: what str.isalnum answers for every code point, and which code points this Python's Unicode does not know.

    python3 make-isalnum.py > isalnum.txt

The committed file was made by CPython 3.11.7 (Unicode 14.0).
"""

import unicodedata


def ranges(holds):
    start = None
    for code in range(0x110001):
        inside = code < 0x110000 and holds(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            yield start, code - 1
            start = None


print("unicode", unicodedata.unidata_version)
for name, holds in (
    ("alnum", str.isalnum),
    ("unknown", lambda character: unicodedata.category(character) == "Cn"),
):
    for first, last in ranges(holds):
        print(name, f"{first:X}" if first == last else f"{first:X}-{last:X}")
