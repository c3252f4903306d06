"""Reading a production log: a CSV file of what a shop floor reported, line by line. No database in here.

`reading.ProductionLog` turns a file into `LogRow`s and `RefusedLine`s; `contradictions` lists what the
rows say against each other; `totals` adds them up; `outline` says what the steps of each case were;
`refusals` writes the lines that could not be read into a file that can be mended and imported; `identity`
tells a row that is already stored from a true duplicate. The columns and formats are in
docs/manual/importing-a-production-log.md.

What a row becomes in this system:

=================  ==================================================================================
in the log         here
=================  ==================================================================================
part               a material, found by its name
case               a job card; its quantity is the ordered quantity, its external reference the case
activity           an operation of that card, in the order of first start (`outline.outlines`); the same
                   activity on two resources stays one operation
resource           a work center; every booking keeps the one it was recorded on, also where it is not
                   the operation's
worker             an operator, found by badge code or personnel number, who cannot sign in
report type S      a set-up labor booking; a quantity on the line is reported on the operation as well
report type D      a run labor booking and a quantity report
report type B      downtime of the work center from start to end, with the worker who reported it
rework Y           the same booking, marked as rework; its quantity counts as good like any other
good               good quantity on the quantity report
rejected           scrap quantity on the quantity report
MRB                quantity held for the materials review board: the report's rework quantity, not scrap
                   and not good, because nobody has decided yet
start, end         naive plant time in the row; `plant_time.interval` makes it aware
=================  ==================================================================================

Everything is stored as recorded and marked as imported history. No row is moved, merged, cut or dropped
to make a contradiction go away.
"""
