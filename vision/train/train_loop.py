"""The loop that both nets are trained by: AdamW, cosine, a running mean of the weights, and checkpoints to go on from.

The same on a graphics card, when there is one: what is then scarce are the pictures, which `--workers` processes make.
"""

import argparse
import copy
import math
import os
import sys
import time

import cv2
import numpy as np
import torch

from photographs import OUT


class Stream(torch.utils.data.IterableDataset):
    """Batches without end, made in processes of their own, which share what the source has loaded."""

    def __init__(self, source, seed, batch):
        self.source, self.seed, self.batch = source, seed, batch

    def __iter__(self):
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        self.source.rng = np.random.default_rng([self.seed, torch.utils.data.get_worker_info().id])
        while True:
            yield [torch.from_numpy(part) for part in self.source.batch(self.batch)]


def options(steps, batch, seed):
    out = argparse.ArgumentParser()
    out.add_argument("--steps", type=int, default=steps)
    out.add_argument("--batch", type=int, default=batch)
    out.add_argument("--seed", type=int, default=seed)
    out.add_argument("--rate", type=float, default=3e-3)
    out.add_argument("--go-on", action="store_true", help="from the checkpoint that an interrupted run left")
    out.add_argument("--start", help="a saved net, or an exported one, to begin with")
    out.add_argument("--measure-every", type=int, default=500)
    out.add_argument("--no-export", action="store_true", help="keeps the net in out/ alone; --export-only takes it from there")
    out.add_argument("--export-only", action="store_true", help="measures and exports what out/ holds, and trains nothing")
    out.add_argument("--keep", type=float, default=0, help="share of the weights begun with (--start) in what is measured and exported")
    out.add_argument("--minutes", type=float, help="ends after so long instead of after the steps")
    out.add_argument("--workers", type=int, default=1, help="processes that make pictures")
    out.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return out.parse_args()


def rate_at(share, chosen):
    """Warms up over a twentieth of the way, then falls along a cosine. share: of the steps or the minutes, 0 to 1"""
    warm = .05
    if share < warm:
        return chosen.rate * max(share / warm, .002)
    return chosen.rate * (.005 + .995 * (1 + math.cos(math.pi * min((share - warm) / (1 - warm), 1))) / 2)


def fold(net):
    """Takes each batch normalisation into the convolution before it, as the export does: nothing drifts any more."""
    for name, inner in net.named_children():
        if isinstance(inner, torch.nn.Sequential):
            kinds = [type(layer) for layer in inner]
            if torch.nn.BatchNorm2d in kinds:
                at = kinds.index(torch.nn.BatchNorm2d)
                inner[at - 1] = torch.nn.utils.fusion.fuse_conv_bn_eval(inner[at - 1], inner[at])
                inner[at] = torch.nn.Identity()
        fold(inner)


def load(net, path):
    """Fills the net with the weights of a saved one (.pt), whose form, folded or not, it takes."""
    weights = torch.load(path, map_location="cpu")
    if not any(name.endswith("running_mean") for name in weights):
        net.eval()
        fold(net)
    net.load_state_dict(weights)


def start_from(net, path):
    """Fills the net with the weights of a saved one, or of an exported one (.onnx), whose form it takes."""
    if not path.endswith(".onnx"):
        load(net, path)
        return
    net.eval()
    fold(net)
    exported, mine = cv2.dnn.readNet(path), dict(net.named_modules())
    for name in exported.getLayerNames():
        blobs = exported.getLayer(exported.getLayerId(name)).blobs
        if blobs:
            layer = mine[name.split("/")[-2]]
            layer.weight.data = torch.from_numpy(blobs[0].reshape(layer.weight.shape).copy())
            layer.bias.data = torch.from_numpy(blobs[1].ravel().copy())


def blend(net, other, share):
    """Takes `share` of the other net's weights and the rest of its own; both have the same form."""
    with torch.no_grad():
        for mine, its in zip(net.state_dict().values(), other.state_dict().values()):
            if mine.dtype.is_floating_point:
                mine.lerp_(its, share)


class Mean:
    """The weights' running mean: what is measured and exported."""

    def __init__(self, net):
        self.net = copy.deepcopy(net)

    def take(self, net, step):
        keep = min(.999, (step + 1) / (step + 20))
        with torch.no_grad():
            for mine, its in zip(self.net.state_dict().values(), net.state_dict().values()):
                if mine.dtype.is_floating_point:
                    mine.mul_(keep).add_(its, alpha=1 - keep)
                else:
                    mine.copy_(its)


def train(name, net, make_source, lose, measure, export, chosen, decay):
    """Trains `net` on batches of `make_source()`; lose(net, batch) is the loss.

    The mean net is saved, measured and exported every chosen.measure_every steps and at the end.
    """
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(1)
    result = os.path.join(OUT, name + ".pt")
    if chosen.export_only:
        load(net, result)
        net.eval()
        export(net)
        measure(net)
        return
    begun = None
    if chosen.start:
        start_from(net, chosen.start)
        begun = copy.deepcopy(net)
    net = net.to(chosen.device, memory_format=torch.channels_last)
    mean, first = Mean(net), 0
    optimiser = torch.optim.AdamW(net.parameters(), chosen.rate, weight_decay=decay)
    saved = os.path.join(OUT, name + "_run.pt")
    if chosen.go_on and os.path.exists(saved):
        state = torch.load(saved, map_location=chosen.device)
        net.load_state_dict(state["net"])
        mean.net.load_state_dict(state["mean"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["step"]
    print(f"{name}: {sum(p.numel() for p in net.parameters())} parameters, from step {first}", flush=True)
    stream = Stream(make_source(), chosen.seed + first, chosen.batch)
    batches = iter(torch.utils.data.DataLoader(stream, batch_size=None, num_workers=chosen.workers, prefetch_factor=4,
                                               pin_memory=chosen.device != "cpu"))
    batch = next(batches)
    began, loss_mean, waited, step, share = time.time(), None, 0.0, first, 0.0
    while share < 1:
        share = (time.time() - began) / 60 / chosen.minutes if chosen.minutes else step / chosen.steps
        for group in optimiser.param_groups:
            group["lr"] = rate_at(share, chosen)
        asked = time.time()
        batch = [part.to(chosen.device, non_blocking=True) for part in next(batches)]
        waited += time.time() - asked
        net.train()
        loss = lose(net, batch)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        mean.take(net, step)
        step += 1
        if step % 50 == 0 or loss_mean is None:
            loss_mean = loss.item() if loss_mean is None else .8 * loss_mean + .2 * loss.item()
            pace = (step - first) / (time.time() - began)
            print(f"{name}: step {step}, {100 * share:.1f} %, loss {loss_mean:.4f}, {pace * chosen.batch:.0f} pictures/s, "
                  f"{100 * waited / (time.time() - began):.0f} % waiting for data, "
                  f"{(time.time() - began) * (1 - share) / max(share, 1e-6) / 60:.0f} min to go", file=sys.stderr, flush=True)
        is_done = step == chosen.steps if not chosen.minutes else share >= 1
        if step % chosen.measure_every == 0 or is_done:
            torch.save({"net": net.state_dict(), "mean": mean.net.state_dict(), "optimiser": optimiser.state_dict(),
                        "step": step}, saved + ".new")
            os.replace(saved + ".new", saved)
            mean.net.eval()
            finished = copy.deepcopy(mean.net).to("cpu", memory_format=torch.contiguous_format)
            if begun is not None:
                blend(finished, begun, chosen.keep)
            torch.save(finished.state_dict(), result)
            if not chosen.no_export:
                export(finished)
            measure(finished)
        if is_done:
            return
