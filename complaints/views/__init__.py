"""The pages of the channel, by subject."""
