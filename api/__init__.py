"""The timer-parsing API, and the page on which a timer is spoken and run."""
