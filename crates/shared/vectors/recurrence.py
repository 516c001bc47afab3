#!/usr/bin/env python3
"""Writes recurrence.json: recurrence rules with the days on which they occur, computed by python-dateutil.

Run it with python-dateutil 2.9 after a change of the rules below. Where our rules differ from dateutil's, the expected
days are computed with other rules that dateutil understands, and the vector names the difference.
"""

import heapq
import json
import random
from datetime import date, datetime, timedelta
from itertools import dropwhile, groupby, islice
from pathlib import Path

from dateutil.rrule import rrulestr

DIFFERENCES = {
    "short-months": "MONTHLY and YEARLY on day 29, 30 or 31: a month without that day has its last day instead (as"
    " SKIP=BACKWARD of RFC 7529). RFC 5545 and dateutil skip the month. Later occurrences return to their own day.",
    "mixed-ordinals": "BYDAY with and without ordinals in one list permits the days of either kind, as in RFC 5545."
    " dateutil permits only days that are of both kinds.",
    "skipped-count": "COUNT goes down with each successor. Occurrences that are skipped, since the task was completed"
    " late, do not count. In RFC 5545 and dateutil they do.",
    "unsynchronised-start": "The day on which the first task is due counts as an occurrence even if the rule does not"
    " permit it, as DTSTART in RFC 5545. dateutil leaves it out.",
    "until-date": "UNTIL is a date. The examples of RFC 5545 have a time in it, which is rejected.",
}

