-- Texts are folded by another rule: the program folds those of every task again, in the same transaction.
SELECT 1;
