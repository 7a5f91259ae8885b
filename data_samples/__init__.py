"""The sample partnership: made-up extracts, and the generator that makes them."""
