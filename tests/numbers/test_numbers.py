import speechtimer.numbers


def test_public_surface() -> None:
    assert speechtimer.numbers.__all__ == [
        "Spelling",
        "Variety",
        "range_end",
        "read_number",
        "read_value",
        "spellings",
        "write_number",
    ]
