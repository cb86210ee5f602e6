"""The optimizers: their table (`rules`), arithmetic (`rule_kernels`), and hikes by them."""
