"""Where the bytes of documents and attachments rest: under MEDIA_ROOT, without a public address."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Files only this program reads: owner-only permissions, and no URL can be made of them."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name):
        raise ValueError("Private files have no address: serve them through documents.responses.")


private = PrivateStorage()
