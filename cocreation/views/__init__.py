"""The pages of co-creation, one module a subject."""
