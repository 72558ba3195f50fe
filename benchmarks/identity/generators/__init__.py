"""Records whose truth is known, made from a seed: what is planted is said in each maker's docstring."""
