"""Workbooks for people who work in Excel: the input screens of Bijlage 2, results as sheets, long tables, comparisons.

XlsxWriter, openpyxl and pyarrow are imported where they are used, never by a run that needs no workbook.
"""
