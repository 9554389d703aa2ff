"""Questions with known answers in, figures out. The order of the modules is the way of the data.

`gold` reads the questions; `answers` asks them, or reads what an earlier batch answered; `measures` and `contract`
judge; `scoring` puts the judgements together; `run_files` keeps them on disk; `comparison` sets two runs side by side;
`report` turns both into tables.
"""
