"""Comments under public records: confirmed by e-mail, moderated with published rules, answered officially."""
