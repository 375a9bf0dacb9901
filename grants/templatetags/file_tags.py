"""What pages say of files before they are sent, and how staged ones look."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from grants.actions.vetting import ENDINGS, MEDIA
from grants.models import PICTURE_TYPES, StagedFile

register = template.Library()


@register.simple_tag
def file_rules() -> dict[str, Any]:
    """The limits (bytes and MB), and the endings that are taken, those of sound and video apart."""
    endings = {True: "", False: ""}
    for kind, names in ENDINGS.items():
        endings[kind in MEDIA] += " ".join(names) + " "
    return {
        "limit": settings.MAX_FILE_BYTES,
        "media_limit": settings.MAX_MEDIA_BYTES,
        "request_limit": settings.MAX_REQUEST_BYTES,
        "limit_mb": settings.MAX_FILE_BYTES // 1_000_000,
        "media_limit_mb": settings.MAX_MEDIA_BYTES // 1_000_000,
        "endings": endings[False].strip(),
        "media": endings[True].strip(),
        "accept": ",".join(f".{name}" for names in ENDINGS.values() for name in names),
    }


@register.filter
def thumb_address(file: StagedFile) -> str:
    """Where its sender sees a staged picture; empty for other files."""
    return reverse("file_thumb", args=[file.token]) if file.content_type in PICTURE_TYPES else ""
