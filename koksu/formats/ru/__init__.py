"""The formats of koksu.formats, in Russian."""
