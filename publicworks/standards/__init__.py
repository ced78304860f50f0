"""Works and contracts in the standards of their field: OC4IDS 0.9.5, OCDS 1.1.5 and GeoJSON (RFC 7946)."""