# Rule, first due, and a note. Of RFC 5545 section 3.8.5.3, with the times left out.
RFC_5545 = [
    ("FREQ=DAILY;COUNT=10", "1997-09-02", "daily for 10 occurrences"),
    ("FREQ=DAILY;UNTIL=19971224", "1997-09-02", "daily until December 24, 1997"),
    ("FREQ=DAILY;INTERVAL=2", "1997-09-02", "every other day"),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02", "every 10 days, 5 occurrences"),
    ("FREQ=YEARLY;UNTIL=20000131;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01", "every day in January"),
    ("FREQ=DAILY;UNTIL=20000131;BYMONTH=1", "1998-01-01", "every day in January"),
    ("FREQ=WEEKLY;COUNT=10", "1997-09-02", "weekly for 10 occurrences"),
    ("FREQ=WEEKLY;UNTIL=19971224", "1997-09-02", "weekly until December 24, 1997"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02", "every other week"),
    ("FREQ=WEEKLY;UNTIL=19971007;WKST=SU;BYDAY=TU,TH", "1997-09-02", "on Tuesday and Thursday for five weeks"),
    ("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "1997-09-02", "on Tuesday and Thursday for five weeks"),
    ("FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01", "every other week on three days"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997-09-02", "every other week on two days"),
    ("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05", "on the first Friday"),
    ("FREQ=MONTHLY;UNTIL=19971224;BYDAY=1FR", "1997-09-05", "on the first Friday until December 24, 1997"),
    ("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07", "every other month, first and last Sunday"),
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22", "on the second-to-last Monday"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", "on the third-to-the-last day"),
    ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997-09-02", "on the 2nd and 15th"),
    ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30", "on the first and last day"),
    ("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10", "every 18 months"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02", "every Tuesday, every other month"),
    ("FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "1997-06-10", "yearly in June and July"),
    ("FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "1997-03-10", "every other year in three months"),
    ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "every 20th Monday of the year"),
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13", "every Thursday in March"),
    ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05", "every Thursday in June, July, and August"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02", "every Friday the 13th"),
    ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13", "the Saturday after the first Sunday"),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05", "U.S. election day"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04", "the third of these days"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29", "the second-to-last weekday"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05", "WKST changes the result: Monday"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05", "WKST changes the result: Sunday"),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15", "an invalid date, here the last of February"),
    ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "1997-10-26", "last Sunday in October"),
    ("FREQ=YEARLY;BYDAY=1SU;BYMONTH=4", "1987-04-05", "first Sunday in April"),
]

BY_HAND = [
    # Month ends and leap years.
    *[(f"FREQ=MONTHLY;INTERVAL={n}", start, "month ends") for n in (1, 2, 5) for start in
      ("2026-12-31", "2027-01-29", "2027-01-30", "2028-01-29", "2028-08-31", "2028-02-29", "2100-01-31")],
    *[(f"FREQ=MONTHLY;BYMONTHDAY={day}", "2027-01-15", "month ends") for day in (28, 29, 30, 31, -1, -2, -29, -30, -31)],
    *[(f"FREQ=YEARLY;INTERVAL={n}", start, "leap years") for n in (1, 2, 4, 7, 100) for start in
      ("2028-02-29", "2096-02-29", "2024-02-28")],
    *[(f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}", "2026-11-28", "month ends") for month, day in
      ((2, 28), (2, 29), (2, -1), (1, 31), ("1,2,4", 31), (12, 31), ("2,6", 30))],
    ("FREQ=YEARLY;BYMONTHDAY=31", "2026-12-31", "every month, since BYMONTH is missing"),
    ("FREQ=DAILY;BYMONTHDAY=31", "2026-12-31", "days are limited, not moved"),
    ("FREQ=DAILY;BYMONTHDAY=-1", "2026-12-31", "the last day of the month"),
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", "2096-02-29", "no leap day in 2100"),
    # Weeks that cross the year, of years with 52 and with 53 weeks of ISO 8601.
    *[(f"FREQ=WEEKLY;INTERVAL={n};BYDAY={days};WKST={first}", start, "weeks across the year")
      for n, days in ((2, "MO,SU"), (3, "SU,MO,TH")) for first in ("MO", "SU", "SA")
      for start in ("2026-12-21", "2020-12-20", "2027-12-26")],
    # Weekdays, first and last ones.
    *[(f"FREQ={frequency};BYDAY=MO,TU,WE,TH,FR", "2026-11-27", "every weekday") for frequency in ("DAILY", "WEEKLY")],
    *[(f"FREQ=MONTHLY;BYDAY={day}", "2026-11-28", "the n-th weekday") for day in
      ("1MO", "5MO", "-1FR", "-5SU", "2TU,-2TU", "MO")],
    *[(f"FREQ=YEARLY;BYDAY={day}", "2026-11-28", "the n-th weekday of the year") for day in
      ("1MO", "53TH", "-1SU", "-53FR", "10WE,20WE", "SA")],
    *[(f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={n}", "2026-11-28", "the n-th weekday") for n in (1, -1, 3, "1,-1")],
    ("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-11-28", "the last weekday of the year"),
    ("FREQ=YEARLY;BYMONTH=2,11;BYDAY=SU;BYSETPOS=1,-1", "2026-11-28", "of all months together"),
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1", "2026-11-28", "the last of the week"),
    ("FREQ=MONTHLY;BYDAY=FR,1MO", "2026-11-28", "ordinals beside plain days"),
    ("FREQ=YEARLY;BYMONTH=5;BYDAY=SU,-1MO", "2026-11-28", "ordinals beside plain days"),
    # Ends, and long intervals.
    *[(rule, "2026-11-28", "ends") for rule in
      ("FREQ=DAILY;COUNT=1", "FREQ=DAILY;COUNT=4", "FREQ=DAILY;UNTIL=20261128", "FREQ=DAILY;UNTIL=20261130",
       "FREQ=MONTHLY;UNTIL=20270228", "FREQ=WEEKLY;BYDAY=SA;COUNT=3", "FREQ=YEARLY;UNTIL=20281127")],
    *[(f"FREQ={frequency};INTERVAL=999", "1970-01-01", "the longest interval") for frequency in
      ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")],
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "2026-11-28", "the last of February on a Monday"),
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "2016-02-29", "a leap day on a Monday: every 28 years"),
    ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=FR", "2026-11-28", "the weekday limits after the day has moved"),
    # Days on which clocks change in Europe and America.
    *[("FREQ=DAILY", start, "clock changes") for start in ("2027-03-13", "2027-03-27", "2027-10-30", "2027-11-06")],
    *[("FREQ=WEEKLY", start, "clock changes") for start in ("2027-03-07", "2027-03-21", "2027-10-24", "2027-10-31")],
]

# Rules that are refused, and the part that is to be named.
REFUSED = [
    ("FREQ=DAILY;UNTIL=19971224T000000Z", "UNTIL", "RFC 5545: daily until December 24, 1997"),
    ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "BYYEARDAY", "RFC 5545: every third year on three days"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "BYWEEKNO", "RFC 5545: Monday of week number 20"),
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902", "FREQ", "RFC 5545: every 3 hours"),
    ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "FREQ", "RFC 5545: every 15 minutes"),
    ("FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,20,40", "BYHOUR", "RFC 5545: every 20 minutes from 9 o'clock"),
    ("FREQ=SECONDLY", "FREQ", "finer than a day"),
    ("FREQ=DAILY;BYSECOND=0", "BYSECOND", "finer than a day"),
    ("INTERVAL=2", "FREQ", "missing"),
    ("FREQ=DAILY;COUNT=2;UNTIL=20261224", "COUNT", "two ends"),
    ("FREQ=DAILY;COUNT=0", "COUNT", "no occurrence"),
    ("FREQ=DAILY;INTERVAL=0", "INTERVAL", "out of range"),
    ("FREQ=DAILY;INTERVAL=1000", "INTERVAL", "out of range"),
    ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY", "ordinals are for months and years"),
    ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY", "not permitted in RFC 5545"),
    ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS", "not permitted in RFC 5545 without another part"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY", "no occurrence"),
    ("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", "BYMONTHDAY", "no occurrence"),
    ("FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO", "BYDAY", "no occurrence"),
    ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "BYSETPOS", "no occurrence"),
]

