"""How measured figures become points, and what is deducted: the organiser's numbers."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "F1Curve",
    "LogCurve",
    "NoiseConfig",
    "PenaltyConfig",
    "ScoringConfig",
    "WeightsConfig",
]

Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WeightsConfig(_Section):
    """How many points each metric is worth at most; what they add up to is the best score.

    Attributes:
        f1: points of micro-F1 over exact spans.
        size: points of the size of model.pt.
        speed: points of the time that inference takes.
    """

    f1: Number = 70.0
    size: Number = 15.0
    speed: Number = 15.0

    @model_validator(mode="after")
    def _worth_something(self) -> Self:
        if self.total <= 0:
            raise ValueError("at least one of f1, size and speed must be above 0")
        return self

    @property
    def total(self) -> float:
        """The best score, in points."""
        return self.f1 + self.size + self.speed


class F1Curve(_Section):
    """Micro-F1 (0 to 1) to a share of its points, along a straight line.

    Attributes:
        zero: the F1 that earns nothing, as does all below it.
        full: the F1 that earns all points.
    """

    zero: Share = 0.5
    full: Share = 1.0

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.zero >= self.full:
            raise ValueError(f"zero must be below full ({self.full:g})")
        return self


class LogCurve(_Section):
    """A cost to a share of its points, along a logarithm: halving it earns the same everywhere.

    Attributes:
        full: the cost that earns all points, as does all below it.
        zero: the cost that earns nothing, as does all above it.
    """

    full: Positive
    zero: Positive

    @model_validator(mode="after")
    def _falling(self) -> Self:
        if self.full >= self.zero:
            raise ValueError(f"full must be below zero ({self.zero:g})")
        return self


class NoiseConfig(_Section):
    """Differences that say nothing about which of two models is better.

    Attributes:
        f1: difference of micro-F1 (0 to 1); a new event has at least `least_noise`.
        seconds: relative difference of seconds, 0.05 for 5 %: what repeated measurements of one
            model differ by.
    """

    f1: Share = 0.001
    seconds: Annotated[float, Field(ge=0, le=1)] = 0.05


class ScoringConfig(_Section):
    """From the three metrics to one score.

    Attributes:
        weights: points of each metric.
        f1: micro-F1 to a share of its points.
        megabytes: size of model.pt, in MB (a million bytes), to a share of its points.
        seconds: seconds for 1,000 hidden sentences to a share of its points; so it does not
            depend on how many there are.
        noise: differences that are ties.
    """

    weights: WeightsConfig = WeightsConfig()
    f1: F1Curve = F1Curve()
    megabytes: LogCurve = LogCurve(full=1, zero=500)
    seconds: LogCurve = LogCurve(full=1, zero=100)
    noise: NoiseConfig = NoiseConfig()


class PenaltyConfig(_Section):
    """What is deducted, in points.

    Attributes:
        late_per_minute: for each minute after the deadline that has begun.
        late_most: the cap on that.
        api_missing: no API was given, or it is down when the ranking freezes.
        api_disagrees: the API's answers are not those of the submitted model: that costs less than
            no API, and more than nothing.
        api_agreement: the share of sentences (0 to 1) with the same answer below which that is so.
        similar_model: an organiser has decided that the model is another team's.
        baselines_given: the event's rules give the organisers' baselines away: who submits one as
            it is has copied nobody.
    """

    late_per_minute: Number = 1.0
    late_most: Number = 20.0
    api_missing: Number = 10.0
    api_disagrees: Number = 5.0
    api_agreement: Share = 0.9
    similar_model: Number = 30.0
    baselines_given: bool = False
