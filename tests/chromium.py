"""Where Chromium is on this machine; the browser tests run in the real one."""

import shutil

__all__ = ["find"]


def find() -> str | None:
    """The path of an installed Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)
