"""Cutset: supply dependence between states.

    import cutset

    result = cutset.solve("cases/belarus-2020", scenario="suspension")
    result["supply"]            # a list of dicts, one per row
    result.frame("prices")      # the same as a pandas data frame
    print(result)               # the page that the command line prints

There is one function per verb (check, solve, compare, brief, why, verify ...), made from the library's own table of verbs and
options, so that names and meanings are those of the command line: `cutset help solve` tells them too. Options take text,
numbers, dates, true or false, and lists where they may be repeated.
"""

from __future__ import annotations

import ctypes
import datetime
import inspect
import json
import os
from typing import Any, Callable, Iterator, Mapping, Optional, Union

from . import _library

__all__ = ["Case", "CutsetError", "Finding", "Replay", "Result", "bundle", "document", "load", "replay", "run", "tables",
           "version"]

_lib = _library.load()

Path = Union[str, "os.PathLike[str]"]
Progress = Callable[[float, str, float], Optional[bool]]

_OUTCOMES = ("answered", "bad input", "not servable", "unbounded", "limit reached", "internal error")
_TEXT, _INTEGER, _NUMBER, _FLAG = range(4)


class CutsetError(Exception):
    """A call that failed. `status` is the library's word for it ("bad input", "interrupted", ...); `file`, `row`,
    `column` and `id` are the place in the case, None where there is none; `findings` is all that is wrong with a case."""

    def __init__(self, error: _library.Error, findings: Optional[list["Finding"]] = None):
        self.status = _lib.cut_status_text(error.status).decode()
        self.message = error.message.decode(errors="replace") or self.status
        self.file = error.data_file.decode(errors="replace") or None
        self.row = error.data_row or None
        self.column = error.data_column.decode(errors="replace") or None
        self.id = error.data_id.decode(errors="replace") or None
        self.findings = findings or []
        place = ""
        if self.file:
            place += self.file + (f":{self.row}" if self.row else "") + ": "
        if self.column:
            place += f"column {self.column}: "
        super().__init__(place + self.message)


class Finding:
    """One finding about a case: where it is, what is wrong, what was expected."""

    __slots__ = ("is_error", "file", "row", "column", "value", "expected", "suggestion", "message")

    def __init__(self, diagnostic: _library.Diagnostic):
        self.is_error: bool = diagnostic.is_error
        self.row: Optional[int] = diagnostic.row or None
        for name in ("file", "column", "value", "expected", "suggestion", "message"):
            setattr(self, name, (getattr(diagnostic, name) or b"").decode(errors="replace"))

    def __repr__(self) -> str:
        place = self.file + (f":{self.row}" if self.row else "")
        return f"{place}: {'' if self.is_error else 'warning: '}{self.column + ': ' if self.column else ''}{self.message}"


# ---- the tables of the library ---------------------------------------------------------------------------------------


def _texts(info: ctypes.Structure) -> dict[str, Any]:
    values = ((name, getattr(info, name)) for name, *_ in info._fields_)
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values}


_VERBS = [_texts(_lib.cut_verb(i)) for i in range(_lib.cut_n_verbs())]
_OPTIONS = [_texts(_lib.cut_option(i)) for i in range(_lib.cut_n_options())]
_TABLES: dict[str, list[dict[str, Any]]] = {}
for _i in range(_lib.cut_n_columns()):
    _column = _texts(_lib.cut_column(_i))
    _TABLES.setdefault(_column["table"], []).append(_column)


def version() -> str:
    """Version of the library."""
    return _lib.cut_version().decode()


def tables() -> dict[str, list[str]]:
    """Names of all tables that a result may have, with their columns."""
    return {name: [column["name"] for column in columns] for name, columns in _TABLES.items()}


def _options_of(verb: str) -> list[dict[str, Any]]:
    return [o for o in _OPTIONS if not o["front_end_only"] and (o["verbs"] == "*" or verb in o["verbs"].split())]


# ---- calling ---------------------------------------------------------------------------------------------------------


