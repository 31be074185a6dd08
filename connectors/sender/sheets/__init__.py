"""Spreadsheets: a template made from the contract, and filled-in sheets as events, with what is wrong by cell.

layout     what a sheet of a type looks like      template  writes it
grid       cells as they stand (xlsx, csv_file)   table     which sheet it is
cells      a cell's value                         assemble  rows become drafts
statements what a draft becomes, given what was sent before
"""

from connectors.sender.sheets.assemble import Draft
from connectors.sender.sheets.faults import Fault, Place, Rule, SheetError, rules
from connectors.sender.sheets.mapping import NONE, LocalCodes, MappingError, load_mapping
from connectors.sender.sheets.reading import SUFFIXES, drafts_in
from connectors.sender.sheets.statements import OriginError, Planned, plan_all, speaker_of

__all__ = [
    "NONE",
    "SUFFIXES",
    "Draft",
    "Fault",
    "LocalCodes",
    "MappingError",
    "OriginError",
    "Place",
    "Planned",
    "Rule",
    "SheetError",
    "drafts_in",
    "load_mapping",
    "plan_all",
    "rules",
    "speaker_of",
]
