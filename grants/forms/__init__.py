"""Forms parse and lay out; the actions decide."""
