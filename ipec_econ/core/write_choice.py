"""A policy's choice as text."""

from __future__ import annotations

from pydantic import BaseModel


def write_choice(choice: object) -> str:
    """Write a policy's choice as the spec would, in one line."""
    if isinstance(choice, BaseModel):
        given = choice.model_dump(exclude_none=True)
        parts = [
            f"{key}: {write_choice(value)}" for key, value in given.items() if value not in ((), {})
        ]
        return "{" + ", ".join(parts) + "}"
    if isinstance(choice, dict):
        return "{" + ", ".join(f"{key}: {write_choice(one)}" for key, one in choice.items()) + "}"
    if isinstance(choice, tuple):
        return "[" + ", ".join(write_choice(one) for one in choice) + "]"
    return "none" if choice is None else str(choice)
