# SPDX-License-Identifier: BSD-3-Clause
"""Tables of the benchmark, written as Markdown and as XML."""

import xml.etree.ElementTree as ElementTree


class Table:
    """Rows and columns of numbers. `unit` says what a number means."""

    def __init__(self, name, title, unit, columns):
        self.name = name
        self.title = title
        self.unit = unit
        self.columns = columns
        self.rows = []  # (name, {column: number or None})

    def add(self, row, numbers):
        self.rows.append((row, numbers))

    def number(self, row, column):
        """The number there, or None."""
        return dict(self.rows).get(row, {}).get(column)

    def markdown(self):
        lines = [f"### {self.title}", f"{self.unit}", "",
                 "| | " + " | ".join(self.columns) + " |", "|---|" + "---|" * len(self.columns)]
        for row, numbers in self.rows:
            cells = [text_of(numbers.get(column)) for column in self.columns]
            lines.append(f"| {row} | " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"

    def add_to(self, parent):
        table = ElementTree.SubElement(parent, "table", name=self.name, title=self.title, unit=self.unit)
        for row, numbers in self.rows:
            element = ElementTree.SubElement(table, "row", name=row)
            for column in self.columns:
                if numbers.get(column) is not None:
                    ElementTree.SubElement(element, "value", column=column).text = f"{numbers[column]:.4f}"


def text_of(number):
    if number is None:
        return "-"
    return f"{number:.0f}" if number >= 1000 else f"{number:.4g}"


def markdown(heading, notes, tables):
    parts = [f"## {heading}", ""] + [f"- {note}" for note in notes] + [""]
    return "\n".join(parts) + "\n" + "\n".join(table.markdown() for table in tables)


def xml(heading, notes, tables):
    root = ElementTree.Element("benchmark", title=heading)
    for note in notes:
        ElementTree.SubElement(root, "note").text = note
    for table in tables:
        table.add_to(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"
