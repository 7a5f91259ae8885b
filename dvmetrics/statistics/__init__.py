"""Pure functions from numbers to numbers, tested against published answers: nothing here reads, writes, logs or plots.

Each module says where its formulas come from. statsmodels takes a second to import, so that only the functions that
use it import it, and never `statsmodels.api`. What is wrong with an argument is raised as a ValueError that says which
rule was broken and never holds the number itself: it may be a count that is not to be shown.
"""
