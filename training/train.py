"""Train the reader: ``python -m training.train UNITS OUT --init CHECKPOINT --minutes 90``.

Weights, optimiser, position and random state are kept in OUT every five minutes; started again with
the same arguments, a run goes on from there.  At the end OUT holds ``last.safetensors`` and
``average.safetensors``, the mean of the weights over the last part of the run.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from itertools import islice

import torch

from training.batches import batches, collate, tokens_of
from training.examples import Unit, read_units
from training.inputs import (
    Parser,
    amount,
    count,
    file,
    folder,
    new_folder,
    run,
    share,
    waiting,
    weights,
    whole,
)
from training.losses import Losses, losses
from training.model import Reader, kept_weights, load, load_weights, new_reader, save
from training.state import Position, read_state, write_state

HEADS_LEARN = 5  # times as fast as the encoder
AMONG_PASSAGES, AMONG_QUESTIONS = 0.5, 0.3


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = Parser("train", __doc__)
    parser.add_argument("units", type=file, help="made by training.prepare")
    parser.add_argument("out", type=new_folder, help="folder for the state and the weights")
    parser.add_argument("--init", type=weights, help="weights to begin with (default: raw heads)")
    parser.add_argument("--encoder", type=folder, help="another encoder's folder, for tests")
    parser.add_argument("--minutes", type=amount, default=float("inf"), help="at most; of training")
    parser.add_argument("--passes", type=count, default=1, help="at most, over the units")
    parser.add_argument("--lr", type=amount, default=3e-5, help="at its highest, of the encoder")
    parser.add_argument("--warmup", type=share, default=0.04, help="share of the run")
    parser.add_argument("--freeze", type=whole, default=4, help="lowest layers that stay so")
    parser.add_argument("--tokens", type=count, default=4096, help="in a batch")
    parser.add_argument("--average", type=share, default=0.3, help="last part that is averaged")
    parser.add_argument("--every", type=waiting, default=5.0, help="minutes between two saves")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=count, default=os.cpu_count())
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="cuda: untried")
    args = parser.parse_args(argv)
    if args.device == "cuda" and not torch.cuda.is_available():
        parser.error("argument --device: there is no GPU that torch can use; leave it out")
    return args


def half_precision(device: str) -> bool:
    """Return whether the processor computes in bf16 by itself; emulated, it would be slower."""
    return device == "cuda" or bool(
        torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    )


class Run:
    """A training run that can be left and taken up again."""

    def __init__(self, args: argparse.Namespace, units: list[Unit]) -> None:
        torch.manual_seed(args.seed)
        self.args, self.units = args, units
        self.total = tokens_of(units) * args.passes
        made = load(args.init, args.encoder) if args.init else new_reader(args.encoder)
        self.model: Reader = made.to(args.device)
        self.rates = [args.lr, args.lr * HEADS_LEARN]
        self.optimiser = self._optimiser()
        self.position = Position()
        self.sums: dict[str, torch.Tensor] = {}
        self.state = args.out / "state.pt"
        self.half = half_precision(args.device)
        if self.state.exists():
            self._take_up()

    def _optimiser(self) -> torch.optim.Optimizer:
        below = tuple(f"encoder.encoder.layer.{i}." for i in range(self.args.freeze))
        groups: list[list[torch.nn.Parameter]] = [[], []]
        for name, weight in self.model.named_parameters():
            if "embeddings" in name or name.startswith(below):
                weight.requires_grad_(False)
            else:
                groups[not name.startswith("encoder.")].append(weight)
        return torch.optim.AdamW(
            [{"params": g, "lr": r} for g, r in zip(groups, self.rates, strict=True)],
            weight_decay=0.01,
            betas=(0.9, 0.98),
            fused=True,
        )

    def _take_up(self) -> None:
        self.position, state = read_state(self.state)
        load_weights(self.model, state["model"], origin=str(self.state))
        self.optimiser.load_state_dict(state["optimiser"])
        self.sums = state["average"]
        say(f"going on from step {self.position.step}")

    def keep(self) -> None:
        """Write the state."""
        write_state(
            self.state,
            self.position,
            model=kept_weights(self.model),
            optimiser=self.optimiser.state_dict(),
            average=self.sums,
        )

    def done(self) -> float:
        """Return how much of the run is behind, in [0, 1]: by tokens or by time."""
        spent = self.position.seconds / 60 / float(self.args.minutes)
        return float(min(1.0, max(self.position.tokens / self.total, spent)))

    def _batches(self) -> Iterator[list[Unit]]:
        at = self.position
        while at.epoch < self.args.passes:
            order = batches(self.units, self.args.tokens, self.args.seed + at.epoch)
            for batch in islice(order, at.batch, None):
                at.batch += 1
                yield batch
            at.epoch, at.batch = at.epoch + 1, 0

    def go(self) -> None:
        """Train to the end."""
        self.model.train()
        at, saved, began = self.position, time.monotonic(), time.monotonic()
        heard: list[list[float]] = []
        for units in self._batches():
            found = self._step(units)
            now = time.monotonic()
            at.seconds, began = at.seconds + now - began, now
            heard.append([float(value.detach()) for value in found])
            if at.step % 20 == 0:
                means = [sum(values) / len(values) for values in zip(*heard, strict=True)]
                shown = " ".join(f"{n} {m:.3f}" for n, m in zip(Losses._fields, means, strict=True))
                say(
                    f"{at.seconds / 60:.1f} min, step {at.step}, {self.done():.1%}, "
                    f"{at.tokens / at.seconds:.0f} tokens/s, {shown}"
                )
                heard = []
            if now - saved > self.args.every * 60:
                self.keep()
                saved = time.monotonic()
            if self.done() >= 1:
                break
        self.keep()

    def _step(self, units: list[Unit]) -> Losses:
        at, args = self.position, self.args
        batch = collate(units).to(args.device)
        rows = len(batch.ids)
        at.rows = 0.98 * at.rows + 0.02 * rows if at.rows else rows
        done = self.done()
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            warm = min(1.0, done / args.warmup) if args.warmup else 1.0
            group["lr"] = rate * warm * max(0.01, 1 - done)
        with torch.autocast(args.device, dtype=torch.bfloat16, enabled=self.half):
            span, answered = self.model(batch.ids, batch.mask)
        found = losses(batch, span, answered)
        self.optimiser.zero_grad(set_to_none=True)
        loss = found.total(batch, rows=at.rows, passages=AMONG_PASSAGES, questions=AMONG_QUESTIONS)
        torch.autograd.backward(loss)
        trained = [weight for group in self.optimiser.param_groups for weight in group["params"]]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        self.optimiser.step()
        at.step += 1
        at.tokens += int(batch.mask.sum())
        if done >= 1 - args.average and at.step % 5 == 0:
            self._add_to_average()
        return found

    def _add_to_average(self) -> None:
        for name, value in kept_weights(self.model).items():
            held = self.sums.get(name)
            self.sums[name] = value.clone() if held is None else held.add_(value)
        self.position.averaged += 1

    def weights(self) -> dict[str, dict[str, torch.Tensor]]:
        """Return the last weights and, if there is one, the average."""
        found = {"last": kept_weights(self.model)}
        if self.position.averaged:
            found["average"] = {n: s / self.position.averaged for n, s in self.sums.items()}
        return found


def say(line: str) -> None:
    """Tell how the run stands."""
    print(line, file=sys.stderr, flush=True)


def main(argv: list[str] | None = None) -> None:
    """Train, or go on training."""
    args = arguments(argv)
    torch.set_num_threads(args.threads)
    units = read_units(args.units)
    args.out.mkdir(parents=True, exist_ok=True)
    going = Run(args, units)
    say(f"{len(going.units)} units, {going.total} tokens, bf16: {going.half}")
    going.go()
    for name, trained in going.weights().items():
        save(trained, args.out / f"{name}.safetensors")
    say(f"done: {going.position.step} steps, {going.position.tokens} tokens")


if __name__ == "__main__":
    run("train", main)
