"""The visitors, and the settings, that the channel is measured with (`complaints/measures.py`)."""