# Rules with their canonical text.
CANONICAL = [
    ("freq=daily;interval=1;wkst=mo", "FREQ=DAILY"),
    ("COUNT=007;INTERVAL=02;FREQ=DAILY", "FREQ=DAILY;INTERVAL=2;COUNT=7"),
    ("UNTIL=20261224;WKST=SU;BYDAY=FR,MO,FR;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,FR;WKST=SU;UNTIL=20261224"),
    ("BYDAY=+1MO,-1FR,SU;FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=-1FR,SU,1MO"),
    ("BYSETPOS=2,-1;BYMONTHDAY=3,-1;BYMONTH=12,2;FREQ=YEARLY",
     "FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=-1,3;BYSETPOS=-1,2"),
]

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]




def parts(rule):
    return dict(part.split("=") for part in rule.split(";"))


def plain(rule, start):
    """What dateutil makes of a rule; without COUNT, which is up to the callers."""
    rule = ";".join(f"{name}={value}" for name, value in rule.items() if name != "COUNT")
    begin = datetime(start.year, start.month, start.day)
    return (day.date() for day in rrulestr(rule, dtstart=begin))


def days_without_short_months(rule, start):
    """Rules that dateutil can compute, and weekdays that limit their days; None if there are no such rules."""
    own = rule.get("BYMONTHDAY") or ("" if "BYDAY" in rule else str(start.day))
    if rule["FREQ"] not in ("MONTHLY", "YEARLY") or not any(int(day) > 28 for day in own.split(",") if day):
        return None
    weekdays = rule.get("BYDAY", ",".join(WEEKDAYS)).split(",")
    assert "BYSETPOS" not in rule and set(weekdays) <= set(WEEKDAYS), rule
    months = rule.get("BYMONTH") or ",".join(map(str, range(1, 13)))
    if rule["FREQ"] == "YEARLY" and not {"BYMONTH", "BYMONTHDAY"} & rule.keys():
        months = str(start.month)
    rest = {name: value for name, value in rule.items() if name != "BYDAY"}
    rules = []
    for day in own.split(","):
        for month in months.split(","):
            # The last of the days from the 28th on that the month has.
            last = {"BYMONTHDAY": ",".join(map(str, range(28, int(day) + 1))), "BYSETPOS": "-1"}
            rules.append({**rest, "BYMONTH": month, **(last if int(day) > 28 else {"BYMONTHDAY": day})})
    return rules, {WEEKDAYS.index(day) for day in weekdays}


def days_of(rule, start):
    """Our days of a rule, and the names of the differences from dateutil's."""
    given = parts(rule)
    kinds = {day[-2:] == day for day in given.get("BYDAY", "MO").split(",")}
    limited = days_without_short_months(given, start)
    if limited:
        rules, weekdays = limited
        merged = heapq.merge(*(plain(rule, start) for rule in rules))
        ours = (day for day, _ in groupby(merged) if day.weekday() in weekdays)
        return ours, ["short-months"]
    if len(kinds) == 2:
        days = given["BYDAY"].split(",")
        of_kind = (",".join(day for day in days if (day[-2:] == day) == kind) for kind in kinds)
        merged = heapq.merge(*(plain({**given, "BYDAY": list}, start) for list in of_kind))
        return (day for day, _ in groupby(merged)), ["mixed-ordinals"]
    return plain(given, start), []


