"""What mutants change in a drawing: what is shown, not how it looks.

Left alone is a number that only taste would miss:

- in the arguments of a call to `draw.…`, `graphs.…`, `axes.…` or to a class such as
  `Rectangle`: places of words, sizes and limits; but not in `.at(…)`,
  `draw.strokes(…)` or `draw.drawable(…)`: data;
- under a name in `LOOKS`, as an argument or in a dict: widths, limits, ticks;
- in a table written out at the top of a module: colours, markers, places of boxes.

All else is changed as in mathematics, numbers within sentences, too. Moreover pairs are
swapped, such as (x, y), and a piece is left out of what a function returns.
"""

import ast

DRAWS = {"draw", "graphs", "axes", "figure"}
DATA = {"strokes", "drawable"}
LOOKS = set(
    "size fontsize ms markersize mew lw linewidth alpha zorder markevery width scale "
    "xlim ylim xticks yticks loc ncols handlelength columnspacing labelspacing "
    "width_ratios height_ratios spacing pad bbox_to_anchor levels strict".split()
)


def is_drawing(module):
    """Tell whether a module draws: its tests are the one file of its own name."""
    return module.startswith("figures/") or module == "lecture/draw"


def places(tree):
    """Yield (statement, node) for all that a drawing computes, in a fixed order."""
    for statement in tree.body:
        literal = isinstance(statement, ast.Assign) and _is_literal(statement.value)
        if not literal:
            yield from ((owner, node) for owner, node in _shown(statement, statement))


def _shown(node, owner, look=False):
    owner = node if isinstance(node, ast.stmt) else owner
    if isinstance(node, ast.Raise):
        return
    if not look:
        yield owner, node
    for name, child in _children(node):
        named = getattr(child, "arg", name if isinstance(node, ast.Dict) else None)
        yield from _shown(child, owner, _look_of(node, name, named, look))


def _children(node):
    """Yield (name, child): a key in a dict, "func" or "given" in a call."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield getattr(key, "value", None), value
    elif isinstance(node, ast.Call):
        yield "func", node.func
        yield from (("given", child) for child in [*node.args, *node.keywords])
    else:
        for name, field in ast.iter_fields(node):
            if name not in ("annotation", "returns", "format_spec"):
                several = field if isinstance(field, list) else [field]
                yield from ((name, one) for one in several if isinstance(one, ast.AST))


def _look_of(node, place, name, look):
    """Tell whether a child of `node` is look."""
    if isinstance(node, ast.Call) and place == "given":
        function = node.func
        owner = getattr(getattr(function, "value", None), "id", None)
        called = getattr(function, "attr", None)
        if called == "at" or (owner == "draw" and called in DATA):
            return False
        look = look or owner in DRAWS or getattr(function, "id", "")[:1].isupper()
    return look or (isinstance(name, str) and name in LOOKS)


def _is_literal(value):
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def ways(statement, node):
    """Return the changes that only a drawing can suffer at `node`."""
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        told = any(isinstance(part, (ast.Dict, ast.JoinedStr)) for part in node.elts)
        return ["swap"] if len(node.elts) == 2 and not told else []
    if isinstance(node, ast.Dict) and isinstance(statement, ast.Return):
        return [f"drop {place}" for place, key in enumerate(node.keys) if key]
    return []


def apply(node, way):
    """Change `node` in one of these ways."""
    if way == "swap":
        node.elts.reverse()
    else:
        place = int(way.split()[1])
        del node.keys[place], node.values[place]
