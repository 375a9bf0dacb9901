"""The formats of koksu.formats, in Kazakh."""
