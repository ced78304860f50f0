"""The portal with two limits raised, to measure uploads larger than it takes."""

from cartagena_ogp import settings as portal

globals().update({name: value for name, value in vars(portal).items() if name.isupper()})
UPLOAD_MAX_DOCUMENT_BYTES = COMPLAINT_DAY_BYTES = 256 * 1024 * 1024
