"""Share links as people copy them."""

import pytest

from evaluator.addresses import AddressFault, direct_link
from evaluator.addresses.links import confirmed_link

DRIVE = "https://drive.usercontent.google.com/download?id=1aB-_c&export=download&confirm=t"


@pytest.mark.parametrize(
    ("shared", "direct"),
    [
        ("https://drive.google.com/file/d/1aB-_c/view?usp=sharing", DRIVE),
        ("https://drive.google.com/file/d/1aB-_c/edit", DRIVE),
        ("https://drive.google.com/file/u/1/d/1aB-_c/view", DRIVE),
        ("https://drive.google.com/open?id=1aB-_c&usp=drive_fs", DRIVE),
        ("https://drive.google.com/uc?export=download&id=1aB-_c", DRIVE),
        ("https://docs.google.com/uc?export=download&id=1aB-_c", DRIVE),
        (
            "https://drive.google.com/file/d/1aB-_c/view?resourcekey=0-xY&usp=sharing",
            DRIVE.replace("&confirm", "&resourcekey=0-xY&confirm"),
        ),
        ("https://drive.usercontent.google.com/download?id=1aB-_c&export=download", DRIVE),
        (
            "https://www.dropbox.com/scl/fi/abc/model.pt?rlkey=k&st=s&dl=0",
            "https://www.dropbox.com/scl/fi/abc/model.pt?rlkey=k&st=s&dl=1",
        ),
        (
            "https://www.dropbox.com/s/abc/model.pt",
            "https://www.dropbox.com/s/abc/model.pt?dl=1",
        ),
        (
            "https://huggingface.co/team/timer/blob/main/model.pt",
            "https://huggingface.co/team/timer/resolve/main/model.pt",
        ),
        (
            "https://huggingface.co/datasets/team/timer/resolve/main/model.pt?download=true",
            "https://huggingface.co/datasets/team/timer/resolve/main/model.pt?download=true",
        ),
        (
            "https://github.com/team/timer/blob/main/a/model.pt#L1",
            "https://github.com/team/timer/raw/main/a/model.pt",
        ),
        (
            "https://github.com/team/timer/releases/download/v1/model.pt",
            "https://github.com/team/timer/releases/download/v1/model.pt",
        ),
        (
            "https://gitlab.example/team/timer/-/blob/main/model.pt",
            "https://gitlab.example/team/timer/-/raw/main/model.pt",
        ),
        (
            "https://cloud.school.example/index.php/s/aBcDeFgHiJkLmNo",
            "https://cloud.school.example/index.php/s/aBcDeFgHiJkLmNo/download",
        ),
        ("https://files.example/model.pt?a=1", "https://files.example/model.pt?a=1"),
        ("https://[", "https://["),
    ],
)
def test_a_link_to_a_page_becomes_one_to_the_file(shared: str, direct: str) -> None:
    assert direct_link(shared) == direct
    assert direct_link(direct) == direct


@pytest.mark.parametrize(
    ("shared", "code"),
    [
        ("https://drive.google.com/drive/folders/1aB-_c?usp=sharing", "link-folder"),
        ("https://drive.google.com/drive/my-drive", "link-not-a-file"),
        ("https://docs.google.com/document/d/1aB-_c/edit", "link-not-a-file"),
        ("https://drive.google.com/open?id=../x", "link-not-a-file"),
        ("https://www.dropbox.com/scl/fo/abc/h?rlkey=k&dl=0", "link-folder"),
        ("https://www.dropbox.com/sh/abc/x?dl=0", "link-folder"),
        ("https://huggingface.co/team/timer", "link-not-a-file"),
        ("https://github.com/team/timer", "link-not-a-file"),
        ("https://github.com/team/timer/tree/main", "link-not-a-file"),
        ("https://we.tl/t-AbC", "link-no-direct"),
        ("https://wetransfer.com/downloads/abc", "link-no-direct"),
        ("https://team.wetransfer.com/downloads/abc", "link-no-direct"),
        ("https://1drv.ms/u/s!abc", "link-no-direct"),
        ("https://school-my.sharepoint.com/:u:/g/personal/x", "link-no-direct"),
        ("https://mega.nz/file/abc#key", "link-no-direct"),
        ("https://www.swisstransfer.com/d/abc", "link-no-direct"),
        ("https://colab.research.google.com/drive/1aB", "link-no-direct"),
    ],
)
def test_a_link_that_leads_to_no_file(shared: str, code: str) -> None:
    with pytest.raises(AddressFault) as raised:
        direct_link(shared)
    assert raised.value.reason.code == code


def test_a_name_that_only_looks_like_a_service() -> None:
    url = "https://notwetransfer.com/model.pt"
    assert direct_link(url) == url


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<form action='https://drive.usercontent.google.com/download'></form>",
        "<form action='https://evil.example/'><input type=hidden name=id value=1></form>",
        "<form action='//['><input type=hidden name=id value=1></form>",
        "<p>Quota exceeded",
    ],
)
def test_a_page_that_asks_for_no_confirmation(page: str) -> None:
    assert confirmed_link(page) is None
