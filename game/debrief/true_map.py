"""The map of the debrief: the true mountain with every path on it."""

from __future__ import annotations

import math

import numpy as np
import pygame

from engine.core.result import Result
from game.background.incremental import Steps
from game.hike.summary import HikeSummary, LineStyle
from game.ui.drawing import arrow, dashed, marker, shrink, stroke
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, PAPER, WHITE, Anchor, Face, Ui

OVERSAMPLE = 2
"""The map is drawn this much larger and scaled down, for smooth lines."""
CONTOUR_INK = (122, 84, 52)
HALO_COLOUR = (246, 239, 222)


class TrueMap:
    """Draws the map of ``side`` pixels, step by step."""

    def __init__(self, summary: HikeSummary, ui: Ui, side: int, legend: bool = True) -> None:
        self.summary, self.ui, self.side, self.legend = summary, ui, side, legend
        self._taken: list[pygame.Rect] = []
        self.names: list[tuple[pygame.Surface, pygame.Rect]] = []
        """Hut and start as they were written, to lay them over those who walk there."""
        hut = self.at(summary.hut[0], summary.hut[1])
        self._hike_points = [p for result, _ in summary.hikes() for p in self._points(result)] + [
            hut
        ] * 50
        """Points a legend should not cover; the hut weighs as much as fifty of them."""

    def at(self, east: float, north: float) -> tuple[float, float]:
        """Metres from the south-west corner to pixels of the map."""
        k = self.side / self.summary.relief.size
        return (east * k, self.side - north * k)

    def _draw_ground(self) -> Steps[pygame.Surface]:
        large = self.side * OVERSAMPLE
        image = pygame.Surface((large, large))
        relief = pygame.surfarray.make_surface(self.summary.relief.colours)
        pygame.transform.smoothscale(relief, (large, large), image)
        yield
        yield from self._draw_contours(image)
        return image

    def empty(self) -> Steps[pygame.Surface]:
        """The mountain with hut and start, before anyone has set out."""
        canvas = shrink((yield from self._draw_ground()), (self.side, self.side))
        yield
        self._draw_hut(canvas)
        self._draw_start(canvas)
        return canvas

    def survey(self) -> Steps[pygame.Surface]:
        """The mountain with its altitudes and scale, hut and start, and nobody's hike."""
        canvas = yield from self.empty()
        yield from self._draw_altitudes(canvas)
        self._draw_scale_bar(canvas)
        return canvas

    def draw(self) -> Steps[pygame.Surface]:
        """The finished map."""
        image = yield from self._draw_ground()
        for result, line in self.summary.hikes():
            self._draw_path(image, result, line)
            yield
        canvas = shrink(image, (self.side, self.side))
        yield
        self._block_paths()
        self._draw_readings(canvas)
        yield
        self._draw_hut(canvas)
        for result, line in self.summary.hikes():
            end = self.at(float(result.track["east"][-1]), float(result.track["north"][-1]))
            marker(canvas, line.marker, end, self.ui.px(5.5), line.colour)
        self._draw_start(canvas)
        yield
        yield from self._draw_altitudes(canvas)
        self._draw_legend(canvas)
        self._draw_scale_bar(canvas)
        return canvas

    def _draw_contours(self, image: pygame.Surface) -> Steps[None]:
        unit = self.ui.scale * OVERSAMPLE
        scale = self.side * OVERSAMPLE / self.summary.relief.size
        sheet = pygame.Surface(image.get_size(), pygame.SRCALPHA)
        for contours in self.summary.relief.contours:
            width = max(1, round((1.7 if contours.bold else 0.85) * unit))
            colour = (*CONTOUR_INK, 215 if contours.bold else 130)
            for line in contours.lines:
                points = np.stack((line[:, 0] * scale, image.get_height() - line[:, 1] * scale), 1)
                pygame.draw.lines(sheet, colour, False, points.tolist(), width)
            yield
        image.blit(sheet, (0, 0))

    def more(self, canvas: pygame.Surface, result: Result, line: LineStyle) -> None:
        """One more hike on a finished map."""
        points = self._points(result)
        unit = self.ui.scale
        if len(points) > 1:
            stroke(canvas, points, WHITE, (line.width + 2.4) * unit)
            dashed(canvas, points, line.colour, line.width * unit, [p * unit for p in line.pattern])
        marker(canvas, line.marker, points[-1], self.ui.px(5.5), line.colour)

    def _points(self, result: Result) -> list[tuple[float, float]]:
        track = result.track
        points: list[tuple[float, float]] = []
        for east, north in zip(track["east"].tolist(), track["north"].tolist(), strict=True):
            at = self.at(east, north)
            if not points or math.dist(at, points[-1]) > 1.2:
                points.append(at)
        return points

    def _draw_path(self, image: pygame.Surface, result: Result, line: LineStyle) -> None:
        unit = self.ui.scale * OVERSAMPLE
        points = [(x * OVERSAMPLE, y * OVERSAMPLE) for x, y in self._points(result)]
        if len(points) < 2:
            return
        mine = result is self.summary.result
        stroke(image, points, WHITE if mine else HALO_COLOUR, (line.width + 2.4) * unit)
        dashed(image, points, line.colour, line.width * unit, [p * unit for p in line.pattern])

    def _block_paths(self) -> None:
        reach = self.ui.px(8)
        for result, _ in self.summary.hikes():
            for x, y in self._points(result)[:: max(1, 4)]:
                self._taken.append(pygame.Rect(round(x) - reach, round(y) - reach,
                                               2 * reach, 2 * reach))  # fmt: skip

    def _is_free(self, rect: pygame.Rect) -> bool:
        inside = pygame.Rect(0, 0, self.side, self.side).inflate(-self.ui.px(12), -self.ui.px(12))
        return inside.contains(rect) and rect.collidelist(self._taken) < 0

    def _render_haloed(self, string: str, face: Face, units: float, colour: tuple[int, int, int]
                ) -> pygame.Surface:  # fmt: skip
        pixels = self.ui.size(units)
        text = self.ui.fonts.render(string, face, pixels, colour)
        rim = self.ui.fonts.render(string, face, pixels, HALO_COLOUR)
        image = pygame.Surface((text.get_width() + 4, text.get_height() + 4), pygame.SRCALPHA)
        for dx in range(5):
            for dy in range(5):
                if (dx - 2) ** 2 + (dy - 2) ** 2 <= 5:
                    image.blit(rim, (dx, dy))
        image.blit(text, (2, 2))
        return image

    def _write_beside(
        self,
        canvas: pygame.Surface,
        string: str,
        at: tuple[float, float],
        units: float,
        away: int = 0,
    ) -> None:
        """Write a name beside a point, on the first side that is free.

        Above it before all others where ``away`` is -1, below it where it is 1.
        """
        image = self._render_haloed(string, Face.ITALIC, units, INK)
        gap = self.ui.px(12)
        width, height = image.get_size()
        spots = ((gap, -height / 2), (-gap - width, -height / 2), (-width / 2, -gap - height),
                 (-width / 2, gap), (gap, gap), (-gap - width, gap))  # fmt: skip
        order = [spots[2 if away < 0 else 3], *spots] if away else spots
        rects = [pygame.Rect(round(at[0] + x), round(at[1] + y), width, height) for x, y in order]
        inside = [r for r in rects if pygame.Rect(0, 0, self.side, self.side).contains(r)]
        rect = next((r for r in rects if self._is_free(r)), inside[0] if inside else rects[0])
        canvas.blit(image, rect)
        self.names.append((image, rect))
        self._taken.append(rect)

    def _draw_hut(self, canvas: pygame.Surface) -> None:
        """The hut on a pin above its place, so that those who arrive do not hide it."""
        east, north = self.at(self.summary.hut[0], self.summary.hut[1])
        u = self.ui.scale * 1.15
        up = -1 if north > 46 * u else 1
        x, y = min(max(east, 16 * u), self.side - 16 * u), north + up * 27 * u
        roof = [(x - 9 * u, y - 2 * u), (x, y - 10 * u), (x + 9 * u, y - 2 * u)]
        walls = pygame.Rect(round(x - 6 * u), round(y - 2 * u), round(12 * u), round(9 * u))
        for grow, colour in ((3, HALO_COLOUR), (0, INK)):
            foot = y + (7 * u if up < 0 else -10 * u)
            stroke(canvas, [(east, north), (x, foot)], colour, 1.6 * u + 2 * grow)
            pygame.draw.aacircle(canvas, colour, (east, north), 3.2 * u + grow)
            pygame.draw.rect(canvas, colour, walls.inflate(2 * grow, 2 * grow))
            tip = [(px + (0 if px == x else math.copysign(2 * grow, px - x)),
                    py + (-grow * 1.4 if px == x else grow)) for px, py in roof]  # fmt: skip
            pygame.draw.polygon(canvas, colour, tip)
        side = max(2, round(3.6 * u))
        window = pygame.Rect(0, 0, side, side)
        window.center = (round(x), round(y + 1.6 * u))
        pygame.draw.rect(canvas, (255, 214, 120), window)
        # Not beside the pin: there stand those who have arrived.
        self._write_beside(canvas, self.ui.text("debrief.hut"), (x, y), 16, up)
        self._taken.append(walls.inflate(self.ui.px(14), self.ui.px(22)))

    def _draw_start(self, canvas: pygame.Surface) -> None:
        track = self.summary.result.track
        x, y = self.at(float(track["east"][0]), float(track["north"][0]))
        u = self.ui.scale
        pygame.draw.aacircle(canvas, HALO_COLOUR, (x, y), 9 * u)
        pygame.draw.aacircle(canvas, INK, (x, y), 7 * u)
        pygame.draw.aacircle(canvas, HALO_COLOUR, (x, y), 4.8 * u)
        pygame.draw.aacircle(canvas, INK, (x, y), 2.6 * u)
        self._taken.append(pygame.Rect(round(x - 9 * u), round(y - 9 * u), round(18 * u),
                                       round(18 * u)))  # fmt: skip
        self._write_beside(canvas, self.ui.text("debrief.start"), (x, y), 16)

    def _draw_altitudes(self, canvas: pygame.Surface) -> Steps[None]:
        """Altitudes on the bold contours, lying along them and readable from below."""
        scale = self.side / self.summary.relief.size
        legend = self._legend_rect()
        self._taken += [legend.inflate(self.ui.px(6), self.ui.px(6)), self._bar_rect()]
        for contours in self.summary.relief.contours:
            if not contours.bold:
                continue
            text = self._render_haloed(f"{contours.altitude:.0f}", Face.SERIF, 11.5, (96, 60, 32))
            for line in contours.lines:
                points = np.stack((line[:, 0] * scale, self.side - line[:, 1] * scale), 1)
                self._draw_altitude_along(canvas, text, points)
            yield

    def _draw_altitude_along(
        self, canvas: pygame.Surface, text: pygame.Surface, points: np.ndarray
    ) -> None:
        """Write ``text`` on one contour, ``points`` [px]: once, twice on a long one.

        Tried at 24 places along it in an order that is the same each time, where the line is
        straight enough for the text and the map is free.
        """
        steps = np.hypot(*np.diff(points, axis=0).T)
        length = float(steps.sum())
        if length < self.ui.px(170):
            return
        along = np.concatenate(([0.0], np.cumsum(steps)))
        wanted = 1 if length < self.ui.px(800) else 2
        reach = text.get_width() / 2
        done = 0
        order = np.random.default_rng(len(points)).permutation(24)
        for part in order:
            middle = length * (0.08 + 0.84 * part / 23)
            i, j, k = np.searchsorted(along, (middle - reach, middle, middle + reach))
            if k >= len(points):
                continue
            a, b, centre = points[i], points[k], points[j]
            # A chord much shorter than the text: the contour bends here.
            chord = float(np.hypot(*(b - a)))
            if chord < 0.96 * 2 * reach:
                continue
            angle = math.degrees(math.atan2(-(b[1] - a[1]), b[0] - a[0]))
            angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
            image = pygame.transform.rotozoom(text, angle, 1.0)
            rect = image.get_rect(center=(round(centre[0]), round(centre[1])))
            if abs(angle) < 72 and self._is_free(rect):
                canvas.blit(image, rect)
                self._taken.append(rect.inflate(self.ui.px(30), self.ui.px(30)))
                done += 1
                if done >= wanted:
                    return

    def _draw_readings(self, canvas: pygame.Surface) -> None:
        readings = self.summary.result.readings_track
        sign = 1.0 if self.summary.result.level.goal == "up" else -1.0
        drawn: list[tuple[float, float]] = []
        for east, north, gx, gy in zip(
            readings["at_east"].tolist(), readings["at_north"].tolist(),
            readings["east"].tolist(), readings["north"].tolist(), strict=True,
        ):  # fmt: skip
            slope = math.hypot(gx, gy)
            if slope < 1e-9:
                continue
            x, y = self.at(east, north)
            # Where readings crowd, a dot each is enough: arrows would bury the path.
            crowded = any(math.dist((x, y), other) < self.ui.px(15) for other in drawn)
            pygame.draw.aacircle(canvas, INK, (x, y), self.ui.px(1.8 if crowded else 2.6))
            if crowded:
                continue
            drawn.append((x, y))
            ux, uy = sign * gx / slope, -sign * gy / slope
            length = self.ui.px(16 + 14 * min(1.0, slope))
            arrow(canvas, (x, y), (x + ux * length, y + uy * length), INK, self.ui.px(10),
                  self.ui.px(3.8), HALO_COLOUR)  # fmt: skip

    def _legend_entries(self) -> list[tuple[str, str, LineStyle | None]]:
        """Name, score and line of everybody; the last is the sign of a reading."""
        t = self.ui.text
        entries: list[tuple[str, str, LineStyle | None]] = []
        mine = self.summary.result
        order = sorted(self.summary.hikes(), key=lambda pair: (pair[0] is not mine, -pair[0].score))
        for result, line in order:
            name = self.summary.called(result, t("debrief.you"))
            name = name if len(name) <= 24 else f"{name[:23]}…"
            entries.append((name, f"{result.score:.0f}", line))
        return [*entries, (t("debrief.reading"), "", None)]

    def _score_width(self) -> int:
        widest = max(
            self.ui.width(score, Face.TEXT, 12.5) for _, score, _ in self._legend_entries()
        )
        return widest + self.ui.px(14)

    def _legend_rect(self) -> pygame.Rect:
        if not self.legend:
            return pygame.Rect(-self.side, 0, 0, 0)
        ui = self.ui
        widest = max(ui.width(name, Face.TEXT, 12.5) + self._score_width() * bool(score)
                     for name, score, _ in self._legend_entries())  # fmt: skip
        widest = min(widest, round(self.side * 0.34))
        size = (widest + ui.px(78), ui.px(22) * len(self._legend_entries()) + ui.px(16))
        rect = pygame.Rect((0, 0), size)
        corners: tuple[Anchor, ...] = ("bottomleft", "topleft", "bottomright", "topright")
        return self._least_crowded(rect, corners)

    def _least_crowded(self, rect: pygame.Rect, corners: tuple[Anchor, ...]) -> pygame.Rect:
        """``rect`` moved to the corner of the map with the least of the hikes under it."""
        margin = self.ui.px(24)
        inside = pygame.Rect(0, 0, self.side, self.side).inflate(-margin, -margin)
        reach = self.ui.px(40)

        def crowd(corner: Anchor) -> int:
            setattr(rect, corner, getattr(inside, corner))
            wide = rect.inflate(reach, reach)
            return sum(1 for point in self._hike_points if wide.collidepoint(point))

        best = min(corners, key=crowd)
        setattr(rect, best, getattr(inside, best))
        return rect

    def _draw_legend(self, canvas: pygame.Surface) -> None:
        ui, rect = self.ui, self._legend_rect()
        back = pygame.Surface(rect.size, pygame.SRCALPHA)
        pygame.draw.rect(back, (*CARD, 232), back.get_rect(), border_radius=ui.px(6))
        pygame.draw.rect(back, (*INK_FAINT, 255), back.get_rect(), 1, border_radius=ui.px(6))
        canvas.blit(back, rect)
        for row, (name, score, line) in enumerate(self._legend_entries()):
            y = rect.top + ui.px(8 + 11 + 22 * row)
            sample = pygame.Rect(rect.left + ui.px(10), y, ui.px(38), 0)
            sample = ui.mirror(sample, rect)
            a, b = sample.topleft, sample.topright
            if line is None:
                arrow(canvas, (a[0] + ui.px(8), y), (b[0] - ui.px(6), y), INK, ui.px(9),
                      ui.px(3.4))  # fmt: skip
                pygame.draw.aacircle(canvas, INK, (a[0] + ui.px(8), y), ui.px(2.6))
            else:
                dashed(canvas, [a, b], line.colour, max(2, ui.px(line.width)),
                       [p * ui.scale for p in line.pattern])  # fmt: skip
                marker(canvas, line.marker, b, ui.px(4.5), line.colour)
            room = rect.width - ui.px(74) - self._score_width() * bool(score)
            ui.write(canvas, name, (rect.left + ui.px(62), y), Face.TEXT, 12.5, INK, "midleft",
                      room, inside=rect)  # fmt: skip
            ui.write(canvas, score, (rect.right - ui.px(12), y), Face.TEXT, 12.5, INK, "midright",
                      inside=rect)  # fmt: skip

    def _bar_metres(self) -> float:
        rough = self.summary.relief.size / 5
        power = 10 ** math.floor(math.log10(rough))
        return float(max(k * power for k in (1, 2, 5) if k * power <= rough))

    def _bar_rect(self) -> pygame.Rect:
        ui = self.ui
        legend = self._legend_rect()
        width = round(self._bar_metres() * self.side / self.summary.relief.size)
        width = max(width, ui.width(self._bar_text(), Face.TEXT, 10.5)) + ui.px(20)
        rect = pygame.Rect(0, 0, width, max(ui.px(44), ui.size(10.5) * 3))
        right: tuple[Anchor, ...] = ("bottomright", "topright")
        left: tuple[Anchor, ...] = ("bottomleft", "topleft")
        return self._least_crowded(rect, right if legend.centerx < self.side / 2 else left)

    def _bar_text(self) -> str:
        text = self.ui.text("debrief.scale", metres=f"{self._bar_metres():.0f}")
        note = self.ui.text("debrief.contours", metres=f"{self.summary.relief.step:g}")
        return f"{text} · {note}"

    def _draw_scale_bar(self, canvas: pygame.Surface) -> None:
        ui, rect = self.ui, self._bar_rect()
        back = pygame.Surface(rect.size, pygame.SRCALPHA)
        pygame.draw.rect(back, (*CARD, 232), back.get_rect(), border_radius=ui.px(6))
        pygame.draw.rect(back, (*INK_FAINT, 255), back.get_rect(), 1, border_radius=ui.px(6))
        canvas.blit(back, rect)
        length = self._bar_metres() * self.side / self.summary.relief.size
        left, y = rect.centerx - length / 2, rect.bottom - ui.px(15)
        for part in range(4):
            piece = pygame.Rect(round(left + part * length / 4), y, round(length / 4), ui.px(5))
            pygame.draw.rect(canvas, INK if part % 2 == 0 else PAPER, piece)
        pygame.draw.rect(canvas, INK, (round(left), y, round(length), ui.px(5)), 1)
        ui.write(canvas, self._bar_text(), (rect.centerx, rect.top + ui.px(5)), Face.TEXT, 10.5,
                  INK_SOFT, "midtop", rect.width - ui.px(8))  # fmt: skip
