"""The page warehouse/serving/README.md: its calls, and what the server answers. `python -m tests.pipelines.agent_page` writes the answers anew."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "warehouse" / "serving" / "README.md"
BLOCK = re.compile(r"```call\n(\w+) (\{[^\n]*\})\n```\n```answer\n(.*?)```", re.DOTALL)
PEOPLE, SEED = 300, 11  # the page names them, and the tests' company is made with them


def calls(text: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Tool, arguments and the answer that is shown."""
    for tool, arguments, shown in BLOCK.findall(text):
        yield tool, json.loads(arguments), shown


def answers(data: Path, text: str) -> list[str]:
    """What the server answers to each call of the page, as it is shown."""
    from mcp import Client

    from warehouse.serving.agents.answering import Answering
    from warehouse.serving.agents.server import build_server

    answering = Answering(data, "agent", "page")

    async def run() -> list[str]:
        async with Client(build_server(answering)) as client:
            return [shown((await client.call_tool(tool, arguments)).content[0].text) for tool, arguments, _ in calls(text)]

    try:
        return asyncio.run(run())
    finally:
        answering.close()


def shown(answer: str) -> str:
    """JSON with line breaks; short lists and objects on one line. Text as it is."""
    try:
        said = json.loads(answer)
    except ValueError:
        return answer.rstrip("\n") + "\n"
    return "{\n" + ",\n".join(f"  {json.dumps(name)}: {_value(value)}" for name, value in said.items()) + "\n}\n"


def _value(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        entries = (",\n".join(f"      {json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in entry.items()) for entry in value)
        return "[\n" + ",\n".join(f"    {{\n{entry}\n    }}" for entry in entries) + "\n  ]"
    return json.dumps(value, ensure_ascii=False)


def written_anew(data: Path, text: str) -> str:
    """The page with every answer made anew."""
    found = iter(answers(data, text))
    return BLOCK.sub(lambda block: f"```call\n{block[1]} {block[2]}\n```\n```answer\n{next(found)}```", text)


if __name__ == "__main__":
    from tests.pipelines.conftest import made

    with tempfile.TemporaryDirectory() as folder:
        company = made(Path(folder) / "company", PEOPLE, SEED)
        company.run()
        PAGE.write_text(written_anew(company.folder / "data", PAGE.read_text(encoding="utf-8")), encoding="utf-8")
