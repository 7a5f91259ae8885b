"""Jupyter kernels for a run: started once a worker, emptied between notebooks, quiet and encrypted."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

KERNEL_SECONDS = 120
"""How long a kernel may take to start or to answer."""


@contextmanager
def kernel_at_work() -> Iterator[Any]:
    """A kernel for a worker's notebooks, one after another: starting one for each would take longer than running them.

    It speaks over an encrypted connection, and its own chatter stays off the screen.
    """
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    class QuietKernelManager(AsyncKernelManager):
        async def _async_launch_kernel(self, kernel_cmd: list[str], **settings: Any) -> None:
            await super()._async_launch_kernel(kernel_cmd, **{**settings, **quiet})

        def client(self, **settings: Any) -> Any:
            client = super().client(**settings)
            clients.callback(client.stop_channels)  # nbclient leaves that to whoever made the kernel
            return client

    clients = ExitStack()
    kernel = QuietKernelManager(kernel_name="python3", transport_encryption="required")
    try:
        yield kernel
    finally:
        clients.close()
        if kernel.has_kernel:
            run_sync(kernel.shutdown_kernel)(now=True)


def forget_everything(kernel: Any) -> None:
    """Forget all names of the notebook before, so that none can lean on another."""
    from jupyter_client.blocking.client import BlockingKernelClient

    if not kernel.has_kernel:
        return
    client = BlockingKernelClient()
    client.load_connection_info(kernel.get_connection_info())
    client.start_channels()
    try:
        client.execute_interactive("%reset -f", store_history=False, timeout=KERNEL_SECONDS)
    finally:
        client.stop_channels()
