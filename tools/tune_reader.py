"""Tune multilingual-e5-small to tell reports of acts from texts about acts: writes `bot/data/reader.npz`.

    pip install --require-hashes --requirement requirements/reader.txt
    pip install torch
    python -m tools.tune_reader tests/detect/*_fitted.* [MORE.jsonl:4 …] \
        --beside KEPT.jsonl tests/detect/written_left_out.jsonl:0.3

1. The model's lower layers stay as they are, so each text passes through them once. The upper layers and a line on
   the mean of the last vectors learn the labels, in `PASSES` passes. Items that count `REAL` or more times are shown
   twice a pass; of the others some are left out of each pass. What is kept is the mean of the numbers after each of
   the last `KEPT` passes, which errs less than any of them.
2. What tuning changed of each matrix is kept as two narrow ones (`RANK`), 16 bits a number.
3. The score is laid beside the shipped rules' own, for the items of `--beside`, which are used for nothing else:
   scale and shift are those with which both together fit their labels best.

On two idle cores an item takes about 0.06 s a pass, and 0.05 s before.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.detect import Detector, SourceText
from bot.detect.lexicon import load
from bot.detect.reader import MATRICES, NORMAL, TUNING, Model, bounded, installed
from bot.detect.relevance import shipped
from bot.text.vectors import whole_text
from handlers.terminal.detect import read_item, rule_names
from tools.fit import given_files
from tools.logistic import calibrated

FIRST_TUNED, RANK = 6, 16
PASSES, KEPT, BATCH, RATE, HEAD_RATE, DECAY = 5, 3, 16, 5e-5, 1e-3, 0.01
REAL, TIMES, SHOWN = 4.0, 2, 0.6
"""From this weight on an item is a real one; how often a pass shows it; the share of the others that is shown."""
SMOOTHED, WARM_UP, LOWEST = 0.02, 60, 0.05
OUT = Path(__file__).resolve().parents[1] / "bot" / "data" / TUNING

Tensor: TypeAlias = Any
"""A torch tensor; torch is needed by nobody but this tool, so it has no type here."""


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text: the model's tokens, the log-odds of the shipped rules, whether it reports an act, its weight."""

    tokens: list[int]
    rules: float
    label: bool
    counts: float


class Layer(nn.Module):  # type: ignore[misc] # torch is not installed where types are checked
    """One layer of the model (BERT's), as tensors that can be tuned."""

    def __init__(self, model: Model, number: int) -> None:
        super().__init__()
        sizes = self.sizes = model.sizes
        for name, rows in MATRICES.items():
            weight = model.tensor(f"l{number}.{name}.w").reshape(getattr(sizes, rows), -1)
            part = nn.Linear(weight.shape[1], weight.shape[0])
            part.weight.data, part.bias.data = torch.tensor(weight), torch.tensor(model.tensor(f"l{number}.{name}.b"))
            self.add_module(name, part)
        for name in NORMAL:
            normal = nn.LayerNorm(sizes.width, sizes.eps)
            normal.weight.data = torch.tensor(model.tensor(f"l{number}.{name}.w"))
            normal.bias.data = torch.tensor(model.tensor(f"l{number}.{name}.b"))
            self.add_module(name, normal)
        self.dropped = nn.Dropout(0.1)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """Return the vectors after this layer; `seen` tells tokens from padding."""
        batch, length, width = x.shape
        heads = [getattr(self, name)(x).view(batch, length, self.sizes.heads, -1).transpose(1, 2) for name in "qkv"]
        attended = functional.scaled_dot_product_attention(
            *heads, attn_mask=seen[:, None, None], dropout_p=0.1 if self.training else 0.0
        )
        x = self.aln(x + self.dropped(self.ao(attended.transpose(1, 2).reshape(batch, length, width))))
        return self.oln(x + self.dropped(self.fo(functional.gelu(self.fi(x)))))


