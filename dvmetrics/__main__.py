"""`python -m dvmetrics`: the command line without its script."""

from dvmetrics.cli import main

if __name__ == "__main__":
    main()
