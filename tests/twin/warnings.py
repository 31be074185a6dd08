"""Early warning, test by test: what is usual, the exact tails by SciPy, LORD++ one test at a time, Benjamini-Hochberg.

Longer than a hundred lines because it follows the procedure from its first step to its last in one reading.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scipy import special, stats

from tests.twin.corrections import corrections, is_retraction, named_by
from tests.twin.facts import Facts, Row, Seeds, add_months, flatten

Key = tuple[str, str, str, date]
"""Kind, level, subject, first day of the period."""


@dataclass(frozen=True)
class Test:
    observed: float
    expected: float
    exposure: float
    p: float
    arrival: int = 0


@dataclass
class Warnings:
    """`tests` by key and moment; `online`: level of each first test, whether it raised; `states` by key."""

    tests: dict[tuple[Key, str], Test]
    online: dict[Key, tuple[float, bool]]
    states: dict[Key, str]


def tail(observed: float, mean: float, variance: float, third: float) -> float:
    """P(Y >= observed) of a negative binomial, shifted to the cumulants of a Poisson count whose mean varies so."""
    second_cumulant, third_cumulant = mean + variance, mean + 3 * variance + third
    growth = (third_cumulant / second_cumulant + 1) / 2
    mu = second_cumulant / growth
    shifted = observed - (mean - mu)
    if observed <= 0 or shifted <= 0:
        return 1.0
    return float(special.betainc(shifted, mu / (growth - 1), 1 - 1 / growth))


def product(*variations: float) -> tuple[float, float]:
    """Variance and third central moment of independent gammas of mean 1 with these variances, multiplied."""
    second = math.prod(1 + v for v in variations)
    third = math.prod((1 + v) * (1 + 2 * v) for v in variations)
    return second - 1, third - 3 * second + 2


def gamma(t: float, scale: float) -> float:
    return scale * math.log(max(t, 2)) / (t * math.exp(math.sqrt(math.log(t))))


def lord(p_values: Sequence[float], rate: float, wealth: float, scale: float) -> list[tuple[float, bool]]:
    """LORD++: level and decision of each test, in order of arrival."""
    raised: list[int] = []
    decided = []
    for t, p in enumerate(p_values, 1):
        level = wealth * gamma(t, scale)
        for number, earlier in enumerate(raised):
            level += (rate - wealth if number == 0 else rate) * gamma(t - earlier, scale)
        decided.append((level, p <= level))
        if p <= level:
            raised.append(t)
    return decided


def benjamini_hochberg(p_values: Sequence[float], rate: float) -> float:
    """The threshold: p-values up to it are raised; below 0 when none is."""
    ordered = sorted(p_values)
    steps = [rate * k / len(ordered) for k in range(1, len(ordered) + 1)]
    return max((step for step, p in zip(steps, ordered, strict=True) if p <= step), default=-1.0)


def compute(facts: Facts, seeds: Seeds, rows: list[Row], pin: int, origin: str) -> Warnings:
    told = {r["parameter_id"]: float(r["parameter_value"]) for r in seeds.rows("method/early_warning_parameters")}
    told["horizon_months"] = seeds.parameter("horizon_months")
    tests: dict[tuple[Key, str], Test] = {}
    closes: dict[tuple[str, date], date] = {}
    _signals(facts, told, _versions(facts, seeds, rows, pin, origin), tests, closes)
    _silence(facts, told, tests, closes)
    return _decide(facts, told, tests, closes)


def _versions(facts: Facts, seeds: Seeds, rows: list[Row], pin: int, origin: str) -> list[Row]:
    """Each accepted statement about a unit and month, with the days on which it counted."""
    known = [row for row in rows if row["ingest_seq"] <= pin]
    found = corrections(known)
    accepted = {(r["partner"], r["source"], r["id"]): r for r in known if r["disposition"] == "accepted"}
    resolved: dict[int, Any] = {}
    for row in accepted.values():
        if row["ingest_seq"] in found.status and found.status[row["ingest_seq"]][1] == "none":
            target = accepted[named_by(row)]  # type: ignore[index]
            moment = max(row["appended_at"], target["appended_at"])
            resolved[target["ingest_seq"]] = min(resolved.get(target["ingest_seq"], moment), moment)
    sees = {row["profile_id"]: float(row["sensitivity"]) for row in seeds.rows("method/monitoring_sensitivities")}
    standing = {row["ingest_seq"] for row in facts.monitoring}
    by_place = {(unit["oin"], unit["process_id"]): name for name, unit in facts.units.items()}
    things: dict[tuple[str, date, date], list[Row]] = defaultdict(list)
    for row in known:
        ours = row["stream"] == "monitoring-alerts" and row["disposition"] == "accepted" and not is_retraction(row)
        if not ours or row["data_origin"] != origin:
            continue
        flat = flatten(row)
        place = (flat["organisation_oin"], flat["process_id"])
        if flat["to"] <= facts.reference_date and place in by_place:
            things[by_place[place], flat["from"], flat["to"]].append(flat)
    versions = []
    for (unit, first, last), said in things.items():
        for one in said:
            seq, watched = one["ingest_seq"], one["exposure"]
            ends = [
                other["appended_at"]
                for other in said
                if (other["time"], other["ingest_seq"]) > (one["time"], one["ingest_seq"])
            ]
            if seq in found.holder:
                ends.append(resolved.get(seq) or max(one["appended_at"], found.holder[seq]["appended_at"]))
            whole = watched["accounts_total"] and watched["systems_total"]
            versions.append(
                {
                    "unit": unit,
                    "from": first,
                    "to": last,
                    "seq": seq,
                    "since": one["appended_at"].date(),
                    "until": min(ends).date() if ends else date.max,
                    "first_came": min(other["appended_at"] for other in said).date(),
                    "is_first": seq == min(other["ingest_seq"] for other in said),
                    "is_standing": seq in standing,
                    "y": float(sum(signal["opened"] for signal in one["signals"])),
                    "e": watched["staff_years_monitored"]
                    * watched["accounts_monitored"]
                    / watched["accounts_total"]
                    * watched["systems_covered"]
                    / watched["systems_total"]
                    * sees[one["monitoring_profile"]]
                    if whole
                    else 0.0,
                }
            )
    return versions


def _tested(facts: Facts, told: dict[str, float], last: date) -> bool:
    return add_months(facts.reference_date.replace(day=1), -int(told["tested_months"])) <= last <= facts.reference_date


def baselines(facts: Facts, told: dict[str, float], versions: list[Row], first: date, last: date) -> dict[str, Row]:
    """Rate, how it varies, and usual exposure of each unit that can be tested in the month."""
    past: dict[str, list[tuple[float, float]]] = defaultdict(list)
    begin = add_months(first, -int(told["months_of_past"]))
    for v in versions:
        counted = v["since"] <= last < v["until"] and begin <= v["from"] and v["to"] < first
        if counted and v["e"] >= told["least_exposure"]:
            past[v["unit"]].append((v["y"], v["e"]))
    excess, scale = {}, {}
    for unit, months in past.items():
        y, e = sum(m[0] for m in months), sum(m[1] for m in months)
        shares = [m[1] / e for m in months]
        excess[unit] = sum((m[0] - y * s) ** 2 - m[0] * (1 - s) for m, s in zip(months, shares, strict=True))
        squares = sum(s**2 for s in shares)
        scale[unit] = y * (y - 1) * (squares - 2 * sum(s**3 for s in shares) + squares**2)
    least, weight = told["overdispersion_least"], told["overdispersion_weight"]
    everywhere = max(sum(excess.values()) / sum(scale.values()), least) if sum(scale.values()) else least
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for unit in past:
        groups[facts.units[unit]["group"]].append(unit)
    found, shape = {}, told["between_unit_shape"]
    for members in groups.values():
        alerts = sum(m[0] for unit in members for m in past[unit])
        rate = (alerts + 0.5) / sum(m[1] for unit in members for m in past[unit])
        varies = sum(excess[unit] for unit in members) + weight * everywhere
        nu = max(varies / (sum(scale[unit] for unit in members) + weight), least) * told["overdispersion_caution"]
        for unit in members:
            months = past[unit]
            if len(months) < told["least_months_of_past"]:
                continue
            y, e, own = sum(m[0] for m in months), sum(m[1] for m in months), rate
            for _ in range(2):
                d = 1 + nu * own * e / len(months)
                a, b = shape + y / d, shape / rate + e / d
                own = a / b
            variance, third = product(1 / a, nu, told["drift_variation"])
            found[unit] = {"rate": own, "variance": variance, "third": third, "usual": e / len(months)}
    return found


def _signals(
    facts: Facts,
    told: dict[str, float],
    versions: list[Row],
    tests: dict[tuple[Key, str], Test],
    closes: dict[tuple[str, date], date],
) -> None:
    months = {
        (first, delivery["to"])
        for (_, stream, first), delivery in facts.deliveries.items()
        if stream == "monitoring-alerts" and _tested(facts, told, delivery["to"])
    }
    for first, last in sorted(months):
        close = max(d["due"] for (_, s, f), d in facts.deliveries.items() if s == "monitoring-alerts" and f == first)
        closes["signals", first] = close
        base = baselines(facts, told, versions, first, last)
        mine = [
            v
            for v in versions
            if (v["from"], v["to"]) == (first, last)
            and v["first_came"] <= close
            and v["unit"] in base
            and v["e"] >= told["least_exposure"]
        ]
        moments = {
            "online": sorted((v for v in mine if v["is_first"]), key=lambda v: v["seq"]),
            "now": [v for v in mine if v["is_standing"]],
        }
        if close < facts.reference_date:
            moments["close"] = [v for v in mine if v["since"] <= close < v["until"]]
        for moment, told_now in moments.items():
            for v in told_now:
                one = base[v["unit"]]
                _add(tests, ("signals", "unit", v["unit"], first), moment, [v], [one], 0.0)
            for level, place in (("group", _group), ("region", _region)):
                usual: dict[str, float] = defaultdict(float)
                for unit, one in base.items():
                    usual[place(facts, unit)] += one["rate"] * one["usual"]
                pools: dict[str, list[Row]] = defaultdict(list)
                full: set[str] = set()
                for v in told_now:
                    subject = place(facts, v["unit"])
                    if subject in full:
                        continue
                    pools[subject].append(v)
                    expected = sum(base[one["unit"]]["rate"] * one["e"] for one in pools[subject])
                    if moment == "online" and expected >= told["share_for_pool"] * usual[subject]:
                        full.add(subject)
                for subject, members in pools.items():
                    if len(members) >= told["least_pool_members"] and (moment != "online" or subject in full):
                        ones = [base[v["unit"]] for v in members]
                        _add(tests, ("signals", level, subject, first), moment, members, ones, told["common_variation"])


def _group(facts: Facts, unit: str) -> str:
    return ":".join(facts.units[unit]["group"])


def _region(facts: Facts, unit: str) -> str:
    return facts.organisations[facts.units[unit]["oin"]]["region_code"]


def _add(
    tests: dict[tuple[Key, str], Test], key: Key, moment: str, members: list[Row], base: list[Row], common: float
) -> None:
    means = [one["rate"] * v["e"] for v, one in zip(members, base, strict=True)]
    variance = sum(mean**2 * one["variance"] for mean, one in zip(means, base, strict=True))
    third = sum(mean**3 * one["third"] for mean, one in zip(means, base, strict=True))
    observed, expected = sum(v["y"] for v in members), sum(means)
    # Everything times one more gamma: by raw moments of both, and back.
    second_raw = (expected**2 + variance) * (1 + common)
    third_raw = (expected**3 + 3 * expected * variance + third) * (1 + common) * (1 + 2 * common)
    tests[key, moment] = Test(
        observed,
        expected,
        sum(v["e"] for v in members),
        tail(
            observed,
            expected,
            second_raw - expected**2,
            third_raw - 3 * expected * second_raw + 2 * expected**3,
        ),
        max(v["seq"] for v in members),
    )


def _silence(
    facts: Facts,
    told: dict[str, float],
    tests: dict[tuple[Key, str], Test],
    closes: dict[tuple[str, date], date],
) -> None:
    quarters: dict[date, list[tuple[str, Row]]] = defaultdict(list)
    for (oin, _, first), delivery in facts.deliveries.items():
        quarter = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
        horizon = add_months(facts.reference_date.replace(day=1), -int(told["horizon_months"]))
        end = add_months(quarter, 3) - timedelta(days=1)
        if delivery["to"] <= end and horizon <= quarter and end <= facts.reference_date:
            quarters[quarter].append((oin, delivery))
    counts: dict[date, dict[str, list[int]]] = {}
    for quarter, deliveries in quarters.items():
        close = max(delivery["due"] for _, delivery in deliveries)
        closes["silence", quarter] = close
        if close >= facts.reference_date:
            continue
        counts[quarter] = {}
        for oin, delivery in deliveries:
            if delivery["state"] == "suppressed":
                continue
            count = counts[quarter].setdefault(oin, [0, 0, 0])
            came = delivery["received_at"]
            count[0] += 1
            count[1] += came is None or came.date() > close
            count[2] += came is None
    for quarter, members in counts.items():
        if not _tested(facts, told, add_months(quarter, 3) - timedelta(days=1)):
            continue
        begin = add_months(quarter, -int(told["months_of_past"]))
        past = {}
        for oin in members:
            own = [counts[q][oin] for q in counts if begin <= q < quarter and oin in counts[q]]
            if sum(c[0] - c[1] for c in own) > 0:
                past[oin] = (sum(c[0] for c in own), sum(c[1] for c in own))
        pools: dict[tuple[str, str], list[tuple[str, float, float]]] = defaultdict(list)
        for oin, (due, missing) in past.items():
            sector = facts.organisations[oin]["sector"]
            peers = [past[one] for one in past if facts.organisations[one]["sector"] == sector]
            share = (sum(p[1] for p in peers) + 0.5) / (sum(p[0] for p in peers) + 1)
            prior = told["silence_prior_deliveries"]
            alpha, beta = share * prior + missing, (1 - share) * prior + due - missing
            _missing(tests, ("silence", "organisation", oin, quarter), members[oin], alpha, beta)
            for place in (("sector", sector), ("region", facts.organisations[oin]["region_code"])):
                pools[place].append((oin, alpha, beta))
        for (level, subject), inside in pools.items():
            if len(inside) < told["least_pool_members"]:
                continue
            total = [sum(members[oin][i] for oin, _, _ in inside) for i in range(3)]
            laws = [stats.betabinom(members[oin][0], alpha, beta) for oin, alpha, beta in inside]
            expected = sum(law.mean() for law in laws)
            variance = sum(law.var() for law in laws) + told["common_variation"] * expected**2
            share = expected / total[0]
            correlation = max((variance / (expected * (1 - share)) - 1) / (total[0] - 1), 1e-4)
            weight = 1 / correlation - 1
            _missing(tests, ("silence", level, subject, quarter), total, share * weight, (1 - share) * weight)


def _missing(tests: dict[tuple[Key, str], Test], key: Key, count: list[int], alpha: float, beta: float) -> None:
    law = stats.betabinom(count[0], alpha, beta)
    for moment, missing in (("close", count[1]), ("now", count[2])):
        p = sum(float(law.pmf(k)) for k in range(missing, count[0] + 1)) if missing else 1.0
        tests[key, moment] = Test(missing, float(law.mean()), count[0], p)


def _decide(
    facts: Facts, told: dict[str, float], tests: dict[tuple[Key, str], Test], closes: dict[tuple[str, date], date]
) -> Warnings:
    families: dict[tuple[str, str, str, date], list[Key]] = defaultdict(list)
    for key, moment in tests:
        families[moment, key[0], key[1], key[3]].append(key)
    rate, online, raised = told["false_discovery_rate"], {}, {}
    for (moment, _, _, _), keys in families.items():
        if moment == "online":
            keys.sort(key=lambda key: tests[key, "online"].arrival)
            p_values = [tests[key, "online"].p for key in keys]
            decided = lord(p_values, rate, told["lord_initial_wealth"], told["lord_gamma_scale"])
            online |= dict(zip(keys, decided, strict=True))
        elif moment == "close":
            threshold = benjamini_hochberg([tests[key, "close"].p for key in keys], rate)
            raised |= {key: threshold for key in keys if tests[key, "close"].p <= threshold}
    states = {}
    for key in raised.keys() | {key for key, (_, warned) in online.items() if warned}:
        kind, level, _, first = key
        closed = closes[kind, first] < facts.reference_date
        now = tests.get((key, "now"))
        threshold = raised.get(key, online.get(key, (0.0, False))[0])
        if key not in raised and closed:
            states[key] = "withdrawn"
        elif key not in raised and level != "unit":
            states[key] = "provisional"
        elif now is None or now.p > threshold:
            states[key] = "withdrawn"
        else:
            states[key] = "final" if key in raised else "provisional"
    return Warnings(tests, online, states)