class Tuning(nn.Module):  # type: ignore[misc] # torch is not installed where types are checked
    """Tunes the upper layers on texts whose way through the lower ones was computed before."""

    def __init__(self, model: Model, below: Sequence[Tensor], seed: int = 0) -> None:
        super().__init__()
        random.seed(seed)
        torch.manual_seed(seed)
        self._below = below
        self.layers = nn.ModuleList(Layer(model, number) for number in range(FIRST_TUNED, model.sizes.layers))
        self.head = nn.Linear(model.sizes.width, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        self.centre, self.spread = torch.zeros(model.sizes.width), 1.0

    def learn(self, texts: Sequence[Text]) -> None:
        """Learn the labels of texts, the first of those given to the tuning."""
        states = []
        for number in range(PASSES):
            shown = [at for at, text in enumerate(texts) for _ in range(self._times(text))]
            if number == 0:
                with torch.no_grad():
                    means = torch.cat([self._means(shown[at : at + BATCH]) for at in range(0, len(shown), BATCH * 8)])
                self.centre, self.spread = means.mean(0), float(means.std())
            self._pass(texts, shown, RATE / (number + 1), HEAD_RATE / (number + 1))
            states.append({name: value.clone() for name, value in self.state_dict().items()})
        self.load_state_dict({name: sum(state[name] for state in states[-KEPT:]) / KEPT for name in states[-1]})

    def _pass(self, texts: Sequence[Text], shown: list[int], rate: float, head_rate: float) -> None:
        acts = sum(texts[at].label for at in shown) / len(shown)
        parts = [
            {"params": list(self.layers.parameters()), "lr": rate},
            {"params": list(self.head.parameters()), "lr": head_rate},
        ]
        optimizer = torch.optim.AdamW(parts, weight_decay=DECAY)
        steps = -(-len(shown) // BATCH)
        falling = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, step / WARM_UP) * max(LOWEST, 1 - step / steps)
        )
        self.train()
        for batch in self._batches(shown):
            labels = torch.tensor([float(texts[at].label) for at in batch])
            balance = labels * 0.5 / acts + (1 - labels) * 0.5 / (1 - acts)
            wanted = labels * (1 - 2 * SMOOTHED) + SMOOTHED
            loss = functional.binary_cross_entropy_with_logits(self.scores(batch), wanted, balance)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.parameters(), 1.0)
            optimizer.step()
            falling.step()
        self.eval()

    @staticmethod
    def _times(text: Text) -> int:
        return TIMES if text.counts >= REAL else int(random.random() < SHOWN)  # noqa: S311 - no secret

    def _batches(self, shown: list[int]) -> list[list[int]]:
        """Return batches of texts of like length, in any order."""
        random.shuffle(shown)
        parts = [sorted(shown[at : at + 32 * BATCH], key=self._length) for at in range(0, len(shown), 32 * BATCH)]
        batches = [part[at : at + BATCH] for part in parts for at in range(0, len(part), BATCH)]
        random.shuffle(batches)
        return batches

    def _length(self, at: int) -> int:
        return len(self._below[at])

    def _means(self, batch: Sequence[int]) -> Tensor:
        x = nn.utils.rnn.pad_sequence([self._below[at].float() for at in batch], batch_first=True)
        lengths = torch.tensor([len(self._below[at]) for at in batch])
        seen = torch.arange(x.shape[1])[None] < lengths[:, None]
        for layer in self.layers:
            x = layer(x, seen)
        return (x * seen[..., None]).sum(1) / lengths[:, None]

    def scores(self, batch: Sequence[int]) -> Tensor:
        """Return the log-odds of texts."""
        return self.head((self._means(batch) - self.centre) / self.spread)[:, 0]

    def of(self, numbers: Sequence[int]) -> list[float]:
        """Return the log-odds of texts, without learning from them."""
        with torch.no_grad():
            return [float(one) for at in range(0, len(numbers), BATCH) for one in self.scores(numbers[at : at + BATCH])]


