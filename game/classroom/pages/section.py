"""One phase of a student's page."""

from __future__ import annotations

from game.classroom.lesson import Student
from game.classroom.pages.frame import PageFrame
from game.classroom.service import Topic


class Section:
    """Base of the phases. `watched`: in the teacher's preview nothing is sent."""

    def __init__(self, frame: PageFrame, who: Student, watched: bool) -> None:
        self.frame, self.who, self.watched = frame, who, watched
        self.text, self.service = frame.text, frame.service
        self.busy = False
        """Whether it does what was asked for just now, and shows what came of it by itself."""

    def build(self) -> None:
        """Put the elements in place."""

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""
