"""From a homework to a class set on the disk: who gets a sheet, where the work is done, what is written."""
