"""Parts lists: tables read, columns found, lines, records. PURE."""
