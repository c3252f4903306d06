"""Numbers in Arabic as the floor writes them: Western digits with a point, as on gauges and drawings."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
