"""Where pages take their styles and scripts from: under names that change with the content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Scripts import one another by those names too. By its plain name a module would be another one: run twice on a page, and stale
    after an update."""

    support_js_module_import_aggregation = True
