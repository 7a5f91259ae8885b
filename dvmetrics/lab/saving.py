"""What Jupyter writes when a notebook is saved: what was typed, and nothing that was shown.

`settings/etc/jupyter/jupyter_server_config.json` names `TypedOnly` as the server's contents manager, and not as a hook:
a server that cannot load its contents manager does not start, while one whose hook fails saves as if there were none.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from jupyter_server.services.contents.checkpoints import AsyncCheckpoints
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError
from traitlets import default

from dvmetrics.lab.strip import Parts, stripped
from dvmetrics.process import leave_no_memory_behind

SUFFIX = ".ipynb"
REFUSED = "This notebook was not saved: it is not in a form whose outputs can be left out."
NO_CHECKPOINT = "No checkpoints are kept here."


class NoCheckpoints(AsyncCheckpoints):
    """No second copy of anything: one would be made of every table that is only looked at, and lie beside it."""

    async def create_checkpoint(self, contents_mgr: object, path: str) -> dict[str, Any]:
        """What the browser expects after it has saved; nothing is written."""
        return {"id": "none", "last_modified": datetime.now(UTC)}

    async def list_checkpoints(self, path: str) -> list[dict[str, Any]]:
        """None, so that there is none to rename or delete either."""
        return []

    async def restore_checkpoint(self, contents_mgr: object, checkpoint_id: str, path: str) -> None:
        """Raises HTTPError 404."""
        raise HTTPError(404, NO_CHECKPOINT)

    async def delete_checkpoint(self, checkpoint_id: str, path: str) -> None:
        """Raises HTTPError 404."""
        raise HTTPError(404, NO_CHECKPOINT)


class TypedOnly(AsyncLargeFileManager):
    """Files as Jupyter keeps them, but of each notebook only what was typed, whoever saves it and under what name."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        leave_no_memory_behind()  # the server passes it on to the kernels that it starts, which hold rows

    @default("checkpoints_class")
    def _no_checkpoints(self) -> type[NoCheckpoints]:
        return NoCheckpoints

    async def save(self, model: Parts, path: str = "") -> dict[str, Any]:
        """Save a file, and a notebook without what it shows.

        Raises HTTPError 400, and writes nothing, for a notebook that cannot be read or that comes in pieces.
        """
        if model.get("type") == "notebook" or path.lower().endswith(SUFFIX):
            model = _without_outputs(model)
        saved: dict[str, Any] = await super().save(model, path)  # type: ignore[no-untyped-call]
        return saved


def _without_outputs(model: Parts) -> dict[str, Any]:
    """What is to be saved, as a notebook without outputs, though it may have come as a file."""
    if model.get("chunk") is not None:
        raise HTTPError(400, REFUSED)
    try:
        content = stripped(_notebook(model))
    except (KeyError, TypeError, ValueError):
        raise HTTPError(400, REFUSED) from None  # their words may quote an output
    return {"type": "notebook", "format": "json", "content": content}


def _notebook(model: Parts) -> Any:
    """What was sent: a notebook, or the text of one, as it is or in base64. Raises KeyError, TypeError, ValueError."""
    content = model["content"]
    if model["type"] == "notebook":
        return content
    return json.loads(base64.b64decode(content) if model["format"] == "base64" else content)
