"""Many submissions -> one report: `grade` reads files, `marking` gives points, `report` writes.

Nothing that a student wrote is run. Assignment 1 is read from the text of the cells; assignment 2 from the record that
its check left in the notebook's output.
"""
