"""JupyterLab for the analyst: rows are shown on the screen, and nothing of them is saved with a notebook.

`settings/` holds what Jupyter and IPython read in every environment that the package is installed in.
"""
