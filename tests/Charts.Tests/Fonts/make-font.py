#!/usr/bin/env python3
"""Makes Two-Han-Letters.ttf (fontTools 4): U+4E2D and U+6587 as a square and a triangle, so that tests do not depend on the fonts of a machine."""
import os

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def glyph(*corners):
    pen = TTGlyphPen(None)
    for step, corner in enumerate(corners):
        (pen.lineTo if step else pen.moveTo)(corner)
    if corners:
        pen.closePath()
    return pen.glyph()


font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder([".notdef", "uni4E2D", "uni6587"])
font.setupCharacterMap({0x4E2D: "uni4E2D", 0x6587: "uni6587"})
font.setupGlyf({".notdef": glyph(), "uni4E2D": glyph((100, 0), (100, 800), (900, 800), (900, 0)), "uni6587": glyph((100, 0), (500, 800), (900, 0))})
font.setupHorizontalMetrics({name: (1000, 0) for name in (".notdef", "uni4E2D", "uni6587")})
font.setupHorizontalHeader(ascent=880, descent=-120)
font.setupNameTable({"familyName": "Two Han Letters", "styleName": "Regular"})
font.setupOS2(usWeightClass=400, sTypoAscender=880, sTypoDescender=-120)
font.setupPost()
font.setupHead(unitsPerEm=1000, created=0, modified=0)
font.font.recalcTimestamp = False
font.save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "Two-Han-Letters.ttf"))
