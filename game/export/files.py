"""Pictures into files: GIF and WebP through Pillow, video through ffmpeg. No half file is left.

Equal pictures give equal bytes.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from engine.core.errors import BadInput
from engine.files import open_whole, refuse_unwritable
from engine.install_advice import install_line
from game.hike.summary import RACER_LINES
from game.ui.theme import BLUE, CARD, GREEN, INK, PURPLE, VERMILION, WHITE

Picture = npt.NDArray[np.uint8]
"""Shape (height, width, 3)."""
EXPORT_ENDINGS = (".gif", ".webp", ".mp4", ".png", ".html")
GIF_COLOURS = 255
"""Of a GIF; one more is left for what does not change."""
CHANGING_COLOURS, SAMPLED_FRAMES = 80, 12
"""Colours for what changes; so many frames are asked for them."""
MOVING_SHARE = 0.6
"""From this share of the picture on that changes, a film is more than a chart."""


def ending_of(out: str) -> str:
    """The format by the file's ending; BadInput for another one, or a folder that is not there."""
    path = Path(out)
    ending = path.suffix.lower()
    if ending not in EXPORT_ENDINGS:
        raise BadInput(f"export to {out}: expected a name ending in {', '.join(EXPORT_ENDINGS)}")
    if not path.parent.is_dir():
        raise BadInput(f"export to {out}: no such folder as {path.parent}")
    refuse_unwritable(path, f"export to {out}")
    if ending == ".mp4":
        try:
            import imageio_ffmpeg  # noqa: F401
        except ImportError:
            expected = "expected the package imageio-ffmpeg"
            raise BadInput(f"export to .mp4: {expected}: {install_line('video')}") from None
    return ending


def write_film(frames: Iterable[Picture], out: str, per_second: int, linger: float = 0.0) -> None:
    """Write frames of one size; the last one of a GIF or WebP stays `linger` seconds longer."""
    # Opened first: a place that cannot be written is reported before anything is drawn.
    with open_whole(out, f"export to {out}") as file:
        kind = Path(out).suffix.lower()
        pauses = [round(1000 / per_second)]
        if kind == ".mp4":
            _write_video(frames, file, per_second, linger)
        else:
            file.write((_encode_gif if kind == ".gif" else _encode_webp)(frames, pauses, linger))


def write_picture(picture: Picture, out: str) -> None:
    """Write one picture as PNG."""
    from PIL import Image

    with open_whole(out, f"export to {out}") as file:
        Image.fromarray(picture).save(file, "PNG")


def _encode_gif(frames: Iterable[Picture], pauses: list[int], linger: float) -> bytes:
    """A GIF with one palette for all frames.

    What has not changed since the first frame keeps the dithering of that one: equal pixels are
    not stored again. Equal frames become one that is shown longer.
    """
    from PIL import Image

    listed = list(frames)
    palette = _shared_palette(listed)
    first = listed[0]
    ground = np.asarray(
        Image.fromarray(first).quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    )
    pages: list[Any] = []
    before = ground
    times: list[int] = []
    for frame in listed:
        picture = Image.fromarray(frame)
        plain = np.asarray(picture.quantize(palette=palette, dither=Image.Dither.NONE))
        same = (frame == first).all(axis=2)
        indices = np.where(same, ground, plain)
        if pages and np.array_equal(indices, before):
            times[-1] += pauses[0]
            continue
        page = Image.fromarray(indices, "P")
        page.putpalette(palette.getpalette() or [])
        pages.append(page)
        times.append(pauses[0])
        before = indices
    times[-1] += round(1000 * linger)
    data = io.BytesIO()
    pages[0].save(data, "GIF", save_all=True, append_images=pages[1:], duration=times, loop=0,
                  optimize=True, disposal=1)  # fmt: skip
    return data.getvalue()


