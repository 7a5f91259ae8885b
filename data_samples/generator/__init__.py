"""Makes the sample partnership's extracts from a seed: every row is invented, the planted truths are in `truths`."""
