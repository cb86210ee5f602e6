"""A strategy's own modules: its file and the helpers beside it, under names of their own.

Two strategies may each have a `helper.py`; Python would give the second one the first one's. Here
`import helper` in a strategy's files loads `strategy_DIGEST.helper`, and nobody else finds that.
What belongs to Python, numpy and the engine comes before a helper of the same name, as in a judge.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import module_from_spec, resolve_name
from pathlib import Path
from types import ModuleType

from engine.core.errors import BadInput
from engine.files import read_limited
from engine.running.costly_source import refuse_costly

PREFIX = "strategy_"
"""How the names of all these modules begin."""
LARGEST_SOURCE = 100_000
"""Bytes of a strategy's file or of a helper: Python's compiler takes 1 KB for a byte at worst."""
INSTEAD = "keep data in a file beside it, such as weights.npy"
FIRST = frozenset({*sys.stdlib_module_names, "numpy", "engine"})
"""Modules that no helper takes the place of."""


class OwnModules:
    """The modules of one loading of a strategy; `close` takes them out of `sys.modules` again."""

    def __init__(
        self,
        file: Path | str,
        digest: str,
        for_good: bool = False,
        builtins_copy: dict[str, object] | None = None,
    ) -> None:
        """`file`: the strategy. `digest`: its SHA-256, for the modules' names. `for_good`: nobody
        will `close`, and `file` is absolute. `builtins_copy`: Python's builtins in a dictionary of
        its own, if there is one to be used.
        """
        # In a forked child every function and name that is touched may cost the copy of a page.
        self._folder = os.path.dirname(file if for_good else os.path.abspath(file))
        self._tops = _names_beside(self._folder)
        self._before = frozenset(() if for_good else sys.modules)
        self.main = ModuleType(f"{PREFIX}{digest[:16]}")
        """The module of the strategy's own file, still empty."""
        number = 1
        # Dataclasses look their module up while the file is being executed.
        while sys.modules.setdefault(self.main.__name__, self.main) is not self.main:
            number += 1
            self.main.__name__ = f"{PREFIX}{digest[:16]}_{number}"
        self._builtins = {**vars(builtins)} if builtins_copy is None else builtins_copy
        self._builtins["__import__"] = self._import
        self.main.__dict__.update(__file__=str(file), __builtins__=self._builtins)
        # For `importlib.import_module` and folders without an `__init__.py`.
        self._added = self._folder not in sys.path
        if self._added:
            sys.path.append(self._folder)

    def close(self) -> None:
        """Forget every module; the next loading begins anew."""
        name = self.main.__name__
        for other in sys.modules.keys() - self._before:
            own = other == name or other.startswith(f"{name}.")
            if own or self._lies_here(sys.modules[other]):
                sys.modules.pop(other, None)
        if self._added and self._folder in sys.path:
            sys.path.remove(self._folder)

    def _lies_here(self, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        path = file if isinstance(file, str) else ""
        inside = path.startswith(self._folder + os.sep)
        return inside and "site-packages" not in path.split(os.sep)

    def _import(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - named by Python
        locals: Mapping[str, object] | None = None,  # noqa: A002 - named by Python
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """What `import` does in the strategy's files; the arguments are those of `__import__`."""
        package = str((globals or {}).get("__package__") or "")
        if level and package.startswith(self.main.__name__):
            name = resolve_name("." * level + name, package)
        elif not level and name.partition(".")[0] in self._tops:
            name = f"{self.main.__name__}.{name}"
        else:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        module = self._load(name)
        if not fromlist:  # `import a.b` binds a
            own = self.main.__name__
            return sys.modules[f"{own}.{name.removeprefix(f'{own}.').partition('.')[0]}"]
        if hasattr(module, "__path__"):
            asked = getattr(module, "__all__", ()) if "*" in fromlist else fromlist
            for part in asked:
                if not hasattr(module, part) and PathFinder.find_spec(
                    f"{name}.{part}", module.__path__
                ):
                    self._load(f"{name}.{part}")
        return module

    def _load(self, name: str) -> ModuleType:
        """The module of this whole name, executed if it was not yet."""
        if name in sys.modules:
            return sys.modules[name]
        parent, _, last = name.rpartition(".")
        top = parent == self.main.__name__
        paths = [self._folder] if top else getattr(self._load(parent), "__path__", [])
        spec = PathFinder.find_spec(name, paths)
        if spec is None:
            shown = name.removeprefix(f"{self.main.__name__}.")
            raise ModuleNotFoundError(f"No module named {shown!r}", name=shown)
        module = module_from_spec(spec)
        module.__dict__["__builtins__"] = self._builtins
        sys.modules[name] = module
        try:
            if isinstance(spec.loader, SourceFileLoader) and spec.origin:
                # Not from a cache, which knows a file by its size and the second of its change.
                source = _source(spec.origin)
                refuse_costly(source, spec.origin)
                exec(compile(source, spec.origin, "exec"), vars(module))
            elif spec.loader is not None:
                spec.loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
        if not top:
            setattr(sys.modules[parent], last, module)
        return module


def is_own(module_name: object) -> bool:
    """Whether a module of this name is a strategy's file or a helper of one."""
    return isinstance(module_name, str) and module_name.startswith(PREFIX)


def _names_beside(folder: str) -> frozenset[str]:
    """Names of the modules and packages in this folder that `import` may find there."""
    found = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                # Asked before every hike: only a folder is worth a look at the disk.
                if entry.name.endswith(".py"):
                    found.add(entry.name.removesuffix(".py"))
                elif entry.is_dir() and os.path.isfile(f"{entry.path}/__init__.py"):
                    found.add(entry.name)
    except OSError:
        return frozenset()  # it may be read, but not listed
    return frozenset(found - FIRST)


def read_source(path: str | Path) -> bytes:
    """A strategy's file, or a helper; BadInput where it is too large or cannot be read."""
    return read_limited(path, LARGEST_SOURCE, instead=INSTEAD)


def _source(path: str) -> bytes:
    try:
        return read_source(path)
    except BadInput as error:
        raise ImportError(str(error)) from None
