"""What people see: exhibits and tables in a terminal, a page, a workbook, a figure or a file."""
