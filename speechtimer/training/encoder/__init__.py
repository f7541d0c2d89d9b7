"""A small encoder of one's own, for where no hub is reachable or none of its models is small."""

from speechtimer.training.encoder.pretraining import PretrainingProgress, pretrain

__all__ = ["PretrainingProgress", "pretrain"]
