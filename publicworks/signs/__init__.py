"""The life of a sign: issued, proofed, installed, checked again, reported, retired."""
