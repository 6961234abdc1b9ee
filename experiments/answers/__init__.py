"""What came out: statistics, tables, and one protocol for every answer."""
