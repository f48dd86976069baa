"""The C library: where it is, and its functions as declared in cutset/cutset.h."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib


class Error(ctypes.Structure):
    """cut_error"""

    _fields_ = [
        ("status", ctypes.c_int),
        ("message", ctypes.c_char * 512),
        ("file", ctypes.c_char_p),
        ("function", ctypes.c_char_p),
        ("line", ctypes.c_int),
        ("data_file", ctypes.c_char * 256),
        ("data_row", ctypes.c_int64),
        ("data_column", ctypes.c_char * 64),
        ("data_id", ctypes.c_char * 64),
    ]


class OptionValue(ctypes.Structure):
    """cut_option_value"""

    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p)]


class Diagnostic(ctypes.Structure):
    """cut_diagnostic"""

    _fields_ = [
        ("is_error", ctypes.c_bool),
        ("file", ctypes.c_char_p),
        ("row", ctypes.c_int64),
        ("column", ctypes.c_char_p),
        ("value", ctypes.c_char_p),
        ("expected", ctypes.c_char_p),
        ("suggestion", ctypes.c_char_p),
        ("message", ctypes.c_char_p),
    ]


class VerbInfo(ctypes.Structure):
    """cut_verb_info"""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("question", ctypes.c_char_p),
        ("operands", ctypes.c_char_p),
        ("details", ctypes.c_char_p),
        ("examples", ctypes.c_char_p),
        ("front_end_only", ctypes.c_bool),
    ]


class OptionInfo(ctypes.Structure):
    """cut_option_info"""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("letter", ctypes.c_char_p),
        ("verbs", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("value_name", ctypes.c_char_p),
        ("choices", ctypes.c_char_p),
        ("default_text", ctypes.c_char_p),
        ("repeatable", ctypes.c_bool),
        ("front_end_only", ctypes.c_bool),
        ("opens_case", ctypes.c_bool),
        ("help", ctypes.c_char_p),
    ]


class ColumnInfo(ctypes.Structure):
    """cut_column_info"""

    _fields_ = [
        ("table", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("unit", ctypes.c_char_p),
        ("is_key", ctypes.c_bool),
        ("help", ctypes.c_char_p),
    ]


class Layout(ctypes.Structure):
    """cut_layout"""

    _fields_ = [
        ("width", ctypes.c_int64),
        ("colour", ctypes.c_bool),
        ("tables", ctypes.c_char_p),
        ("markdown", ctypes.c_bool),
    ]


ProgressFunction = ctypes.CFUNCTYPE(
    ctypes.c_bool, ctypes.c_double, ctypes.c_char_p, ctypes.c_double, ctypes.c_void_p
)


class Sink(ctypes.Structure):
    """cut_sink"""

    _fields_ = [("progress", ProgressFunction), ("user", ctypes.c_void_p)]


class Replay(ctypes.Structure):
    """cut_replay"""

    _fields_ = [
        ("same", ctypes.c_bool),
        ("expected", ctypes.c_char * 65),
        ("found", ctypes.c_char * 65),
        ("version", ctypes.c_char * 32),
        ("verb", ctypes.c_char * 32),
    ]


_SIGNATURES = {
    "cut_version": (ctypes.c_char_p, []),
    "cut_status_text": (ctypes.c_char_p, [ctypes.c_int]),
    "cut_case_open": (
        ctypes.c_int,
        [ctypes.c_char_p, ctypes.POINTER(OptionValue), ctypes.c_int64, ctypes.POINTER(ctypes.c_void_p),
         ctypes.POINTER(Error)],
    ),
    "cut_case_free": (None, [ctypes.c_void_p]),
    "cut_case_n_diagnostics": (ctypes.c_int64, [ctypes.c_void_p]),
    "cut_case_diagnostic": (Diagnostic, [ctypes.c_void_p, ctypes.c_int64]),
    "cut_n_verbs": (ctypes.c_int64, []),
    "cut_verb": (VerbInfo, [ctypes.c_int64]),
    "cut_n_options": (ctypes.c_int64, []),
    "cut_option": (OptionInfo, [ctypes.c_int64]),
    "cut_find_verb": (ctypes.c_int64, [ctypes.c_char_p, ctypes.POINTER(Error)]),
    "cut_find_option": (ctypes.c_int64, [ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(Error)]),
    "cut_run": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(OptionValue), ctypes.c_int64, ctypes.POINTER(Sink),
         ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(Error)],
    ),
    "cut_n_columns": (ctypes.c_int64, []),
    "cut_column": (ColumnInfo, [ctypes.c_int64]),
    "cut_result_free": (None, [ctypes.c_void_p]),
    "cut_result_outcome": (ctypes.c_int, [ctypes.c_void_p]),
    "cut_result_n_tables": (ctypes.c_int64, [ctypes.c_void_p]),
    "cut_result_table": (ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int64]),
    "cut_result_save": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(Error)]),
    "cut_result_load": (
        ctypes.c_int, [ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(Error)],
    ),
    "cut_result_export": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(Error)],
    ),
    "cut_result_page": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.POINTER(Layout), ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(Error)],
    ),
    "cut_bundle": (ctypes.c_int, [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(Error)]),
    "cut_bundle_replay": (
        ctypes.c_int,
        [ctypes.c_char_p, ctypes.POINTER(Sink), ctypes.POINTER(Replay), ctypes.POINTER(ctypes.c_void_p),
         ctypes.POINTER(Error)],
    ),
    "cut_text_free": (None, [ctypes.c_void_p]),
    "cut_document": (
        ctypes.c_int,
        [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(Error)],
    ),
}


def _candidates() -> list[str]:
    """CUTSET_LIBRARY alone if it is set; else the prefix this package is installed in, a build in the checkout it lies in,
    and what the dynamic linker knows."""
    named = os.environ.get("CUTSET_LIBRARY")
    if named:
        return [named]
    here = pathlib.Path(__file__).resolve()
    found = []
    for parent in here.parents:
        if parent.name in ("lib", "lib64"):
            found += sorted(str(p) for p in [parent / "libcutset.so", *parent.glob("*/libcutset.so")])
    checkout = here.parents[2]
    if (checkout / "include" / "cutset" / "cutset.h").exists():
        found += [str(checkout / "build" / kind / "libcutset.so") for kind in ("release", "debug")]
    known = ctypes.util.find_library("cutset")
    return [p for p in found if os.path.exists(p)] + ([known] if known else [])


def load() -> ctypes.CDLL:
    candidates = _candidates()
    if not candidates:
        raise ImportError("libcutset.so is not found: install it, build it, or name it in CUTSET_LIBRARY")
    library = ctypes.CDLL(candidates[0])
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
