"""What stands behind and before the figures, in greys and muted tones only."""

from typing import Final

from cinediv_pipeline_tests.posters.colours import Rgb
from cinediv_pipeline_tests.posters.drawing import Brush

_NIGHT: Final[Rgb] = (30, 33, 42)
_MOON: Final[Rgb] = (226, 222, 208)


def lighthouse(brush: Brush) -> None:
    """Rocks, a lighthouse with two beams, a sea in bands."""
    brush.polygon([(905, 575), (0, 480), (0, 660)], (92, 98, 108))
    brush.polygon([(905, 575), (1200, 510), (1200, 640)], (92, 98, 108))
    for row in range(9):
        tone = 78 - 5 * row
        brush.box(0, 900 + 70 * row, 1200, 980 + 70 * row, (tone, tone + 5, tone + 14))
    brush.polygon([(700, 1010), (760, 920), (1080, 900), (1200, 960), (1200, 1040)], (44, 44, 48))
    brush.polygon([(860, 940), (880, 630), (950, 630), (972, 940)], (205, 201, 192))
    for row in range(3):
        brush.polygon(
            [(876 - 6 * row, 680 + 86 * row), (955 + 6 * row, 680 + 86 * row),
             (958 + 6 * row, 722 + 86 * row), (873 - 6 * row, 722 + 86 * row)], (96, 94, 96)
        )  # fmt: skip
    brush.box(885, 545, 945, 625, (240, 232, 206))
    brush.box(862, 620, 968, 636, (50, 50, 54))
    brush.polygon([(872, 547), (958, 547), (915, 497)], (50, 50, 54))


def shore(brush: Brush) -> None:
    """Salt heaps on a pale plain."""
    brush.box(0, 1120, 1200, 1800, (176, 170, 162))
    for x, wide in ((140, 170), (420, 120), (1010, 200), (760, 110)):
        brush.polygon([(x - wide, 1130), (x, 1130 - wide * 0.9), (x + wide, 1130)], (228, 225, 218))
        brush.polygon([(x, 1130 - wide * 0.9), (x + wide, 1130), (x + 20, 1130)], (200, 196, 190))
    brush.box(296, 1152, 384, 1236, (96, 92, 88))
    for row in range(5):
        brush.box(0, 1160 + 60 * row, 1200, 1166 + 60 * row, (150, 146, 140))


def quay(brush: Brush) -> None:
    """Nobody: a moon, water, a quay with bollards, a boat, birds on posts."""
    brush.oval(840, 560, 150, 150, _MOON)
    brush.oval(800, 525, 26, 26, (206, 202, 190))
    brush.oval(880, 600, 38, 38, (206, 202, 190))
    brush.box(0, 860, 1200, 1800, (48, 54, 64))
    for row in range(14):
        wide = 170 - 9 * row
        brush.box(840 - wide, 880 + 26 * row, 840 + wide, 886 + 26 * row, (150, 150, 146))
    brush.polygon([(130, 980), (560, 980), (500, 1080), (190, 1080)], (196, 190, 178))
    brush.box(330, 650, 342, 980, (206, 200, 190))
    brush.polygon([(352, 660), (352, 950), (540, 950)], (224, 220, 210))
    brush.polygon([(0, 1260), (1200, 1180), (1200, 1800), (0, 1800)], (86, 82, 80))
    brush.polygon([(0, 1260), (1200, 1180), (1200, 1200), (0, 1280)], (124, 120, 116))
    for x in (180, 620, 1010):
        brush.box(x - 30, 1200, x + 30, 1300, _NIGHT)
        brush.oval(x, 1200, 42, 20, (60, 60, 64))
        brush.oval(x + 4, 1140, 26, 46, (24, 24, 26))
        brush.line([(x + 8, 1110), (x + 2, 1062), (x - 22, 1052)], 14, (24, 24, 26))


def chairs(brush: Brush) -> None:
    """A hall with rows of lamps and a floor."""
    for row in range(5):
        for column in range(7):
            brush.oval(90 + column * 170, 90 + row * 74, 16 - row, 16 - row, (92, 87, 84))
    brush.polygon([(0, 620), (1200, 620), (1200, 1800), (0, 1800)], (118, 112, 108))
    for column in range(-6, 7):
        brush.line([(600 + column * 60, 620), (600 + column * 260, 1800)], 4, (100, 95, 92))
    for row in range(6):
        brush.box(0, 640 + row * row * 36, 1200, 644 + row * row * 36, (100, 95, 92))


def ripples(brush: Brush) -> None:
    """Rings of water behind a face."""
    for ring in range(12, 0, -1):
        tone = 60 + (ring % 2) * 16 + ring * 3
        brush.oval(600, 760, 70 * ring, 70 * ring, (tone, tone + 6, tone + 12))


