"""Where files lie: the original untouched under its SHA-256, a picture's preview beside it under a name that follows from it."""

from hashlib import sha256
from pathlib import PurePosixPath

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def put(original: File, preview: bytes | None = None) -> str:
    """Keep an original as it came (read in chunks, never whole) and its preview; the name it has in the store."""
    digest = sha256()
    original.seek(0)
    for chunk in original.chunks():
        digest.update(chunk)
    original.seek(0)
    code = digest.hexdigest()
    name = default_storage.save(f"documents/{code[:2]}/{code}", original)
    if preview is not None:
        default_storage.delete(preview_name(name))
        default_storage.save(preview_name(name), ContentFile(preview))
    return name


def digest_of(name: str) -> str:
    """The SHA-256 of the original as it came, which its name in the store begins with."""
    return PurePosixPath(name).name.partition("_")[0]


def preview_name(name: str) -> str:
    """The name of a picture's preview: «documents/ab/abc» has «previews/ab/abc.jpg»."""
    return f"previews/{PurePosixPath(name).parent.name}/{PurePosixPath(name).name}.jpg"


def preview_bytes(name: str) -> bytes | None:
    """A picture's preview; None where there is none."""
    if not default_storage.exists(preview_name(name)):
        return None
    with default_storage.open(preview_name(name)) as file:
        return bytes(file.read())


def remove(name: str) -> None:
    """Take a file that no record holds out of the store, its preview too."""
    default_storage.delete(preview_name(name))
    default_storage.delete(name)
