"""What is done for a submission after it was accepted: the queue, the workers, the watchdog.

The database is the truth. The queue only wakes: what it loses, the watchdog finds.
"""
