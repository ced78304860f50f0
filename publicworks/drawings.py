"""Pictures drawn for the sample works: nobody could take them for photos."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (960, 720)
GROUND = 520
SKY, SEA, SAND, ROAD = "#BFE0EE", "#5FA9C4", "#EBD9B4", "#8C8C86"
WALLS = ("#E8AE3C", "#D9694C", "#4C9A76", "#B93A78", "#3E9FB5")
ORANGE, INK = "#E0762B", "#14212B"


def picture(percent: int, seed: int) -> SimpleUploadedFile:
    """A street of the city with a work that is `percent` done; `seed` changes the colours."""
    image = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    draw.ellipse((740, 60, 840, 160), fill="#FFE08A")
    draw.rectangle((0, 330, width, GROUND), fill=SEA)
    draw.rectangle((0, GROUND - 40, width, height), fill=SAND)
    for place in range(6):
        house(draw, 20 + place * 158, GROUND - 30, WALLS[(place + seed) % len(WALLS)])
    draw.rectangle((0, GROUND + 70, width, GROUND + 170), fill="#C8B68E")
    draw.rectangle((0, GROUND + 70, width * percent // 100, GROUND + 170), fill=ROAD)
    for mark in range(0, width * percent // 100, 90):
        draw.rectangle((mark + 15, GROUND + 116, mark + 60, GROUND + 124), fill="#FFFFFF")
    if percent < 100:
        machine(draw, min(width - 210, width * percent // 100), GROUND + 40)
    for cone in range(30, width, 160):
        draw.polygon(
            ((cone, GROUND + 186), (cone + 32, GROUND + 186), (cone + 16, GROUND + 134)), fill=ORANGE
        )
    drawn = BytesIO()
    image.save(drawn, "PNG")
    return SimpleUploadedFile(f"dibujo-{seed}-{percent}.png", drawn.getvalue(), "image/png")


def house(draw: ImageDraw.ImageDraw, left: int, bottom: int, wall: str) -> None:
    draw.rectangle((left, bottom - 150, left + 130, bottom), fill=wall)
    draw.polygon(
        ((left - 8, bottom - 150), (left + 138, bottom - 150), (left + 65, bottom - 205)), fill="#7F4A2A"
    )
    draw.rectangle((left + 50, bottom - 75, left + 82, bottom), fill="#5B3A29")
    draw.rectangle((left + 14, bottom - 110, left + 40, bottom - 80), fill="#FFF6DC")
    draw.rectangle((left + 92, bottom - 110, left + 118, bottom - 80), fill="#FFF6DC")


def machine(draw: ImageDraw.ImageDraw, left: int, bottom: int) -> None:
    draw.rectangle((left + 30, bottom - 90, left + 130, bottom - 20), fill="#F2C14E")
    draw.rectangle((left + 60, bottom - 130, left + 110, bottom - 90), fill="#FFE9AE")
    draw.line(
        (left + 130, bottom - 80, left + 185, bottom - 140, left + 200, bottom - 40), fill=INK, width=10
    )
    draw.ellipse((left + 25, bottom - 30, left + 70, bottom + 15), fill=INK)
    draw.ellipse((left + 95, bottom - 30, left + 140, bottom + 15), fill=INK)
