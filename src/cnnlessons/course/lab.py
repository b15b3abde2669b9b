"""Open JupyterLab for the lessons; the arguments are those of `jupyter lab`."""

import platform
import sys

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyterlab.labapp import LabApp

NEWS = "@jupyterlab/apputils-extension:announcements"  # asks in a pop-up about news, and looks for updates


class Contents(AsyncLargeFileManager):
    """Reads notebooks with the version of Python in their metadata.

    JupyterLab adds it as soon as a kernel starts, and a notebook would count as changed before any cell ran.
    """

    async def get(self, *args, **options) -> dict:
        """Return a file as JupyterLab gets it."""
        model = await super().get(*args, **options)
        if model["type"] == "notebook" and model["content"]:
            model["content"]["metadata"].setdefault("language_info", {})["version"] = platform.python_version()
        return model


def without_news(_, page_config: dict) -> dict:
    """Turn JupyterLab's announcements off, which cover a part of the page."""
    page_config["disabledExtensions"].append(NEWS)
    return page_config


if __name__ == "__main__":
    LabApp.serverapp_config |= {"contents_manager_class": Contents,
                                "tornado_settings": {"page_config_hook": without_news}}
    LabApp.launch_instance(sys.argv[1:])
