"""Files on their way to a record: sent ahead, looked at by their sender; and a document's own file and picture."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.actions import files, store
from grants.actions.vetting import refused
from grants.forms.proof import guess
from grants.models import Document, StagedFile
from grants.templatetags.file_tags import thumb_address
from grants.templatetags.page_tags import sized
from grants.views.access import by, found
from koksu.accounts.scope import ScopedRequest

KEPT = 24 * 60 * 60  # seconds: what stands under a document's address never changes


@require_http_methods(["GET", "POST"])
def file_stage(request: ScopedRequest) -> JsonResponse:
    """For the script of drop zones. POST one `file` (with `asked`, `given`: codes of kinds): {token, name, size, words, kind, thumb}, or
    {error: words}. GET `token`, repeated: {files: […]}, the sender's own that are still there."""
    if request.method == "GET":
        there = files.staged(actor=request.user, tokens=request.GET.getlist("token")[:200])
        return JsonResponse({"files": [_told(file) for file in there]})
    try:
        upload = request.FILES.get("file")
        if upload is None:
            raise refused("no_file")
        file = files.stage(**by(request), upload=upload)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    except PermissionDenied:
        return JsonResponse({"error": _("Your role doesn't allow this here.")}, status=403)
    kind = guess(file.content_type, request.POST.get("asked", "").split(), request.POST.get("given", "").split())
    return JsonResponse({**_told(file), "kind": kind})


def _told(file: StagedFile) -> dict[str, Any]:
    return {
        "token": file.token,
        "name": file.file_name,
        "size": file.size,
        "words": sized(file.size),
        "kind": "",
        "thumb": thumb_address(file),
    }


@require_safe
def file_thumb(request: ScopedRequest, token: str) -> HttpResponse:
    """A staged picture as its sender sees it; nobody else's."""
    there = files.staged(actor=request.user, tokens=[token])
    return _picture(store.preview_bytes(str(there[0].file.name)) if there else None)


@require_safe
def document_preview(request: ScopedRequest, pk: str) -> HttpResponse:
    """A document's picture, made anew from its original, to those who may see its district."""
    document = found(request, Document, pk)
    if not document.preview or not document.preview.storage.exists(document.preview.name):
        raise Http404
    with document.preview.open("rb") as file:
        return _picture(file.read())


def _picture(content: bytes | None) -> HttpResponse:
    if content is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": f"private, max-age={KEPT}"}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


@require_safe
def document_file(request: ScopedRequest, pk: str) -> FileResponse:
    """A document's original, to those who may see its district: always an attachment, so that nothing people send runs in this house."""
    document = found(request, Document, pk)
    if not document.file or not document.file.storage.exists(document.file.name):
        raise Http404
    response = FileResponse(document.file.open("rb"), as_attachment=True, filename=document.file_name or document.sha256[:12])
    response["Content-Type"] = document.content_type or "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response
