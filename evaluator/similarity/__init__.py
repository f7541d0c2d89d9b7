"""Whether one model was made from another: evidence, on which a person decides."""
