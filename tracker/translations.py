"""Keeps the files of ``languages/`` in step with the sentences of the code.

Sentences are found where they are said: as the first words of a call of ``t``, ``tn`` or ``mark``
(a table in ``mark``, or one of that name in the module, has them as its values).
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tracker.languages import FOLDER, catalogue_at, forms_of

CALLS = ("t", "tn", "mark")

# No dates and no names: a file changes when its words do.
_HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Alldoors\\n"
"Language: {code}\\n"
"Plural-Forms: {plural};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

# A sentence, or its form for one and its form for several.
Sentence = str | tuple[str, str]


def sentences_of(source: str) -> Iterator[Sentence]:
    """The sentences of ours in a module, in their order."""
    module = ast.parse(source)
    tables = {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in CALLS or not call.args:
            continue
        if name == "tn":
            one, many = (words for part in call.args[:2] for words in _words(part))
            yield one, many
        else:
            first = call.args[0]
            table = tables.get(first.id, first) if isinstance(first, ast.Name) else first
            yield from _words(table)


def _words(node: ast.expr) -> Iterator[str]:
    """The words in an expression: itself, or the values of a table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _words(value)
    elif isinstance(node, ast.Tuple | ast.List):
        for part in node.elts:
            yield from _words(part)


def to_translate(root: Path) -> Catalog:
    """Every sentence of the rooms and doors under a folder, with the file in which it is said."""
    found = Catalog(project="Alldoors", fuzzy=False, charset="utf-8")
    for path in sorted([*root.glob("tracker/**/*.py"), *root.glob("channels/**/*.py")]):
        for sentence in sentences_of(path.read_text(encoding="utf-8")):
            found.add(sentence, locations=[(path.relative_to(root).as_posix(), 0)])
    return found


def update(path: Path, wanted: Catalog) -> list[str]:
    """Bring a language's file up to date: what is new is added, what is said no longer goes.

    Nothing is guessed from what is alike. Returns what has no translation.
    """
    catalogue = catalogue_at(path)
    catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=100, omit_header=True, include_lineno=False)
    header = _HEADER.format(code=path.stem, plural=catalogue.plural_forms.rstrip(";"))
    path.write_bytes(header.encode() + written.getvalue())
    return list(untranslated(catalogue))


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """The sentences of a language's file that are not translated, or not for sure."""
    for each in catalogue:
        if each.id and (each.fuzzy or not all(forms_of(each))):
            yield each.id if isinstance(each.id, str) else each.id[0]


def update_all(root: Path) -> dict[str, list[str]]:
    """Bring every language's file up to date; what has no translation, by language."""
    wanted = to_translate(root)
    return {path.stem: update(path, wanted) for path in sorted(FOLDER.glob("*.po"))}


def main() -> None:
    """Bring the files up to date, and say what has no translation."""
    for code, missing in update_all(FOLDER.parent).items():
        click.echo(f"{code}: {len(missing)} sentences have no translation.")
        for words in missing:
            click.echo(f"  {words}")


if __name__ == "__main__":
    main()
