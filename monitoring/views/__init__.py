"""The pages of independent monitoring, one module a subject."""
