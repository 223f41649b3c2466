"""Documents of many variants: made once with unknown numbers, then filled with each variant's."""
