"""From hikes to a board: `aggregate` makes the results, `places` the places with their ties,
`fairness` the list of what a teacher should look at.
"""
