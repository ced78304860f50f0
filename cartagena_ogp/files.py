"""`/archivos/`: uploaded files as downloads, and clean images for pages.

Nothing served here can run in the portal's name: downloads are attachments that no browser opens as a page,
and only copies that the portal itself drew are shown inline.
"""

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from cartagena_ogp.models.attachments import Attachment
from cartagena_ogp.uploads import DERIVED_TYPES, WIDTHS, derivative

POLICY = "sandbox; default-src 'none'"
FOR_EVERYONE = "public, max-age=31536000, immutable"
FOR_STAFF = "private, no-store"


def may_open(request: HttpRequest, attachment: Attachment) -> bool:
    """Public files are for everyone; the rest, for staff who signed in. Asks who it is only when it must."""
    if attachment.is_public:
        return True
    user = getattr(request, "user", None)
    return user is not None and user.is_active and user.is_staff


def serve(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The file as a download, under its own name. Raises Http404 when it is not for this visitor."""
    if not may_open(request, attachment):
        raise Http404
    response = not_modified(request, attachment.sha256) or FileResponse(
        open_or_404(str(attachment.file.name)),
        as_attachment=True,
        filename=attachment.original_name,
        content_type=attachment.content_type,
    )
    return guarded(response, attachment, attachment.sha256)


@require_safe
def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """`/archivos/<public_id>/`."""
    return serve(request, get_object_or_404(Attachment, public_id=public_id))


@require_safe
def image(request: HttpRequest, public_id: str, width: int, extension: str) -> HttpResponseBase:
    """`/archivos/<public_id>/640.webp`: a copy that the portal drew, to be shown inside a page."""
    attachment = get_object_or_404(Attachment.objects.images(), public_id=public_id)
    if width not in WIDTHS or extension not in DERIVED_TYPES or not may_open(request, attachment):
        raise Http404
    mark = f"{attachment.sha256}-{width}-{extension}"
    response = not_modified(request, mark) or FileResponse(
        open_or_404(derivative(attachment, width, extension)), content_type=DERIVED_TYPES[extension]
    )
    return guarded(response, attachment, mark)


def not_modified(request: HttpRequest, mark: str) -> HttpResponseBase | None:
    """304 when the browser already holds these very bytes."""
    return get_conditional_response(request, etag=quote_etag(mark))


def open_or_404(name: str) -> File:
    """The stored bytes; a row whose file the storage lost answers as a page that is not there."""
    try:
        return default_storage.open(name, "rb")
    except FileNotFoundError:
        raise Http404 from None


def guarded(response: HttpResponseBase, attachment: Attachment, mark: str) -> HttpResponseBase:
    """The response with the headers that keep it from being anything but a file."""
    response.headers["ETag"] = quote_etag(mark)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = FOR_EVERYONE if attachment.is_public else FOR_STAFF
    return response


urlpatterns = [
    path("<str:public_id>/", download, name="attachment"),
    path("<str:public_id>/<int:width>.<str:extension>", image, name="attachment_image"),
]
