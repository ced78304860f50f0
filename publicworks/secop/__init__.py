"""SECOP's open data: from a file or the API, through a staging table, into contracts with a history."""