def chain(rule, first, note, most=8):
    """The dues of a task and of its successors, each completed on time."""
    start = date.fromisoformat(first)
    found, differences = days_of(rule, start)
    count = int(parts(rule).get("COUNT", most + 1))
    days = list(islice(found, most + 1))
    if differences and days == list(islice(plain(parts(rule), start), most + 1)):
        differences = []
    if not days or days[0] != start:
        days.insert(0, start)
        differences = [*differences, "unsynchronised-start"]
    days = days[:count]
    vector = {"rule": rule, "dues": [str(day) for day in days[:most]], "ended": len(days) <= most, "note": note}
    return {**vector, "differs": differences} if differences else vector


def successor(rule, due, today, origin):
    """The due after a task that was completed early or late."""
    start, after = (due, max(due, today)) if origin == "due" else (today, today)
    found, differences = days_of(rule, start)
    following = None if parts(rule).get("COUNT") == "1" else next(dropwhile(lambda day: day <= after, found), None)
    if "COUNT" in parts(rule) and following and after > due:
        differences = [*differences, "skipped-count"]
    vector = {"rule": rule, "from": origin, "due": str(due), "today": str(today), "next": following and str(following)}
    return {**vector, "differs": differences} if differences else vector


def random_rule(pick):
    """A rule that people could write, of any parts."""
    frequency = pick.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    rule = [f"FREQ={frequency}"]
    if pick.random() < 0.5:
        rule.append(f"INTERVAL={pick.choice([2, 3, 4, 6, 10, 14])}")
    if pick.random() < 0.25:
        rule.append("BYMONTH=" + ",".join(map(str, sorted(pick.sample(range(1, 13), 3)))))
    kind = pick.random()
    if frequency != "WEEKLY" and kind < 0.35:
        days = pick.sample([*range(1, 32), -1, -2, -7, -15], pick.choice([1, 1, 2, 3]))
        rule.append("BYMONTHDAY=" + ",".join(map(str, sorted(days))))
    elif kind < 0.8:
        days = pick.sample(WEEKDAYS, pick.choice([1, 2, 3, 5]))
        if frequency in ("MONTHLY", "YEARLY") and pick.random() < 0.5:
            days = [f"{pick.choice([1, 2, 3, 4, -1, -2])}{day}" for day in days]
        rule.append("BYDAY=" + ",".join(days))
        if frequency != "DAILY" and pick.random() < 0.3:
            rule.append(f"BYSETPOS={pick.choice([1, -1])}")
    if pick.random() < 0.3:
        rule.append(f"WKST={pick.choice(['SU', 'SA', 'WE'])}")
    if pick.random() < 0.3:
        rule.append(pick.choice([f"COUNT={pick.randrange(1, 9)}", f"UNTIL={pick.randrange(2027, 2040)}0630"]))
    return ";".join(rule)


def main():
    pick = random.Random(5545)
    chains = [chain(rule, first, f"RFC 5545: {note}") for rule, first, note in RFC_5545]
    chains += [chain(rule, first, note) for rule, first, note in BY_HAND]
    successors = []
    for number in range(240):
        rule, due = random_rule(pick), date(2026, 1, 1) + timedelta(pick.randrange(2000))
        if number % 2:
            first = next(days_of(rule, due)[0], due)
            chains.append(chain(rule, str(first), "random"))
        else:
            today = due + timedelta(pick.choice([-400, -3, 0, 1, 2, 8, 40, 400, 4000]))
            successors.append(successor(rule, due, max(today, date(1970, 1, 1)), pick.choice(["due", "completion"])))
    vectors = {
        "about": "Recurrence rules and the days on which tasks are due, computed by python-dateutil: see recurrence.py.",
        "differences": DIFFERENCES,
        "refused": [{"rule": rule, "part": part, "note": note} for rule, part, note in REFUSED],
        "canonical": [{"rule": rule, "canonical": canonical} for rule, canonical in CANONICAL],
        "chains": chains,
        "successors": successors,
    }
    lists = ",\n".join(f'"{name}": ' + (json.dumps(value) if isinstance(value, str) else rows(value))
                       for name, value in vectors.items())
    Path(__file__).with_suffix(".json").write_text("{\n" + lists + "\n}\n")


def rows(values):
    """One value a line."""
    if isinstance(values, dict):
        return json.dumps(values, indent=2)
    return "[\n  " + ",\n  ".join(map(json.dumps, values)) + "\n]"


if __name__ == "__main__":
    main()
