"""People who sign in: e-mail and password, then a second factor. Nobody signs up; staff are invited."""
