"""Following what changes by e-mail: a request, its confirmation, the digests and the way out."""
