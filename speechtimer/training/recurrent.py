"""A long short-term memory for training that computes all directions at once.

It gives the states and gradients of `torch.nn.LSTM` on packed sequences, faster on a CPU:
the directions go side by side through one batched matrix product a step, and the gradients of the
weights are one product at the end instead of one a step.
"""

from typing import Any

import torch
from torch import Tensor

__all__ = ["lstm"]


class _Lstm(torch.autograd.Function):  # type: ignore[misc]  # torch is untyped
    """Forward and backward pass; gates in the order input, forget, output, cell."""

    @staticmethod
    def forward(ctx: Any, gates: Tensor, recurrent: Tensor, running: list[int]) -> Tensor:
        """States ``(directions, steps, sequences, hidden)``, zero where a sequence has ended."""
        directions, steps, sequences, width = gates.shape
        hidden = width // 4
        gates = gates.clone()
        states = gates.new_zeros(directions, steps, sequences, hidden)
        cells = gates.new_zeros(directions, steps, sequences, hidden)
        squashed = gates.new_zeros(directions, steps, sequences, hidden)
        for step, rows in enumerate(running):
            gate = gates[:, step, :rows]
            if step:
                gate.baddbmm_(states[:, step - 1, :rows], recurrent)
            gate[..., : 3 * hidden].sigmoid_()
            gate[..., 3 * hidden :].tanh_()
            i, f, o, g = gate.split(hidden, dim=2)
            cell = cells[:, step, :rows]
            torch.mul(i, g, out=cell)
            if step:
                cell.addcmul_(f, cells[:, step - 1, :rows])
            squash = squashed[:, step, :rows]
            torch.tanh(cell, out=squash)
            torch.mul(o, squash, out=states[:, step, :rows])
        ctx.save_for_backward(gates, recurrent, states, cells, squashed)
        ctx.running = running
        return states

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None]:
        """Gradients of the gates and of the recurrent weights."""
        gates, recurrent, states, cells, squashed = ctx.saved_tensors
        directions, _, sequences, width = gates.shape
        hidden = width // 4
        d_gates = torch.zeros_like(gates)
        d_state = gates.new_zeros(directions, sequences, hidden)
        d_cell = gates.new_zeros(directions, sequences, hidden)
        back = recurrent.transpose(1, 2)
        for step in range(len(ctx.running) - 1, -1, -1):
            rows = ctx.running[step]
            i, f, o, g = gates[:, step, :rows].split(hidden, dim=2)
            d_i, d_f, d_o, d_g = d_gates[:, step, :rows].split(hidden, dim=2)
            squash = squashed[:, step, :rows]
            total = d_state[:, :rows] + gradients[0][:, step, :rows]
            d_now = d_cell[:, :rows]
            d_now += total * o * (1 - squash * squash)
            torch.mul(total * squash, o * (1 - o), out=d_o)
            torch.mul(d_now * g, i * (1 - i), out=d_i)
            torch.mul(d_now * i, 1 - g * g, out=d_g)
            if step:
                torch.mul(d_now * cells[:, step - 1, :rows], f * (1 - f), out=d_f)
                d_now *= f
                d_state[:, :rows] = torch.bmm(d_gates[:, step, :rows], back)
        before = states[:, :-1].reshape(directions, -1, hidden).transpose(1, 2)
        d_recurrent = torch.bmm(before, d_gates[:, 1:].reshape(directions, -1, width))
        return d_gates, d_recurrent, None


def lstm(gates: Tensor, recurrent: Tensor, running: list[int]) -> Tensor:
    """Hidden states ``(directions, steps, sequences, hidden)``, zero where a sequence has ended.

    ``gates`` ``(directions, steps, sequences, 4 * hidden)`` hold what inputs and biases add,
    ``recurrent`` is ``(directions, hidden, 4 * hidden)``; the first ``running[step]`` sequences
    still run at each step. See `speechtimer.tagging.lstm`, which does the same without gradients.
    """
    states: Tensor = _Lstm.apply(gates, recurrent, running)
    return states
