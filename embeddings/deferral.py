"""Imports put off until somebody needs what is imported.

sentence-transformers and transformers load scipy and scikit-learn, and with them pandas, when they are imported
themselves: a third of the time, for evaluations and losses that an encoder never comes to.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@contextlib.contextmanager
def imported_later(*packages: str) -> Iterator[None]:
    """Whoever imports one of these packages meanwhile, or from it, gets what is loaded at its first use.

    Afterwards the packages are imported as ever: nothing of this is left but the names that were imported meanwhile,
    each of which is looked up where it belongs when it is called, asked for an attribute, subclassed, compared with
    `isinstance`, or subscripted. What needs them at once, gets them at once. A package that is loaded already, or is
    not installed, is left alone.

    >>> import sys, types
    >>> with imported_later("tabnanny"):
    ...     from tabnanny import NannyNag
    >>> "tabnanny" in sys.modules
    False
    >>> NannyNag(1, "tabs and spaces", "").get_msg(), "tabnanny" in sys.modules
    ('tabs and spaces', True)
    """
    later = _Later(package for package in packages if package not in sys.modules)
    sys.meta_path.insert(0, later)
    try:
        yield
    finally:
        sys.meta_path.remove(later)
        for package in list(later.packages):
            later.give_up(package)


class _Later(MetaPathFinder, Loader):
    """Finds the packages and what is in them, and loads nothing."""

    def __init__(self, packages: Iterator[str]) -> None:
        self.packages = set(packages)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if _package(fullname) not in self.packages or (found := PathFinder.find_spec(fullname, path)) is None:
            return None
        spec = ModuleSpec(fullname, self, origin=found.origin)
        spec.submodule_search_locations = found.submodule_search_locations
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        pass

    def give_up(self, package: str) -> None:
        """From now on the package is imported as ever."""
        self.packages.discard(package)
        for name, module in list(sys.modules.items()):
            if _package(name) == package and isinstance(module, _Module):
                del sys.modules[name]


class _Module(ModuleType):
    """In the place of a module while imports are put off; afterwards it hands on to the module itself."""

    def __init__(self, name: str, later: _Later) -> None:
        super().__init__(name)
        self._later = later

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        wanted = _Name(self.__name__, name, self._later)
        waits = _package(self.__name__) in self._later.packages and name != "__version__"
        return wanted if waits else wanted._found()


class _Name:
    """A name in a module, looked up at its first use."""

    def __init__(self, module: str, name: str, later: _Later) -> None:
        self._module = module
        self.__name__ = name
        self._later = later

    def _found(self) -> Any:
        self._later.give_up(_package(self._module))
        module = import_module(self._module)
        try:
            return getattr(module, self.__name__)
        except AttributeError:
            return import_module(f"{self._module}.{self.__name__}")

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._found()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)

    def __getitem__(self, key: Any) -> Any:
        return self._found()[key]

    def __or__(self, other: Any) -> Any:
        return self._found() | other

    def __ror__(self, other: Any) -> Any:
        return other | self._found()

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._found(),)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._found())

    def __subclasscheck__(self, subclass: type) -> bool:
        return issubclass(subclass, self._found())


def _package(name: str) -> str:
    return name.partition(".")[0]
