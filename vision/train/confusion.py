"""What is taken for what, counted: the lines of a report. Its examples are tests (tests/vision/train_test.cpp)."""

from photographs import scored


def characters(pairs):
    """[(written, read)] of every place; texts of unequal length have no places to compare.

    >>> characters([("黑A1", "黑B1"), ("黑A1", "黑A")])
    [('黑', '黑'), ('A', 'B'), ('1', '1')]
    """
    return [signs for text, read in pairs if len(text) == len(read) for signs in zip(scored(text), scored(read))]


def confusions(pairs):
    """Lines 'written read count', falling; texts of unequal length count as one pair of lengths.

    >>> confusions([("黑A1", "黑B1"), ("黑A7", "黑B1"), ("黑A1", "黑A")])
    ['A B 2', '7 1 1', '3 signs 2 1']
    """
    count = {}
    unequal = [(f"{len(text)} signs", f"{len(read)}") for text, read in pairs if len(text) != len(read)]
    for a, b in characters(pairs) + unequal:
        if a != b:
            count[a, b] = count.get((a, b), 0) + 1
    return [f"{a} {b} {n}" for (a, b), n in sorted(count.items(), key=lambda item: -item[1])]


def rates(pairs):
    """Lines 'written right all share', the worst first: the diagonal of the confusion matrix. What two names share.

    >>> rates([("A", "A"), ("A", "B"), ("B", "B")])
    ['A 1 2 50.0 %', 'B 1 1 100.0 %']
    """
    right, all_of = {}, {}
    for a, b in pairs:
        all_of[a] = all_of.get(a, 0) + 1
        right[a] = right.get(a, 0) + (a == b)
    return [f"{a} {right[a]} {n} {100 * right[a] / n:.1f} %"
            for a, n in sorted(all_of.items(), key=lambda item: (right[item[0]] / item[1], item[0]))]


def matrix(pairs):
    """A table of counts: a row for what is, a column for what it was called.

    >>> for line in matrix([("blue", "blue"), ("blue", "black"), ("green", "green")]): print(line)
           black   blue  green
     blue      1      1      0
    green      0      0      1
    """
    rows = sorted({a for a, _ in pairs})
    columns = sorted({b for _, b in pairs})
    wide = max(map(len, rows), default=0)
    cells = [max(len(b), 5) for b in columns]
    lines = [" " * wide + "".join(f"  {b:>{cell}}" for b, cell in zip(columns, cells))]
    for a in rows:
        lines.append(f"{a:>{wide}}" + "".join(f"  {pairs.count((a, b)):>{cell}}" for b, cell in zip(columns, cells)))
    return lines
