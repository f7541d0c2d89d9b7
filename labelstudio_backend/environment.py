"""Label Studio itself: installed into an environment of its own, and started from there.

Its requirements and ours do not go together; the environment is made once for all projects of a
user, and only by whoever starts Label Studio.
"""

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

from labelstudio_backend.errors import LabelStudioError
from labelstudio_backend.processes import inherited

__all__ = ["VERSION", "environment_folder", "install", "program", "variables"]

VERSION = "1.23.2"

# Label Studio refuses to call addresses that are not public, which is right but for one: the
# backend's, on this very machine. Its default list, without 127.0.0.0/8.
_BANNED = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 "
    "233.252.0.0/24 240.0.0.0/4 255.255.255.255/32 ::/128 ::1/128 ::ffff:0:0/96 ::ffff:0:0:0/96 "
    "64:ff9b::/96 64:ff9b:1::/48 100::/64 2001:0000::/32 2001:20::/28 2001:db8::/32 2002::/16 "
    "fc00::/7 fe80::/10 ff00::/8"
)


def environment_folder(environ: Mapping[str, str]) -> Path:
    """Where the environment is kept: in the user's cache, or where SPEECHTIMER_CACHE says."""
    own = environ.get("SPEECHTIMER_CACHE")
    cache = environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    base = Path(own) if own else Path(cache) / "speechtimer"
    return base / f"label-studio-{VERSION}"


def program(folder: Path) -> Path:
    """Label Studio's command in its environment."""
    return folder / "bin" / "label-studio"


def install(folder: Path, *, tell: Callable[[str], None]) -> None:
    """Install Label Studio where it is not yet; a minute, once.

    It is built beside and then moved into place: what is there is complete.

    Raises:
        LabelStudioError: pip failed; the message holds what it said last.
    """
    done = folder / "complete"
    if done.exists():
        return
    tell(f"Installation de Label Studio {VERSION} (une seule fois, environ une minute)…")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LabelStudioError(
            f"{folder} : l'environnement ne peut pas être créé ({error}) ; "
            "il faut de la place et le module venv de Python (paquet python3-venv)"
        ) from error
    pins = files("labelstudio_backend").joinpath("label-studio-constraints.txt")
    words = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    words += ["--disable-pip-version-check", "--constraint", str(pins)]
    words += [f"label-studio=={VERSION}"]
    done_process = subprocess.run(words, capture_output=True, text=True, check=False)
    if done_process.returncode:
        lines = [line for line in done_process.stderr.splitlines() if line.strip()]
        said = next((line for line in reversed(lines) if "ERROR" in line), "pip a échoué")
        raise LabelStudioError(
            f"Label Studio n'a pas pu être installé ({said}) : vérifiez le réseau et la place "
            "libre, puis relancez la commande"
        )
    done.write_text(f"Label Studio {VERSION}, Python {sys.version.split()[0]}\n")


def variables(data: Path, *, email: str, password: str, token: str) -> dict[str, str]:
    """The environment variables of a Label Studio that talks to nobody but us."""
    return inherited(
        LABEL_STUDIO_BASE_DATA_DIR=str(data.resolve()),
        LABEL_STUDIO_USERNAME=email,
        LABEL_STUDIO_PASSWORD=password,
        LABEL_STUDIO_USER_TOKEN=token,
        LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN="true",
        LABEL_STUDIO_COLLECT_ANALYTICS="false",
        LABEL_STUDIO_LATEST_VERSION_CHECK="false",
        LABEL_STUDIO_SENTRY_DSN="",
        LABEL_STUDIO_FRONTEND_SENTRY_DSN="",
        LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK="true",
        LABEL_STUDIO_USE_DEFAULT_BANNED_SUBNETS="false",
        LABEL_STUDIO_USER_ADDITIONAL_BANNED_SUBNETS=_BANNED.replace(" ", ","),
        # Without it predictions with unknown labels would be stored without a word.
        fflag_feat_utc_210_prediction_validation_15082025="true",
    )
