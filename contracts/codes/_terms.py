"""How a short code list is written down: one code a line."""

from contracts.codes._table import CodeTable, Name, table


def terms(name: str, zh: str, lines: str) -> CodeTable:
    """Read one code a line: `code | zh | en | aliases separated by blanks`."""
    codes: dict[str, Name] = {}
    aliases: list[tuple[str, str]] = []
    for line in filter(str.strip, lines.splitlines()):
        code, name_zh, name_en, others = (part.strip() for part in line.split("|"))
        codes[code] = Name(name_zh, name_en)
        aliases += [(alias, code) for alias in others.split()]
    return table(name, zh, codes, aliases)
