"""Styles and scripts under the names that they are served by."""

import re
import shutil

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from grants.ledger import BAR
from grants.templatetags.ledger_tags import PARTS, SCREEN
from koksu.static_files import HashedFiles


def test_scripts_import_one_another_by_the_names_they_are_served_by(tmp_path):
    source = settings.BASE_DIR / "static"
    shutil.copytree(source / "js", tmp_path / "js")
    scripts = [f"js/{script.name}" for script in (source / "js").glob("*.js")]
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    list(storage.post_process({name: (FileSystemStorage(source), name) for name in scripts}))
    served = {name: storage.hashed_files[name] for name in scripts}
    imported = {
        name: set(re.findall(r'^import .* from "\./(.+)";$', (tmp_path / hashed).read_text(), re.MULTILINE))
        for name, hashed in served.items()
    }
    names = {hashed.removeprefix("js/") for hashed in served.values()}
    assert imported["js/results.js"] == {served[f"js/{name}.js"].removeprefix("js/") for name in ("files", "typing")}
    assert all(found <= names for found in imported.values())


def test_colours_are_the_same_at_every_width():
    """So that their contrast may be measured at one of them (tests/browser/test_pages_look.py)."""
    styles = (settings.BASE_DIR / "static" / "css" / "app.css").read_text()
    at_width = list(media_blocks(styles, "width"))
    assert len(at_width) > 20
    coloured = re.compile(r"(?<![-\w])(?:color|background|background-color|opacity)\s*:\s*([^;}]+)")
    readable = {"var(--paper)", "none", "inherit", "var(--ink-2)"}  # labels before a phone's cells: 8:1 on paper
    assert {value.strip() for block in at_width for value in coloured.findall(block)} <= readable


def test_each_part_of_a_linked_bar_has_its_fill():
    """On a screen the styles know a part by its link: its row's markup doesn't repeat the pattern."""
    styles = (settings.BASE_DIR / "static" / "css" / "app.css").read_text()
    fills = dict(re.findall(r'a\[href\$="#(\w+)"\] \{ fill: ([^;]+);', styles))
    assert fills == {code: f"url(#{SCREEN}{pattern})" if (pattern := PARTS[code][2]) else "#00778b" for code in (*BAR, "unknown_remainder")}


def media_blocks(styles, condition):
    """What stands between the braces of each @media whose condition holds that word."""
    for found in re.finditer(r"@media ([^{]+)\{", styles):
        if condition in found[1]:
            depth, end = 1, found.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(styles[end], 0)
                end += 1
            yield styles[found.end() : end - 1]