def _must(status: int, error: _library.Error, findings: Optional[list[Finding]] = None) -> None:
    if status != 0:
        error.status = status
        raise CutsetError(error, findings)


def _one_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def _pairs(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Options as (name, value) texts; None means not given, a list or a mapping of settings means repeated."""
    pairs = []
    for name, value in options.items():
        if value is None:
            continue
        if isinstance(value, Mapping):
            value = [f"{cell}={_one_value(x)}" for cell, x in value.items()]
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs += [(name, _one_value(one)) for one in values]
    return pairs


def _c_options(pairs: list[tuple[str, str]]) -> ctypes.Array:
    return (_library.OptionValue * max(len(pairs), 1))(*[(n.encode(), v.encode()) for n, v in pairs])


def _take_text(pointer: ctypes.c_void_p) -> str:
    try:
        return ctypes.string_at(pointer.value).decode()
    finally:
        _lib.cut_text_free(pointer)


# ---- the case --------------------------------------------------------------------------------------------------------


class Case:
    """A case read from its folder, to ask several questions of. A case with errors is still a Case: `findings` tells them,
    and only `check` can be run on it.

    as_of, start and end (dates) stand for what the case itself says."""

    def __init__(self, path: Path, **options: Any):
        for name in options:
            if not any(o["name"] == name and o["opens_case"] for o in _OPTIONS):
                raise TypeError(f"opening a case takes no option {name!r}")
        pairs = _pairs(options)
        error, handle = _library.Error(), ctypes.c_void_p()
        self._handle: Optional[ctypes.c_void_p] = None
        self.path = os.fspath(path)
        status = _lib.cut_case_open(os.fsencode(path), _c_options(pairs), len(pairs), ctypes.byref(handle),
                                    ctypes.byref(error))
        if not handle:
            _must(status, error)
        self._handle = handle
        if status != 0 and self.is_sound:
            _must(status, error)

    @property
    def findings(self) -> list[Finding]:
        """All that was found odd or wrong."""
        n = _lib.cut_case_n_diagnostics(self._handle)
        return [Finding(_lib.cut_case_diagnostic(self._handle, i)) for i in range(n)]

    @property
    def is_sound(self) -> bool:
        """False if any finding is an error."""
        return not any(finding.is_error for finding in self.findings)

    def run(self, verb: str, progress: Optional[Progress] = None, **options: Any) -> "Result":
        """Runs one verb; see `run`."""
        return _run(self, verb, progress, _pairs(options))

    def __repr__(self) -> str:
        return f"<cutset.Case {self.path!r}>"

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            _lib.cut_case_free(self._handle)
            self._handle = None


def _run(case: Optional[Case], verb: str, progress: Optional[Progress], pairs: list[tuple[str, str]]) -> "Result":
    raised: list[BaseException] = []

    def tell(share: float, text: bytes, seconds_left: float, _user: Any) -> bool:
        try:
            return bool(progress(share, (text or b"").decode(errors="replace"), seconds_left)) if progress else False
        except BaseException as exception:  # must not pass through C: stop the run and raise it here
            raised.append(exception)
            return True

    sink = _library.Sink(_library.ProgressFunction(tell), None)
    error, handle = _library.Error(), ctypes.c_void_p()
    status = _lib.cut_run(case._handle if case else None, verb.encode(), _c_options(pairs), len(pairs),
                          ctypes.byref(sink), ctypes.byref(handle), ctypes.byref(error))
    if raised:
        _lib.cut_result_free(handle)
        raise raised[0]
    _must(status, error, case.findings if case else None)
    return Result(handle)


def run(case: Union[Path, Case, None], verb: str, *, progress: Optional[Progress] = None, **options: Any) -> "Result":
    """Runs a verb on a case, given by its folder or as a Case (None is for `verify` alone), and returns the result.

    Not to be able to serve all need is an answer, told by `result.outcome`. What cannot be answered raises CutsetError.
    progress(share, text, seconds_left) is called from time to time, negative numbers being unknown; a true return stops
    the run."""
    opening = {o["name"] for o in _OPTIONS if o["opens_case"]}
    given = {name: value for name, value in options.items() if name in opening and value is not None}
    rest = _pairs({name: value for name, value in options.items() if name not in opening})
    error = _library.Error()
    if _lib.cut_find_verb(verb.encode(), ctypes.byref(error)) < 0:
        _must(1, error)
    if isinstance(case, Case):
        if given:
            raise TypeError(f"{', '.join(sorted(given))}: options of opening a case, and this one is open")
        return _run(case, verb, progress, rest)
    if case is None and given:
        raise TypeError(f"{', '.join(sorted(given))}: options of opening a case, and none is given")
    return _run(Case(case, **given) if case is not None else None, verb, progress, rest)


# ---- the result ------------------------------------------------------------------------------------------------------


class Result(Mapping[str, "list[dict[str, Any]]"]):
    """What a run found: a mapping of table names to lists of rows, each row a dict. A missing cell is None, never zero.
    Only tables that have rows are listed; a table that exists but is empty here gives []."""

    def __init__(self, handle: ctypes.c_void_p):
        self._handle = handle
        self._rows: dict[str, list[dict[str, Any]]] = {}

    @property
    def outcome(self) -> str:
        """answered, bad input, not servable, unbounded, limit reached or internal error."""
        return _OUTCOMES[_lib.cut_result_outcome(self._handle)]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical export: equal runs have equal digests."""
        return self.export("digest").strip()

    def export(self, format: str, *names: str) -> str:
        """The result, or some of its tables, as text: json, csv (one table), canonical or digest."""
        error, text = _library.Error(), ctypes.c_void_p()
        wanted = " ".join(names).encode() if names else None
        _must(_lib.cut_result_export(self._handle, format.encode(), wanted, ctypes.byref(text), ctypes.byref(error)), error)
        return _take_text(text)

    def page(self, *names: str, width: int = 0, markdown: bool = False) -> str:
        """The result, or some of its tables, as a page for people, or as Markdown for a report."""
        error, text = _library.Error(), ctypes.c_void_p()
        layout = _library.Layout(width, False, " ".join(names).encode() if names else None, markdown)
        _must(_lib.cut_result_page(self._handle, ctypes.byref(layout), ctypes.byref(text), ctypes.byref(error)), error)
        return _take_text(text)

    def save(self, path: Path) -> None:
        """Writes the result as one SQLite file."""
        error = _library.Error()
        _must(_lib.cut_result_save(self._handle, os.fsencode(path), ctypes.byref(error)), error)

    def frame(self, name: str) -> Any:
        """A table as a pandas data frame, all its columns with types that can tell missing from zero."""
        import pandas  # only needed here

        types = {_TEXT: "string", _INTEGER: "Int64", _NUMBER: "float64", _FLAG: "boolean"}
        rows = self[name]
        return pandas.DataFrame({
            c["name"]: pandas.Series([row[c["name"]] for row in rows], dtype=types[c["type"]]) for c in _TABLES[name]
        })

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        if name not in _TABLES:
            raise KeyError(name)
        if name not in self._rows:
            rows = json.loads(self.export("json", name))[name]
            numbers = [c["name"] for c in _TABLES[name] if c["type"] == _NUMBER]
            for row in rows:
                for column in numbers:
                    if row[column] is not None:
                        row[column] = float(row[column])
            self._rows[name] = rows
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return (_lib.cut_result_table(self._handle, i).decode() for i in range(len(self)))

    def __len__(self) -> int:
        return _lib.cut_result_n_tables(self._handle)

    def __str__(self) -> str:
        return self.page()

    def __repr__(self) -> str:
        return f"<cutset.Result {self.outcome}: {', '.join(self)}>"

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            _lib.cut_result_free(self._handle)
            self._handle = None


def load(path: Path) -> Result:
    """Reads a saved result."""
    error, handle = _library.Error(), ctypes.c_void_p()
    _must(_lib.cut_result_load(os.fsencode(path), ctypes.byref(handle), ctypes.byref(error)), error)
    return Result(handle)


def bundle(result: Path, case: Path, output: Path) -> None:
    """Packs what a saved result was made of into one file, which `replay` runs again."""
    error = _library.Error()
    _must(_lib.cut_bundle(os.fsencode(result), os.fsencode(case), os.fsencode(output), ctypes.byref(error)), error)


class Replay:
    """A bundle run again: `same` tells whether the answer is the same, `result` is what was found now."""

    __slots__ = ("same", "expected", "found", "version", "verb", "result")

    def __init__(self, found: _library.Replay, result: Result):
        self.same: bool = found.same
        self.result = result
        for name in ("expected", "found", "version", "verb"):
            setattr(self, name, getattr(found, name).decode())

    def __repr__(self) -> str:
        return f"<cutset.Replay of {self.verb}: {'the same answer' if self.same else 'another answer'}>"


def replay(path: Path) -> Replay:
    """Runs what a bundle holds again. No other file is read, and none is written."""
    error, handle, found = _library.Error(), ctypes.c_void_p(), _library.Replay()
    _must(_lib.cut_bundle_replay(os.fsencode(path), None, ctypes.byref(found), ctypes.byref(handle),
                                 ctypes.byref(error)), error)
    return Replay(found, Result(handle))


def document(what: str, case: Optional[Case] = None) -> str:
    """A document generated from the tables inside: case-format, datapackage (of a case), results, ddl, manual,
    bash-completion or zsh-completion."""
    error, text = _library.Error(), ctypes.c_void_p()
    handle = case._handle if case else None
    _must(_lib.cut_document(handle, what.encode(), ctypes.byref(text), ctypes.byref(error)), error)
    return _take_text(text)


# ---- one function per verb -------------------------------------------------------------------------------------------


def _annotation(option: dict[str, Any]) -> Any:
    kinds = [bool, str, Union[str, datetime.date], int, float, str]
    kind = kinds[option["type"]]
    if option["name"] == "set":
        return Optional[Union[str, "list[str]", "dict[str, Any]"]]
    return Optional[Union[kind, "list[str]"]] if option["repeatable"] else Optional[kind]


def _make_function(verb: dict[str, Any]) -> Callable[..., Result]:
    """A function of the verb, with its options as keyword arguments, documented from the table."""
    name = verb["name"]
    operands = [operand.strip("[]").lower() for operand in verb["operands"].split()]
    options = [o for o in _options_of(name) if o["name"] not in operands]

    def function(*args: Any, **kwargs: Any) -> Result:
        bound = function.__signature__.bind(*args, **kwargs).arguments  # type: ignore[attr-defined]
        return run(bound.pop("case", None), name, **bound)

    keyword = inspect.Parameter.KEYWORD_ONLY
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = []
    for operand in verb["operands"].split():
        default = None if operand.startswith("[") else inspect.Parameter.empty
        annotation = Union[Path, Case] if operand.strip("[]") == "CASE" else Path
        parameters.append(inspect.Parameter(operand.strip("[]").lower(), positional, default=default, annotation=annotation))
    for o in options:
        parameters.append(inspect.Parameter(o["name"], keyword, default=None, annotation=_annotation(o)))
    parameters.append(inspect.Parameter("progress", keyword, default=None, annotation=Optional[Progress]))
    lines = [verb["question"], "", verb["details"], "", "Options:"]
    lines += [f"    {o['name']}: {o['help']}{' (may be a list)' if o['repeatable'] else ''}" for o in options]
    function.__name__ = function.__qualname__ = name.replace("-", "_")
    function.__doc__ = "\n".join(lines)
    function.__signature__ = inspect.Signature(parameters, return_annotation=Result)  # type: ignore[attr-defined]
    return function


for _verb in _VERBS:
    if not _verb["front_end_only"]:
        _name = _verb["name"].replace("-", "_")
        globals()[_name] = _make_function(_verb)
        __all__.append(_name)


def __getattr__(name: str) -> Callable[..., Result]:
    """For type checkers, which cannot see the functions made above."""
    raise AttributeError(f"module 'cutset' has no attribute {name!r}")
