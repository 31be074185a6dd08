"""The arithmetic of a model card's worked example: one expression a step, over the inputs and the steps before it."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.twin.special import cornish_fisher, cornish_fisher_inverse, digamma, normal_cdf, trigamma

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ln": math.log,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "Phi": lambda z: float(normal_cdf(z)),
    "psi": digamma,
    "psi1": trigamma,
    "cornish_fisher": cornish_fisher,
    "cornish_fisher_inverse": cornish_fisher_inverse,
    "min": min,
    "max": max,
    "round": round,
    "days": lambda first, last: (date.fromisoformat(last) - date.fromisoformat(first)).days,
}
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
}


def evaluate(expression: str, names: Mapping[str, Any]) -> Any:
    """Raises `ValueError` for anything but arithmetic, comparison, choice, known functions and names."""

    def value(node: ast.AST) -> Any:
        match node:
            case ast.Expression(body=body):
                return value(body)
            case ast.Constant(value=constant):
                return constant
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](value(left), value(right))
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return OPERATORS[type(op)](value(operand))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATORS:
                return OPERATORS[type(op)](value(left), value(right))
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(value(part) for part in parts)
            case ast.IfExp(test=test, body=body, orelse=other):
                return value(body) if value(test) else value(other)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](*(value(argument) for argument in arguments))
        raise ValueError(f"{ast.unparse(node)!r} in {expression!r} isn't arithmetic over {', '.join(names)}")

    return value(ast.parse(expression, mode="eval"))


def work_out(inputs: Mapping[str, Any], steps: Mapping[str, str]) -> dict[str, Any]:
    """By name: the inputs, then each step computed from what stands before it."""
    found = dict(inputs)
    for name, expression in steps.items():
        found[name] = evaluate(expression, found)
    return found
