### The report looked at more closely on the screen.

explore-title = Look more closely
explore-hint = Drag sideways over the picture to enlarge that part. With the keyboard, focus the picture: arrows move, plus and minus zoom, Esc goes back.
explore-plot = Values over time. The report’s own pictures and tables say the same.
explore-unit = Machine
explore-whole = Show all
explore-time = Time
explore-position = Position
explore-score = Anomaly score
explore-left = Remaining life
explore-prediction = predicted
explore-line = alarm line
explore-truth = actual
explore-range = range
explore-threshold-lead = Enter what a missed failure and a false alarm cost, and move the bar. You see what would have happened on the data kept apart.
explore-miss = One missed failure
explore-alarm = One false alarm
explore-won = won
explore-from = Raise an alarm from this probability on
explore-probability = Probability that raises an alarm
explore-cost = Cost (won)
explore-found = Failures found
explore-missed = Failures missed
explore-false = False alarms
explore-cheapest = Go to the cheapest
