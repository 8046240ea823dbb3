"""How a line between two points is drawn: plain, in zigzag, doubled, broken. Lengths are units of the picture."""

import math


class Ray:
    """From `near` beyond the first point to `far` before the second, `aside` of the straight line between them."""

    def __init__(self, ax, ay, bx, by, *, near, far, aside=0.0):
        long = max(math.hypot(bx - ax, by - ay), 1)
        self.ux, self.uy = (bx - ax) / long, (by - ay) / long
        self.ax, self.ay, self.start, self.end, self.aside = ax, ay, near, long - far, aside

    def at(self, along, out=0.0):
        """The point `along` the ray and `out` to its side."""
        out += self.aside
        return (self.ax + self.ux * along - self.uy * out, self.ay + self.uy * along + self.ux * out)

    @property
    def middle(self):
        return (self.start + self.end) / 2

    def plain(self, out=0.0):
        return path(self.at(self.start, out), self.at(self.end, out))

    def double(self, out=3.0):
        return f"{self.plain(-out)} {self.plain(out)}"

    def zigzag(self, tooth=7.5, out=5.5):
        steps = max(int((self.end - self.start) / tooth), 2)
        ends = {0, steps}
        stops = [(self.start + (self.end - self.start) * n / steps, 0 if n in ends else out if n % 2 else -out) for n in range(steps + 1)]
        return path(*(self.at(*stop) for stop in stops))

    def broken(self, gap=7.0, bar=8.0):
        """Interrupted in the middle by two bars."""
        one, other = self.middle - gap, self.middle + gap
        lines = [(self.at(self.start), self.at(one)), (self.at(other), self.at(self.end))]
        bars = [(self.at(place, -bar), self.at(place, bar)) for place in (one, other)]
        return " ".join(path(*line) for line in lines + bars)

    def arrow(self, at_end, long=13.0, half=6.0):
        """The three corners of an arrowhead at one end."""
        tip, foot = (self.end + 2, self.end + 2 - long) if at_end else (self.start - 2, self.start - 2 + long)
        return points([self.at(tip), self.at(foot, half), self.at(foot, -half)])


def path(*stops):
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in stops)


def points(corners):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
