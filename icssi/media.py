"""Pictures of updates. Their names are random, and still every reading asks who may see the update they belong to."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from updates.models import Update

FOLDER = Update._meta.get_field("picture").upload_to
SECONDS = 3600  # how long a phone may keep one; a picture taken down is gone from everywhere after that


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """The picture of an update, or one of its smaller sizes: `<random>.webp` or `<random>/…/320w.webp`."""
    stem = name.split("/")[0].partition(".")[0]
    shown = Update.objects.visible_to(request.user).filter(picture__startswith=f"{FOLDER}/{stem}.")
    path = f"{FOLDER}/{name}"
    if not stem or not name.endswith(".webp") or not shown.exists() or not default_storage.exists(path):
        raise Http404
    headers = {"Cache-Control": f"private, max-age={SECONDS}"}
    return FileResponse(default_storage.open(path), content_type="image/webp", headers=headers)
