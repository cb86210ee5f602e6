"""A level file under the pen: each save draws its map, its mountain and its first fog anew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pygame

from engine.core.errors import BadInput
from engine.core.random import LARGEST_SEED
from game.background.certifier import Certifier
from game.background.incremental import IncrementalRender
from game.background.loader import BackgroundLoader
from game.background.strategy_thread import FileWatcher
from game.debrief.sheet import INNER_RULE, frame_map
from game.debrief.true_map import TrueMap
from game.drafting.draft import DraftFault, LevelDraft, MountainPicture, fault_of, read_text
from game.drafting.proof_pane import draw_proof
from game.drafting.text_pane import LINES_A_SCROLL, TextPane
from game.hike.map_view import MapFrame, MapView
from game.hike.player_hike import PlayerHike
from game.profile.progress import Progress
from game.profile.settings import Assists
from game.scenes.predict import begin
from game.scenes.scene import Begin, Next, Pop, Scene
from game.ui.button_row import lay_in_row
from game.ui.drawing import paper_tile, ring, tile
from game.ui.theme import INK, INK_SOFT, PAPER, RULE, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button
from game.view.reveal_overlay import draw_hut
from game.words.catalogue import short_seed

FILE_LOOK_INTERVAL = 0.25
"""How often the file and the proof are looked at [s]."""
MAP_SECONDS_A_FRAME = 0.006
"""A frame works so long on the map [s]."""
STALE_OPACITY = 120
"""Opacity of the paper over pictures of a file that has a fault by now, of 255."""
EDIT_KEYS = {
    pygame.K_n: "next",
    pygame.K_p: "previous",
    pygame.K_RETURN: "walk",
    pygame.K_KP_ENTER: "walk",
    pygame.K_ESCAPE: "leave",
}


@dataclass(frozen=True)
class EditLayout:
    """Rectangles of the screen [px]."""

    head: pygame.Rect
    text: pygame.Rect
    map: pygame.Rect
    mountain: pygame.Rect
    fog: pygame.Rect
    proof: pygame.Rect
    bar: pygame.Rect

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        return [self.head, self.text, self.map, self.mountain, self.fog, self.proof, self.bar]


def lay_out(size: tuple[int, int], ui: Ui) -> EditLayout:
    """The text where writing begins; beside it two rows of two pictures."""
    width, height = size
    edge, gap = ui.px(20), ui.px(20)
    head = pygame.Rect(edge, ui.px(10), width - 2 * edge, ui.px(48))
    bar = pygame.Rect(edge, height - ui.px(60), width - 2 * edge, ui.px(44))
    top, bottom = head.bottom + ui.px(12), bar.top - ui.px(16)
    text = pygame.Rect(edge, top, round(0.35 * width), bottom - top)
    left = text.right + gap
    side = min(round(0.56 * (bottom - top)), round(0.46 * (width - edge - left)))
    area = pygame.Rect(left, top, side, side)
    beside = area.right + gap
    mountain = pygame.Rect(beside, top, width - edge - beside, side)
    low = area.bottom + gap
    fog = pygame.Rect(left, low, side, bottom - low)
    proof = pygame.Rect(beside, low, mountain.width, bottom - low)
    page = pygame.Rect((0, 0), size)
    rects = (head, text, area, mountain, fog, proof, bar)
    return EditLayout(*(ui.mirror(rect, page) for rect in rects))


class Edit(Scene):
    """A level file beside all that it makes; it may change at any moment."""

    def __init__(self, path: Path, seed: int = 0) -> None:
        """BadInput where there is no such file; a file with a fault is shown with it."""
        self.path, self.seed = path, seed
        self.draft: LevelDraft | None = None
        """The last one without a fault."""
        self.fault: DraftFault | None = None
        """What is wrong with the file as it was saved last."""
        self.certifier: Certifier | None = None
        self._watch = FileWatcher(str(path))
        self._text = read_text(path)
        self._pane = TextPane()
        self._pane.take(self._text, None)
        self._draft_loader: BackgroundLoader[LevelDraft] | None = None
        self._mountain_loader: BackgroundLoader[MountainPicture] | None = None
        self._mountain: MountainPicture | None = None
        """The last one that is ready."""
        self._wanted = (0, 0)
        """Size of the mountain's picture [px]."""
        self._unproved = True
        """Whether the file has been saved since the last proof began."""
        self._since_look = 0.0
        self._map_steps: IncrementalRender[pygame.Surface] = IncrementalRender()
        self._map: pygame.Surface | None = None
        self._fog: tuple[object, pygame.Surface] | None = None
        self.group = WidgetGroup(keyboard=False)
        self._progress = Progress()

    @property
    def idle(self) -> bool:
        """Whether nothing is being drawn up."""
        return self._draft_loader is None and self._mountain_loader is None

    @property
    def _wrong_size(self) -> bool:
        """Whether the mountain's picture was drawn for a window of another size."""
        return self._mountain is not None and self._mountain.image.get_size() != self._wanted

    def event(self, event: pygame.Event) -> Next:
        """Turn the seed, scroll, walk it or leave."""
        action = self.group.event(event)
        if action is not None:
            return self._command(action.key)
        if event.type == pygame.MOUSEWHEEL:
            self._pane.scroll(-LINES_A_SCROLL * event.y)
        if event.type != pygame.KEYDOWN:
            return None
        if event.key in (pygame.K_DOWN, pygame.K_UP):
            self._pane.scroll(1 if event.key == pygame.K_DOWN else -1)
        elif event.key in (pygame.K_PAGEDOWN, pygame.K_PAGEUP):
            self._pane.page(1 if event.key == pygame.K_PAGEDOWN else -1)
        return self._command(EDIT_KEYS.get(event.key, ""))

    def _command(self, name: str) -> Next:
        if name == "leave":
            self._call_off()
            return Pop()
        if name in ("next", "previous"):
            step = 1 if name == "next" else -1
            self.seed = min(max(0, self.seed + step), LARGEST_SEED)
            self._begin_draft()
        elif name == "walk" and self.draft is not None and self.fault is None:
            make = partial(begin, self.draft.level, self.seed, self._progress, None, Assists())
            return Begin(BackgroundLoader(make), self._no_ground)
        return None

    def _no_ground(self, error: BadInput) -> None:
        """The level draws no ground for this seed."""
        self._show_fault(error)

    def _call_off(self) -> None:
        if self.certifier is not None:
            self.certifier.stop()

    def _begin_draft(self) -> None:
        """Draw up the file as it is now. What is still under way is not waited for."""
        self._draft_loader = BackgroundLoader(partial(LevelDraft, self.path, self.seed))
        self._draft_loader.begin(self._wanted)

    def update(self, seconds: float) -> Next:
        """Look at the file, and take what has been drawn up and proved."""
        self._since_look += seconds
        if self._since_look >= FILE_LOOK_INTERVAL:
            self._since_look = 0.0
            if self.certifier is not None:
                self.certifier.look()
            if self._watch.saved():
                self._read_saved()
        if self.draft is None and self.fault is None and self._draft_loader is None:
            self._begin_draft()
        if self._mountain_loader is not None and self._mountain_loader.ready:
            self._mountain, self._mountain_loader = self._mountain_loader.take(), None
        elif self._mountain_loader is None and self.draft is not None and self._wrong_size:
            self._begin_mountain(self.draft)
        if self._draft_loader is not None and self._draft_loader.ready:
            coming, self._draft_loader = self._draft_loader, None
            try:
                self._take_draft(coming.take())
            except BadInput as error:
                self._show_fault(error)
        return None

    def _read_saved(self) -> None:
        try:
            self._text = read_text(self.path)
        except BadInput:
            return  # it is gone again; the next save will be seen
        self._unproved = True
        self._call_off()
        self._pane.take(self._text, self.fault)
        self._begin_draft()

    def _take_draft(self, draft: LevelDraft) -> None:
        self.draft, self.fault = draft, None
        self._pane.take(self._text, None)
        self._begin_mountain(draft)
        if self._unproved:
            self._unproved = False
            self._call_off()
            self.certifier = Certifier(draft.level)

    def _begin_mountain(self, draft: LevelDraft) -> None:
        """Draw the mountain; until it is there the one before stays."""
        self._mountain_loader = BackgroundLoader(partial(MountainPicture, draft))
        self._mountain_loader.begin(self._wanted)

    def _show_fault(self, error: BadInput) -> None:
        self.fault = fault_of(error, self.path, self._text)
        self._pane.take(self._text, self.fault)
        self._call_off()
        self._unproved = True

    def spoken(self, ui: Ui) -> str:
        """The fault with its line; or the seed and what is proved."""
        if self.fault is not None:
            line = "" if self.fault.line is None else f"{self.fault.line}: "
            return f"{ui.text('edit.fault')} {line}{self.fault.message}"
        made = [] if self.certifier is None else self.certifier.checks
        return f"{self._seed_line(ui)} · {sum(c.holds for c in made)} / {len(made)}"

    def _seed_line(self, ui: Ui) -> str:
        return ui.text("debrief.seed", seed=short_seed(self.seed))

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the text, the pictures and the proof."""
        self._progress = ui.progress
        places = lay_out(canvas.get_size(), ui)
        self._wanted = places.mountain.size
        tile(canvas, paper_tile(512, 9))
        self._draw_head(canvas, ui, places.head)
        self._pane.draw(canvas, ui, places.text, self.path.name)
        if self.draft is None:
            for rect in (places.map, places.mountain, places.fog, places.proof):
                pygame.draw.rect(canvas, RULE, rect, 1)
        else:
            self._draw_pictures(canvas, ui, places, self.draft)
        self.group.place(self._buttons(ui, places.bar))
        self.group.draw(canvas, ui)

    def _draw_head(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
        """The level's title; on the other side the seed, or what the file waits for."""
        t = ui.text
        title = self.path.stem if self.draft is None else t.of_level(self.draft.level, "title")
        half = rect.width // 2
        ui.write(canvas, title, (rect.left, rect.centery), Face.TITLE, 32, INK, "midleft", half,
                  inside=rect)  # fmt: skip
        said, pen = self._seed_line(ui), INK_SOFT
        if self.fault is not None:
            said, pen = t("edit.fault"), ui.palette.warning
        elif self._draft_loader is not None:
            said = t("edit.drawing")
        ui.write(canvas, said, (rect.right, rect.centery), Face.ITALIC, 18, pen, "midright",
                  half - ui.px(20), inside=rect)  # fmt: skip

    def _draw_pictures(self, canvas: pygame.Surface, ui: Ui, places: EditLayout, draft: LevelDraft
                  ) -> None:  # fmt: skip
        area = places.map.inflate(-2 * ui.px(INNER_RULE), -2 * ui.px(INNER_RULE))
        shown = self._true_map(ui, area.width, draft)
        if shown is not None:
            canvas.blit(pygame.transform.smoothscale(shown, area.size), area)
            frame_map(canvas, ui, area)
        if self._mountain is not None:
            image = self._mountain.image
            if image.get_size() != places.mountain.size:
                image = pygame.transform.smoothscale(image, places.mountain.size)
            canvas.blit(image, places.mountain)
            self._draw_marks(canvas, ui, places.mountain, self._mountain)
        canvas.blit(self._first_fog(ui, places.fog.size, draft), places.fog)
        for rect in (places.mountain, places.fog):
            pygame.draw.rect(canvas, INK, rect, max(1, ui.px(1.2)))
        if self.certifier is not None:
            draw_proof(canvas, ui, places.proof, draft.level, self.certifier,
                       self.fault is not None or self._unproved)  # fmt: skip
        if self.fault is not None:
            for rect in (places.map, places.mountain, places.fog, places.proof):
                _make_stale(canvas, rect)

    def _true_map(self, ui: Ui, side: int, draft: LevelDraft) -> pygame.Surface | None:
        """The map of the draft, or the one before until it is drawn."""
        key = (id(draft), side, ui.text.language, ui.settings.text_size, ui.settings.palette)
        made = self._map_steps.of(
            key,
            lambda: TrueMap(draft.summary, ui, side, legend=False).survey(),
            MAP_SECONDS_A_FRAME,
        )
        self._map = made or self._map
        return self._map

    def _draw_marks(
        self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, picture: MountainPicture
    ) -> None:
        clip = canvas.get_clip()
        canvas.set_clip(rect)
        places = [
            (rect.left + x * rect.width, rect.top + y * rect.height, seen)
            for x, y, seen in picture.marks
        ]
        for x, y, _ in places[1:]:
            ring(canvas, (x, y), ui.px(6), PAPER, ui.px(2))
            pygame.draw.aacircle(canvas, ui.palette.mine, (x, y), ui.px(3.4))
        for x, y, seen in places[:1]:
            draw_hut(canvas, ui, (x, y), 0.0, not seen)
        canvas.set_clip(clip)

    def _first_fog(self, ui: Ui, size: tuple[int, int], draft: LevelDraft) -> pygame.Surface:
        """What the hiker sees on the inked map before the first step."""
        key = (id(draft), size, ui.text.language, ui.settings.text_size)
        if self._fog is None or self._fog[0] != key:
            level, picture = draft.level, pygame.Surface(size)
            view = MapView(level.visibility)
            view.seen_ground.see(0.0, 0.0)
            view.frame(picture.get_rect(), round(1.4 * size[1]))
            lamp = PlayerHike(draft.expedition).hut_from((0.0, 0.0))
            frame = MapFrame((0.0, 0.0), [(0.0, 0.0)], [], level.daylight, 0.0, lamp=lamp)
            view.draw(picture, ui, frame)
            self._fog = key, picture
        return self._fog[1]

    def _buttons(self, ui: Ui, bar: pygame.Rect) -> list[Button]:
        t = ui.text
        ready = self.draft is not None and self.fault is None
        buttons = [
            Button("walk", t("edit.walk"), ui.key("enter"), main=True, enabled=ready),
            Button("previous", t("edit.previous"), "P", enabled=self.seed > 0),
            Button("next", t("edit.next"), "N"),
            Button("leave", t("choose.back"), ui.key("escape")),
        ]
        lay_in_row(buttons, bar, ui.px(10), ui)
        return buttons


def _make_stale(canvas: pygame.Surface, rect: pygame.Rect) -> None:
    """Take the colours out of a picture and lay paper over it: it is of an earlier save."""
    part = canvas.subsurface(rect.clip(canvas.get_rect()))
    part.blit(pygame.transform.grayscale(part.copy()), (0, 0))
    paper = pygame.Surface(part.get_size(), pygame.SRCALPHA)
    paper.fill((*PAPER, STALE_OPACITY))
    part.blit(paper, (0, 0))