def read_texts(files: Sequence[str], model: Model, detector: Detector) -> list[Text]:
    """Read labelled files: JSON lines (`FILE:4`: each counts four times), and our own tables of headlines."""
    found = []
    for file, counts in given_files(files):
        for line in file.read_text(encoding="utf-8").splitlines():
            if file.suffix == ".tsv":
                cells = line.split("\t")
                if line.startswith("#"):
                    continue
                wording = cells[0] in {"act", "noise"}
                text = SourceText("", cells[1], cells[2] if wording else "", "", "")
                label = cells[0] == "act" if wording else cells[2] != "-"
            else:
                text, label = read_item(line), bool(json.loads(line)["label"]["relevant"])
            observed = {name: value for name, value in detector.observed(text).items() if name != "text"}
            tokens = model.tokens(whole_text(text.title, text.summary))
            found.append(Text(tokens, shipped().score("relevance", observed), label, counts))
    return found


def lower_layers(model: Model, texts: Sequence[Text]) -> list[Tensor]:
    """Return each text's vectors after the layers that stay as they are, in 16 bits."""
    layers = [Layer(model, number).eval() for number in range(FIRST_TUNED)]
    parts = {name: torch.tensor(model.tensor(f"emb.{name}")) for name in ("pos", "type", "ln.w", "ln.b")}
    width, found = model.sizes.width, []
    with torch.no_grad():
        for text in texts:
            x = torch.tensor(model.words(text.tokens)) + parts["pos"].view(-1, width)[: len(text.tokens)]
            x = functional.layer_norm(
                x + parts["type"][:width], (width,), parts["ln.w"], parts["ln.b"], model.sizes.eps
            )
            x, seen = x[None], torch.ones(1, len(text.tokens), dtype=torch.bool)
            for layer in layers:
                x = layer(x, seen)
            found.append(x[0].half())
    return found


def changes(model: Model, tuning: Tuning, scale: float, shift: float) -> dict[str, Tensor]:
    """Return what `bot/detect/reader.py` reads: what tuning changed, and the line on the mean vector."""
    found: dict[str, Tensor] = {}
    for number, layer in enumerate(tuning.layers, start=FIRST_TUNED):
        for key, tuned in layer.state_dict().items():
            name, _, part = key.partition(".")
            place = f"l{number}.{name}.{'b' if part == 'bias' else 'w'}"
            change = tuned.numpy() - model.tensor(place).reshape(tuned.shape)
            if name in MATRICES and part == "weight":
                left, size, right = np.linalg.svd(change, full_matrices=False)
                root = np.sqrt(size[:RANK])
                found[f"l{number}.{name}.up"] = (left[:, :RANK] * root).astype(np.float16)
                found[f"l{number}.{name}.down"] = (root[:, None] * right[:RANK]).astype(np.float16)
            else:
                found[place] = change.astype(np.float16)
    line = tuning.head.weight[0].detach().numpy() / tuning.spread
    found["head"] = (scale * line).astype(np.float32)
    constant = float(tuning.head.bias[0].detach()) - float(line @ tuning.centre.numpy())
    found["bias"] = np.float32(scale * constant + shift)
    return found


def main() -> None:
    """Read, tune, calibrate, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE[:COUNTS]")
    parser.add_argument(
        "--beside", nargs="+", required=True, metavar="FILE[:COUNTS]", help="items kept out of all else"
    )
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    path = installed()
    if path is None:
        parser.error("the extra `reader` is not installed: pip install --requirement requirements/reader.txt")
    model, detector = Model(path), Detector(load(), rule_names())
    fitted, kept = (read_texts(files, model, detector) for files in (given.files, given.beside))
    tuning = Tuning(model, lower_layers(model, [*fitted, *kept]))
    tuning.learn(fitted)
    said = [bounded(score) for score in tuning.of(range(len(fitted), len(fitted) + len(kept)))]
    rules, labels, counts = zip(*((text.rules, text.label, text.counts) for text in kept), strict=True)
    scale, shift = calibrated(rules, said, labels, counts)
    print(f"beside the rules: scale {scale:.2f}, shift {shift:.2f}")
    np.savez_compressed(given.out, **changes(model, tuning, scale, shift))


if __name__ == "__main__":
    main()
