"""A day, as in a notebook: read it, plan it, look at it. Run the cells one by one, or all."""

# %% A synthetic winter day in Härjedalen: 40 visits, six shifts, real roads
import hemtur

day = hemtur.demo("harjedalen-winter-day")
print(day.title, len(day.visits), "visits")

# %% Plan it; a time limit (`seconds`) is what you would use, a budget of iterations repeats
plan = hemtur.solve(day, iterations=200_000, workers=2, seed=1)
print(plan)

# %% In a notebook, `plan` alone on a line shows a map and a timeline; here it goes to a file
with open("day.svg", "w", encoding="utf-8") as picture:
    picture.write(plan.to_svg(lang="en"))

# %% Every stop is a row of a pandas frame, and so is every visit left out, with its reasons
frame = plan.to_frame()
print(frame.groupby("shift")[["drive_minutes", "km"]].sum().round(1))
print(frame.loc[frame.kind == "LEFT_OUT", ["visit", "reasons"]])

# %% The judge's verdict: cost by term, and the KPIs of the day
for term, cost in plan.evaluation.cost.items():
    print(f"{term:20} {cost:10.1f}")