def _shared_palette(frames: list[Picture]) -> Any:
    """The palette of a GIF.

    First the inks of lines and text, which are too rare to be found by counting; then the most
    frequent colours of the first frame, and of what changes after it.
    """
    from PIL import Image

    first, moved, share = frames[0], [], 0.0
    inks = sorted(
        {GREEN, PURPLE, BLUE, VERMILION, INK, CARD, WHITE, *(r.colour for r in RACER_LINES)}
    )
    for k in range(1, SAMPLED_FRAMES + 1):
        frame = frames[round(k * (len(frames) - 1) / SAMPLED_FRAMES)]
        moved.append(frame[(frame != first).any(axis=2)])
        share = max(share, len(moved[-1]) / (first.shape[0] * first.shape[1]))
    changed = np.concatenate(moved)[None, :]
    parts: list[int] = [value for ink in inks for value in ink]
    steady = GIF_COLOURS - len(inks)
    # Of a film in which everything moves the first frame says little.
    changing = (
        round(max(CHANGING_COLOURS, 0.95 * steady * share))
        if share > MOVING_SHARE
        else CHANGING_COLOURS
    )
    shares = (steady - changing, changing) if changed.size else (steady, 0)
    for picture, colours in zip((first, changed), shares, strict=True):
        if colours:
            reduced = Image.fromarray(picture).quantize(colours, Image.Quantize.MEDIANCUT)
            parts += (reduced.getpalette() or [])[: 3 * colours]
    palette = Image.new("P", (1, 1))
    palette.putpalette(parts)
    return palette


def _encode_webp(frames: Iterable[Picture], pauses: list[int], linger: float) -> bytes:
    from PIL import Image

    pages = [Image.fromarray(frame) for frame in frames]
    times = [pauses[0]] * len(pages)
    times[-1] += round(1000 * linger)
    data = io.BytesIO()
    pages[0].save(data, "WEBP", save_all=True, append_images=pages[1:], duration=times, loop=0,
                  quality=82, method=4, minimize_size=False, kmax=30)  # fmt: skip
    return data.getvalue()


def _write_video(frames: Iterable[Picture], file: BinaryIO, per_second: int, linger: float) -> None:
    """Through a temporary file, for ffmpeg goes back to the beginning of what it writes."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        _encode_video(frames, film, per_second, linger)
        with film.open("rb") as done:
            shutil.copyfileobj(done, file)


def _encode_video(frames: Iterable[Picture], film: Path, per_second: int, linger: float) -> None:
    """Encode as H.264; OSError where ffmpeg ends before its time, as on a full disk."""
    waiting = iter(frames)
    last = next(waiting)
    with tempfile.TemporaryFile() as said:
        command = _video_command(last, film, per_second)
        encoder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=said, **_OWN_GROUP)  # fmt: skip
        assert encoder.stdin is not None
        try:
            # What it no longer reads its return code explains.
            with suppress(BrokenPipeError), encoder.stdin as pixels:
                pixels.write(last.tobytes())
                for last in waiting:
                    pixels.write(last.tobytes())
                for _ in range(round(linger * per_second)):
                    pixels.write(last.tobytes())
            code = encoder.wait()
        finally:
            encoder.kill()
            encoder.wait()
        if code:
            said.seek(0)
            lines = said.read(4096).decode(errors="replace").split("\n")
            reason = lines[0].strip() or f"it ended with code {code}"
            raise OSError(0, f"ffmpeg: {reason[:200]}")


if sys.platform == "win32":
    _OWN_GROUP: dict[str, Any] = {
        "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    }
else:
    _OWN_GROUP: dict[str, Any] = {"start_new_session": True}
"""Ctrl+C at the terminal is for us: ffmpeg ends with its input."""


def _video_command(picture: Picture, film: Path, per_second: int) -> list[str]:
    """Raw pictures of this size in, the same bytes out on every run."""
    import imageio_ffmpeg

    height, width, _ = picture.shape
    pixels = ["-f", "rawvideo", "-s", f"{width}x{height}", "-pix_fmt", "rgb24"]
    coded = ["-an", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "10", "-threads", "1"]
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    return [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error"),
        *(*pixels, "-r", str(per_second), "-i", "-"),
        *(*coded, *exact, "-movflags", "+faststart", str(film)),
    ]
