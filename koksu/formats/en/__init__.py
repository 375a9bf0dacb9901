"""The formats of koksu.formats, in English."""
