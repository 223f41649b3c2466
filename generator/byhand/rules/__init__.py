"""Tables of SymPy formulas: activations, losses, optimizers, and the author's own formulas."""