def street(brush: Brush) -> None:
    """Houses, and a street lamp."""
    for x, top, tone in ((0, 620, 150), (240, 530, 164), (470, 660, 144), (720, 570, 158),
                         (960, 640, 150)):  # fmt: skip
        brush.box(x, top, x + 232, 1180, (tone, tone - 5, tone - 13))
        brush.polygon([(x - 8, top), (x + 116, top - 90), (x + 240, top)], (96, 90, 88))
        for row in range(4):
            for column in range(2):
                left, up = x + 44 + column * 92, top + 50 + row * 130
                brush.box(left, up, left + 52, up + 78, (84, 84, 88))
    brush.box(0, 1180, 1200, 1800, (122, 118, 114))
    brush.box(770, 1128, 1010, 1160, (66, 62, 60))
    for x in (786, 978):
        brush.box(x, 1160, x + 16, 1300, (66, 62, 60))
    brush.line([(1090, 1200), (1090, 640), (1020, 610)], 14, (50, 50, 52))
    brush.oval(1008, 622, 34, 24, (240, 232, 210))


def dog(brush: Brush) -> None:
    """A sitting dog, larger than any person: no figure."""
    coat: Rgb = (104, 95, 86)
    dark: Rgb = (74, 68, 62)
    brush.line([(560, 1370), (680, 1330), (710, 1220)], 46, coat)
    brush.oval(430, 1210, 190, 230, coat)
    brush.oval(350, 1010, 130, 210, coat)
    brush.oval(500, 1340, 130, 100, dark)
    for x in (290, 390):
        brush.line([(x, 1130), (x - 10, 1390)], 76, coat)
        brush.oval(x - 24, 1396, 66, 36, dark)
    brush.oval(300, 800, 140, 128, coat)
    brush.oval(190, 856, 96, 62, (128, 119, 109))
    brush.oval(112, 836, 32, 26, (34, 32, 32))
    brush.oval(262, 772, 18, 20, (30, 29, 29))
    brush.polygon([(330, 700), (440, 740), (456, 930), (380, 900)], dark)
    brush.line([(250, 945), (390, 950)], 30, (214, 206, 190))
    brush.oval(300, 990, 26, 26, (230, 224, 210))


def control_room(brush: Brush) -> None:
    """Windows on a pale wall, a long desk with dials."""
    for column in range(6):
        brush.box(60 + column * 290, 250, 310 + column * 290, 640, (206, 208, 206))
        brush.box(182 + column * 290, 250, 188 + column * 290, 640, (170, 168, 162))
    brush.box(0, 780, 1800, 1200, (160, 154, 146))
    brush.box(810, 634, 950, 660, (70, 68, 66))
    brush.box(872, 660, 888, 790, (70, 68, 66))
    for column in range(15):
        brush.oval(70 + column * 120, 850, 34, 34, (120, 116, 112))
        brush.line([(70 + column * 120, 850), (88 + column * 120, 828)], 5, (230, 226, 216))


def deck(brush: Brush) -> None:
    """A funnel, a rail, rain."""
    brush.polygon([(770, 860), (800, 500), (1040, 500), (1070, 860)], (84, 86, 92))
    brush.box(795, 570, 1045, 640, (196, 192, 184))
    for x, y in ((900, 440), (1000, 370), (1110, 330)):
        brush.oval(x, y, 90, 56, (92, 96, 103))
    for number in range(60):
        x, y = (number * 211) % 1250, (number * 337) % 1250
        brush.line([(x, y), (x - 14, y + 60)], 3, (132, 136, 142))
    brush.box(0, 1150, 1200, 1800, (64, 62, 64))
    brush.box(0, 860, 1200, 876, (190, 188, 182))
    for column in range(9):
        brush.box(20 + column * 145, 860, 32 + column * 145, 1150, (190, 188, 182))


def doors(brush: Brush) -> None:
    """Nine doors in a row that goes away, the last one open."""
    brush.polygon([(0, 1330), (1200, 1120), (1200, 1800), (0, 1800)], (92, 88, 88))
    for number in range(9):
        left = number * 132 + 8
        top, bottom = 330 + number * 26, 1326 - number * 23
        tone = 176 - number * 9
        brush.box(left, top, left + 112, bottom, (tone, tone - 4, tone - 9))
        brush.box(left + 14, top + 30, left + 98, (top + bottom) / 2 - 20, (tone - 20,) * 3)
        brush.box(left + 14, (top + bottom) / 2 + 20, left + 98, bottom - 30, (tone - 20,) * 3)
        brush.oval(left + 96, (top + bottom) / 2, 8, 8, (228, 222, 208))
    brush.box(1064, 538, 1176, 1142, (244, 238, 220))


def track(brush: Brush) -> None:
    """Hills and the lanes of a race."""
    brush.oval(300, 900, 560, 330, (168, 164, 156))
    brush.oval(980, 940, 520, 300, (154, 150, 144))
    brush.box(0, 880, 1200, 1800, (196, 188, 176))
    for row in range(6):
        brush.box(0, 930 + 86 * row, 1200, 938 + 86 * row, (234, 230, 220))
    brush.box(568, 776, 664, 868, (112, 106, 100))
