"""No number about the world is buried in code: a scan of every module that a run loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from reviewed_constants import ALLOWED, WHOLE_FILES

import mkba_sim

PACKAGE = Path(mkba_sim.__file__).parent
FREE = (0, 1, 2)


def constants(source: str) -> Iterator[tuple[str, float]]:
    """Yield (scope, value) of every number that is not free; at the top of a module the scope is the name it gets."""

    def walk(node: ast.AST, scope: tuple[str, ...], index: bool) -> Iterator[tuple[str, float]]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            scope = (*scope, node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not scope:
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            scope = (names[0].id,) if isinstance(names[0], ast.Name) else ()
        if isinstance(node, ast.Constant):
            number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
            if number and not index and node.value not in FREE:
                yield ".".join(scope), node.value
        # an index stays one through a tuple, a slice or a minus sign; a computation in it does not
        plain = isinstance(node, ast.Tuple | ast.Slice | ast.UnaryOp)
        for name, held in ast.iter_fields(node):
            starts = (
                (isinstance(node, ast.Subscript) and name == "slice")
                or (isinstance(node, ast.keyword) and node.arg == "axis")
                or (isinstance(node, ast.Call) and name == "args" and getattr(node.func, "attr", "") == "transpose")
            )
            for child in held if isinstance(held, list) else [held]:
                if isinstance(child, ast.AST):
                    yield from walk(child, scope, starts or (index and plain))

    yield from walk(ast.parse(source), (), False)


def loaded() -> list[Path]:
    """Return the source files that a run loads, as a new process finds them."""
    code = (
        "import sys, mkba_sim.run.evidence_sets, mkba_sim.run.results, mkba_sim.views.terminal.run as t,"
        "mkba_sim.views.terminal.evidence_sets;"
        "from mkba_sim.scenario.scenario import load_scenario; s = load_scenario('bijlage2');"
        "t.render(s, mkba_sim.run.evidence_sets.simulate_both(s, draws=4));"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'mkba_sim'), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    return sorted(Path(line) for line in done.stdout.splitlines())


def test_every_number_in_the_code_of_a_run_is_reviewed():
    """A new constant fails, as does one whose reason was kept after it left."""
    allowed = Counter(place for places in ALLOWED.values() for place in places)
    assert all(len(reason) > 10 for reason in (*ALLOWED, *WHOLE_FILES.values()))
    found: Counter[tuple[str, str, float]] = Counter()
    modules = [path.relative_to(PACKAGE).with_suffix("").as_posix() for path in loaded()]
    rooms = {"parameters/draw", "valuation/valuate", "flows/kernels/cohort", "parameters/predictive"}
    assert {*rooms, "scenario/scenario", "views/terminal/run"} <= set(modules)
    for module in modules:
        if module not in WHOLE_FILES:
            source = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
            found.update((module, scope, value) for scope, value in constants(source))
    new, gone = found - allowed, allowed - found
    assert not new, (
        f"a number in code: give it a row in priors/evidence, or a reason in reviewed_constants.py: {sorted(new)}"
    )
    assert not gone, f"no longer in the code, so to be struck from reviewed_constants.py: {sorted(gone)}"


def test_the_scan_sees_what_it_should():
    source = """
LIMIT: Final = 7
a, b = 0.25, 3
x = y[3] + y[..., -4:5] + z.sum(axis=3) + z.transpose(0, 3, 4)
class K:
    share: Annotated[float, getal(0, 0.3)] = 0.055
def f(p, draws=4000):
    return p[int(0.8 * n)] * 1.5 + -6 + 2 * p
"""
    assert list(constants(source)) == [
        ("LIMIT", 7),
        ("a", 0.25),
        ("a", 3),
        ("K", 0.3),
        ("K", 0.055),
        ("f", 4000),
        ("f", 0.8),
        ("f", 1.5),
        ("f", 6),
    ]
