"""From a published figure to the events behind it, and from an event to the figures that it moved."""
