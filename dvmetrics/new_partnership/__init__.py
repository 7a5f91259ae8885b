"""A new partnership folder: what is asked, and the configuration, templates and first steps that come of it."""
