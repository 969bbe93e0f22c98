"""The loop that both nets are trained by: AdamW, cosine, a running mean of the weights, and checkpoints to go on from."""

import argparse
import copy
import math
import os
import sys
import time

import torch

from photographs import OUT


class Stream(torch.utils.data.IterableDataset):
    """Batches without end, made in a second process."""

    def __init__(self, make_source, seed, batch):
        self.make_source, self.seed, self.batch = make_source, seed, batch

    def __iter__(self):
        import cv2
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        source = self.make_source(self.seed)
        while True:
            yield [torch.from_numpy(part) for part in source.batch(self.batch)]


def options(steps, batch, seed):
    out = argparse.ArgumentParser()
    out.add_argument("--steps", type=int, default=steps)
    out.add_argument("--batch", type=int, default=batch)
    out.add_argument("--seed", type=int, default=seed)
    out.add_argument("--rate", type=float, default=3e-3)
    out.add_argument("--go-on", action="store_true", help="from the checkpoint that an interrupted run left")
    out.add_argument("--start", help="a saved net to begin with")
    out.add_argument("--measure-every", type=int, default=500)
    return out.parse_args()


def rate_at(step, chosen):
    """Warms up over a twentieth of the steps, then falls along a cosine."""
    warm = max(chosen.steps // 20, 1)
    if step < warm:
        return chosen.rate * (step + 1) / warm
    return chosen.rate * (.005 + .995 * (1 + math.cos(math.pi * (step - warm) / (chosen.steps - warm))) / 2)


class Mean:
    """The weights' running mean: what is measured and exported."""

    def __init__(self, net):
        self.net = copy.deepcopy(net)

    def take(self, net, step):
        keep = min(.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for mine, its in zip(self.net.state_dict().values(), net.state_dict().values()):
                if mine.dtype.is_floating_point:
                    mine.mul_(keep).add_(its, alpha=1 - keep)
                else:
                    mine.copy_(its)


def train(name, net, make_source, lose, finish, chosen, decay):
    """Trains `net` on batches of `make_source(seed)`; lose(net, batch) is the loss.

    `finish(net)` measures and exports the mean net every chosen.measure_every steps and at the end.
    """
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(1)
    if chosen.start:
        net.load_state_dict(torch.load(chosen.start))
    net = net.to(memory_format=torch.channels_last)
    mean, first = Mean(net), 0
    optimiser = torch.optim.AdamW(net.parameters(), chosen.rate, weight_decay=decay)
    saved = os.path.join(OUT, name + "_run.pt")
    if chosen.go_on and os.path.exists(saved):
        state = torch.load(saved)
        net.load_state_dict(state["net"])
        mean.net.load_state_dict(state["mean"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["step"]
    print(f"{name}: {sum(p.numel() for p in net.parameters())} parameters, from step {first}", flush=True)
    stream = Stream(make_source, chosen.seed + first, chosen.batch)
    batches = iter(torch.utils.data.DataLoader(stream, batch_size=None, num_workers=1, prefetch_factor=4))
    began, loss_mean, waited = time.time(), None, 0.0
    for step in range(first, chosen.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, chosen)
        asked = time.time()
        batch = next(batches)
        waited += time.time() - asked
        net.train()
        loss = lose(net, batch)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        mean.take(net, step)
        loss_mean = loss.item() if loss_mean is None else .98 * loss_mean + .02 * loss.item()
        done = step + 1
        if done % 50 == 0:
            pace = (done - first) / (time.time() - began)
            print(f"{name}: step {done} of {chosen.steps}, loss {loss_mean:.4f}, {pace * chosen.batch:.0f} pictures/s, "
                  f"{100 * waited / (time.time() - began):.0f} % waiting for data, "
                  f"{(chosen.steps - done) / pace / 60:.0f} min to go", file=sys.stderr, flush=True)
        if done % chosen.measure_every == 0 or done == chosen.steps:
            torch.save({"net": net.state_dict(), "mean": mean.net.state_dict(), "optimiser": optimiser.state_dict(),
                        "step": done}, saved + ".new")
            os.replace(saved + ".new", saved)
            mean.net.eval()
            torch.save(mean.net.state_dict(), os.path.join(OUT, name + ".pt"))
            finish(mean.net)
