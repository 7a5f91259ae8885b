"""From an executed notebook to a page that anyone can read. Nothing here looks at the network, and no page needs it."""

from dvmetrics.errors import DvmetricsError, ExitCode


class PublishError(DvmetricsError):
    """A notebook cannot become a page, because the page would not be fit to read or to check."""

    exit_code = ExitCode.NOTEBOOK
