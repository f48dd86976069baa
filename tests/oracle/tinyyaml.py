"""A reader for the strict subset of YAML that case.yaml may use: block and flow mappings and sequences, plain and
quoted scalars, comments. Every scalar is text. Written apart from the engine's reader on purpose."""


class YamlError(Exception):
    pass


def read(text):
    lines = []
    for raw in text.splitlines():
        line = _without_comment(raw).rstrip()
        if line.strip() and line.strip() not in ("---", "..."):
            lines.append((len(line) - len(line.lstrip(" ")), line.strip()))
    lines = _joined(lines)
    value, rest = _block(lines, 0, lines[0][0]) if lines else ({}, 0)
    if rest != len(lines):
        raise YamlError("unexpected indentation: " + lines[rest][1])
    return value


def _without_comment(line):
    quote = None
    for i, letter in enumerate(line):
        if quote:
            quote = None if letter == quote else quote
        elif letter in "\"'" and (i == 0 or line[i - 1] in " [{,:-"):
            quote = letter
        elif letter == "#" and (i == 0 or line[i - 1] in " \t"):
            return line[:i]
    return line


def _joined(lines):
    """Flow collections, quoted scalars and plain scalars that go on over several lines become one line."""
    out = []
    for indent, line in lines:
        if out and (_open(out[-1][1]) or (indent > out[-1][0] and _is_plain_value(out[-1][1])
                                          and not _starts_item(line) and _split_key(line) is None)):
            out[-1] = (out[-1][0], out[-1][1] + " " + line)
        else:
            out.append((indent, line))
    return out


def _open(line):
    depth, quote = 0, None
    for i, letter in enumerate(line):
        if quote:
            if letter == quote and not (quote == '"' and line[i - 1] == "\\"):
                quote = None
        elif letter in "\"'" and (i == 0 or line[i - 1] in " [{,:-"):
            quote = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
    return depth > 0 or quote is not None


def _is_plain_value(line):
    while _starts_item(line):
        line = line[1:].strip()
    pair = _split_key(line)
    return bool(line) if pair is None else bool(pair[1])


def _starts_item(line):
    return line == "-" or line.startswith("- ")


def _split_key(line):
    """key, rest of the line; None if the line is no mapping entry."""
    if line[0] in "[{":
        return None
    if line[0] in "\"'":
        end = line.find(line[0], 1)
        if end > 0 and line[end + 1:end + 2] == ":" and (line[end + 2:end + 3] in ("", " ")):
            return line[1:end], line[end + 2:].strip()
        return None
    at = line.find(": ")
    if at < 0 and line.endswith(":"):
        at = len(line) - 1
    return (line[:at].strip(), line[at + 1:].strip()) if at > 0 else None


def _block(lines, at, indent):
    return _sequence(lines, at, indent) if _starts_item(lines[at][1]) else _mapping(lines, at, indent)


def _sequence(lines, at, indent):
    items = []
    while at < len(lines) and lines[at][0] == indent and _starts_item(lines[at][1]):
        rest = lines[at][1][1:].strip()
        if not rest:
            value, at = _block(lines, at + 1, lines[at + 1][0])
        elif rest[0] not in "[{\"'" and _split_key(rest) is not None:
            inner = indent + (len(lines[at][1]) - len(rest))
            lines[at] = (inner, rest)
            value, at = _mapping(lines, at, inner)
        else:
            value, at = _flow_text(rest), at + 1
        items.append(value)
    return items, at


def _mapping(lines, at, indent):
    result = {}
    while at < len(lines) and lines[at][0] == indent and not _starts_item(lines[at][1]):
        pair = _split_key(lines[at][1])
        if pair is None:
            raise YamlError("expected 'key: value': " + lines[at][1])
        key, rest = pair
        if key in result:
            raise YamlError("key twice: " + key)
        at += 1
        if rest:
            result[key] = _flow_text(rest)
        elif at < len(lines) and (lines[at][0] > indent or (lines[at][0] == indent and _starts_item(lines[at][1]))):
            result[key], at = _block(lines, at, lines[at][0])
        else:
            result[key] = ""
    return result, at


def _flow_text(text):
    value, end = _flow(text, 0, "")
    if text[end:].strip():
        raise YamlError("unexpected text: " + text[end:])
    return value


def _skip(text, at):
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _flow(text, at, stops):
    at = _skip(text, at)
    if text[at] == "{":
        result, at = {}, _skip(text, at + 1)
        while text[at] != "}":
            key, at = _flow(text, at, ":,}")
            at = _skip(text, at)
            if text[at] != ":":
                raise YamlError("expected ':' in " + text)
            result[key], at = _flow(text, at + 1, ",}")
            at = _skip(text, at)
            at = _skip(text, at + 1) if text[at] == "," else at
        return result, at + 1
    if text[at] == "[":
        result, at = [], _skip(text, at + 1)
        while text[at] != "]":
            value, at = _flow(text, at, ",]")
            result.append(value)
            at = _skip(text, at)
            at = _skip(text, at + 1) if text[at] == "," else at
        return result, at + 1
    if text[at] in "\"'":
        return _quoted(text, at)
    end = at
    while end < len(text) and not (text[end] in stops and (text[end] != ":" or text[end + 1:end + 2] in ("", " "))):
        end += 1
    return text[at:end].strip(), end


def _quoted(text, at):
    quote, out, i = text[at], "", at + 1
    while True:
        letter = text[i]
        if letter == quote and quote == "'" and text[i + 1:i + 2] == "'":
            out, i = out + "'", i + 2
        elif letter == quote:
            return out, i + 1
        elif letter == "\\" and quote == '"':
            out, i = out + {"n": "\n", "t": "\t"}.get(text[i + 1], text[i + 1]), i + 2
        else:
            out, i = out + letter, i + 1
