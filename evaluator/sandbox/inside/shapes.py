"""The tensors that torch's layers have, by name."""

__all__ = ["Shapes", "linear", "recurrent"]

Shapes = dict[str, tuple[int, ...]]

_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def linear(name: str, inner: int, outer: int) -> Shapes:
    """A linear map of ``inner`` numbers to ``outer``.

    >>> linear("l", 2, 3)
    {'l.weight': (3, 2), 'l.bias': (3,)}
    """
    return {f"{name}.weight": (outer, inner), f"{name}.bias": (outer,)}


def recurrent(
    name: str, inner: int, hidden: int, *, kind: str = "LSTM", layers: int = 1, both: bool = False
) -> Shapes:
    """A recurrent layer, or several on one another; ``both``: forwards and backwards."""
    rows = _GATES[kind] * hidden
    shapes: Shapes = {}
    for layer in range(layers):
        read = inner if layer == 0 else hidden * (1 + both)
        for suffix in ("", "_reverse")[: 1 + both]:
            shapes[f"{name}.weight_ih_l{layer}{suffix}"] = (rows, read)
            shapes[f"{name}.weight_hh_l{layer}{suffix}"] = (rows, hidden)
            shapes[f"{name}.bias_ih_l{layer}{suffix}"] = (rows,)
            shapes[f"{name}.bias_hh_l{layer}{suffix}"] = (rows,)
    return shapes
