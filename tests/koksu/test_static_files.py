"""Styles and scripts under the names that they are served by."""

import re
import shutil

from django.conf import settings
from django.core.files.storage import FileSystemStorage

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
