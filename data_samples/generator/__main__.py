"""`python -m data_samples.generator [FOLDER]` writes the sample's quarters, by default into its own folder."""

import argparse
import sys
from pathlib import Path

from data_samples.generator.files import OWN_FOLDER, write_sample
from dvmetrics.errors import DvmetricsError


def main() -> int:
    """Write the sample; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m data_samples.generator", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=OWN_FOLDER, help="where the quarters' folders go")
    folder: Path = parser.parse_args().folder
    try:
        write_sample(folder)
    except DvmetricsError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
