"""What a phone's camera is made to see."""

from pathlib import Path

import segno
from PIL import Image

WIDTH, HEIGHT = 1280, 960


def camera_file(text: str, folder: Path, angle: float = 0) -> Path:
    """Return a video of one picture: a QR code on a wall, turned by `angle` degrees."""
    code = folder / "code.png"
    segno.make(text, error="m").save(code, scale=12, border=4)
    wall = Image.new("RGB", (WIDTH, HEIGHT), (196, 190, 178))
    with Image.open(code) as opened:
        label = opened.convert("RGB").rotate(angle, expand=True, fillcolor=(196, 190, 178))
    wall.paste(label, ((WIDTH - label.width) // 2, (HEIGHT - label.height) // 2))
    video = folder / "camera.mjpeg"
    # Chromium plays no other kind of colours: 4:2:0.
    wall.save(video, "JPEG", quality=92, subsampling=2)
    return video
