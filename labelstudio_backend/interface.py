"""The labelling page: the seven labels in the hackathon's colours, and its instructions."""

from importlib.resources import files
from xml.sax.saxutils import quoteattr

from labelstudio_backend.tasks import FROM_NAME, TEXT, TO_NAME
from speechtimer.cli.screen import COLOURS

__all__ = ["instructions", "label_config"]


def label_config() -> str:
    """Label Studio's XML, with keys 1 to 7 for the labels."""
    labels = "\n".join(
        f'    <Label value={quoteattr(str(label))} background={quoteattr(colour)} hotkey="{key}"/>'
        for key, (label, colour) in enumerate(COLOURS.items(), 1)
    )
    return (
        f'<View>\n  <Labels name="{FROM_NAME}" toName="{TO_NAME}" choice="single">\n{labels}\n'
        f'  </Labels>\n  <Text name="{TO_NAME}" value="${TEXT}" granularity="symbol"/>\n</View>'
    )


def instructions() -> str:
    """What labellers read first (HTML, in French): the annotation guide in short."""
    return files("labelstudio_backend").joinpath("instructions.html").read_text(encoding="utf-8")
