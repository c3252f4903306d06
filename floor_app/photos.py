"""A photo in a form: checked and written anew before anything is locked for it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from floor_app.operations.maintenance import photos


class PhotoField(forms.FileField):
    """Gives the photo as `photos.cleaned` does, or no bytes."""

    def clean(self, data: Any, initial: Any = None) -> bytes:
        sent: UploadedFile[bytes] | None = super().clean(data, initial)
        if not sent:
            return b""
        if (sent.size or 0) > photos.MOST_BYTES:
            raise forms.ValidationError(_("The photo is too large. Send one of less than 12 MB."))
        try:
            return photos.cleaned(sent.read())
        except photos.PhotoRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
