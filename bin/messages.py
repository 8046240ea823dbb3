"""The words of the citizen pages: collect them from the source into the .po files, and make the .mo files that Django reads.

    python bin/messages.py            # adds what is new, marks what is gone, compiles

Needs no gettext tools. A translation is written by hand in locale/<language>/LC_MESSAGES/django.po; Italian is the source.
"""

import ast
import os
import re
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "es", "ro", "ar", "uk")
PLURALS = {
    "it": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ro": "nplurals=3; plural=(n==1?0:(((n%100>19)||((n%100==0)&&(n!=0)))?2:1));",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "uk": "nplurals=4; plural=(n % 1 == 0 && n % 10 == 1 && n % 100 != 11 ? 0 : n % 1 == 0 && n % 10 >= 2 && n % 10 <= 4 "
    "&& (n % 100 < 12 || n % 100 > 14) ? 1 : n % 1 == 0 && (n % 10 ==0 || (n % 10 >=5 && n % 10 <=9) || (n % 100 >=11 && n % 100 <=14 ))? 2: 3);",
}
PLAIN = {"_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
QUOTED = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(?:(ngettext)\({QUOTED}, ?{QUOTED},|(pgettext)\({QUOTED}, ?{QUOTED}\)|gettext\({QUOTED}\))")


# Collecting


def wanted():
    """[(context, id, plural)] of everything a citizen may read, in the order of the files."""
    found = {}
    for folder in ("templates", "intake", "cases", "sesto_social"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py" and not {"migrations", "demo"} & set(path.parts):
                found |= dict.fromkeys(in_python(path.read_text()))
            elif path.suffix in {".html", ".txt"} and folder == "templates":
                found |= dict.fromkeys(in_template(path.read_text()))
    return list(found | dict.fromkeys(("", words, "") for words in in_rows()))


def in_python(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if node.func.id in PLAIN and len(texts) == 1:
                yield "", texts[0], ""
            elif node.func.id in PLURAL and len(texts) == 2:
                yield "", *texts


def in_template(source):
    from django.utils.translation import template

    for match in IN_TEMPLATE.finditer(template.templatize(source)):
        many, one, more, context, where, words, plain = match.groups()
        if many:
            yield "", ast.literal_eval(one), ast.literal_eval(more)
        elif context:
            yield ast.literal_eval(where), ast.literal_eval(words), ""
        else:
            yield "", ast.literal_eval(plain), ""


def in_rows():
    """What the first values of the database say to citizens."""
    from intake.models import Appointment
    from intake.models.waiting import HALF_DAYS
    from sesto_social.agenda.models import Availability, Office
    from sesto_social.parameters.first_values import CODE_LISTS

    for (code, *_), entries in CODE_LISTS.items():
        if code in {"appointment_reason", "language"}:
            yield from (label for _, label in entries)
    yield from (words for _, words in HALF_DAYS)
    yield from Availability.Mode.labels
    yield from Office.Kind.labels
    yield from Appointment.Status.labels


# .po files


def read(path):
    """({(context, id, plural): [translations]}, {keys marked fuzzy}) of a .po file, without its header and what is obsolete."""
    messages, fuzzy = {}, set()
    for block in re.split(r"\n\s*\n", path.read_text()):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        entry = _entry(lines)
        if not entry or not entry.get("msgid"):
            continue
        key = (entry.get("msgctxt", ""), entry["msgid"], entry.get("msgid_plural", ""))
        forms = sorted((name for name in entry if name.startswith("msgstr")), key=lambda name: int(name[7:-1] or 0) if "[" in name else 0)
        messages[key] = [entry[name] for name in forms]
        if re.search(r"^#,.*fuzzy", block, re.MULTILINE):
            fuzzy.add(key)
    return messages, fuzzy


def _entry(lines):
    entry, name = {}, ""
    for line in lines:
        keyword, _, rest = line.partition(" ") if not line.startswith('"') else (name, "", line)
        name = keyword
        entry[name] = entry.get(name, "") + ast.literal_eval(rest)
    return entry


def write(path, language, keys, messages):
    """Keys in order; what has no translation yet is left empty, and a test will ask for it."""
    chunks = [f'msgid ""\nmsgstr ""\n{_lines(header(language))}']
    plural_forms = int(PLURALS[language][9])
    for context, one, more in keys:
        forms = messages.get((context, one, more)) or [""] * (plural_forms if more else 1)
        chunk = [f"msgctxt {_quoted(context)}"] if context else []
        chunk.append(f"msgid {_quoted(one)}")
        if more:
            chunk += [f"msgid_plural {_quoted(more)}", *(f"msgstr[{n}] {_quoted(form)}" for n, form in enumerate(forms))]
        else:
            chunk.append(f"msgstr {_quoted(forms[0])}")
        chunks.append("\n".join(chunk))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(chunks) + "\n")


def header(language):
    return (
        f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
        f"Plural-Forms: {PLURALS[language]}\n"
    )


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _lines(text):
    return "\n".join(_quoted(line + "\n") for line in text.splitlines())


# .mo files


def compiled(language, messages):
    """The bytes of the .mo file: the header, then each translated message, sorted as the format asks."""
    catalogue = {"": header(language)}
    for (context, one, more), forms in messages.items():
        if all(forms):
            key = f"{context}\x04{one}" if context else one
            catalogue[f"{key}\x00{more}" if more else key] = "\x00".join(forms)
    pairs = sorted((key.encode(), text.encode()) for key, text in catalogue.items())
    keys, texts = b"".join(key + b"\0" for key, _ in pairs), b"".join(text + b"\0" for _, text in pairs)
    start = 7 * 4
    at_key, at_text = start + 16 * len(pairs), start + 16 * len(pairs) + len(keys)
    table_of_keys, table_of_texts = b"", b""
    for key, text in pairs:
        table_of_keys += struct.pack("<II", len(key), at_key)
        table_of_texts += struct.pack("<II", len(text), at_text)
        at_key, at_text = at_key + len(key) + 1, at_text + len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), start, start + 8 * len(pairs), 0, start + 16 * len(pairs))
    return head + table_of_keys + table_of_texts + keys + texts


def path_of(language, kind="po"):
    return ROOT / "locale" / language / "LC_MESSAGES" / f"django.{kind}"


def main():
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesto_social.settings.test")
    import django

    django.setup()
    keys = wanted()
    for language in LANGUAGES:
        path = path_of(language)
        messages, _ = read(path) if path.exists() else ({}, set())
        write(path, language, keys, messages)
        known = {key: messages[key] for key in keys if key in messages}
        path_of(language, "mo").write_bytes(compiled(language, known))
        missing = sum(not all(known.get(key, [""])) for key in keys)
        print(f"{language}: {len(keys)} messages, {missing} to translate")
    path_of("it", "mo").write_bytes(compiled("it", read(path_of("it"))[0]))


if __name__ == "__main__":
    main()
