"""Tables as data: columns, order of rows, selection. No Qt here."""
