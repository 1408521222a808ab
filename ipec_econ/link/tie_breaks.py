"""Which of several firms a supplier is: legal form, postcode, period, name in the period."""

from __future__ import annotations

from collections.abc import Mapping

TIE_BREAKERS: tuple[str, ...] = ("legal form", "postcode", "period", "name in period")
"""What tells equally good firms apart, in order; one that no candidate meets changes nothing."""

ASKED = """
    select key, min(core) as core, form, postcode, period
    from supplier where key <> '' group by key, form, postcode, period
"""
"""A supplier's award rows repeat it: each is looked up once."""

_RANK = "rank() over (partition by key, form, postcode, period order by "

BREAK_TIES: Mapping[str, str] = {
    # `candidate`: key, form, postcode, period of the supplier; firm, firm_key, firm_form; score.
    "fitting": """
        select key, form, postcode, period, firm, score,
               bool_or(coalesce(form = firm_form, false)) as legal_form
        from candidate group by key, form, postcode, period, firm, score
    """,
    "tied": """
        select key, form, postcode, period from fitting
        group by key, form, postcode, period having count(*) > 1
    """,
    "doubtful": "select distinct firm from fitting semi join tied using (key)",
    "place": """
        select distinct firm, postcode from firm_row semi join doubtful using (firm)
        where postcode is not null
    """,
    "seen": """
        select distinct f.firm, f.key, p.period
        from (select * from firm_row semi join doubtful using (firm)) f
        join (select distinct period from tied) p on p.period between f.first and f.last
    """,
    "seen_then": "select distinct firm, period from seen",
    "named": """
        select distinct key, firm, firm_key from candidate semi join doubtful using (firm)
    """,
    "named_then": """
        select distinct n.key, n.firm, s.period
        from seen s join named n on n.firm = s.firm and n.firm_key = s.key
    """,
    "evidence": """
        select c.*, p.firm is not null as same_postcode, s.firm is not null as seen_then,
               n.firm is not null as named_then
        from fitting c
        left join place p on p.firm = c.firm and p.postcode = c.postcode
        left join seen_then s on s.firm = c.firm and s.period = c.period
        left join named_then n on n.firm = c.firm and n.key = c.key and n.period = c.period
    """,
    # Rank one of a longer ordering is among rank one of a shorter: each breaker narrows.
    "narrowed": f"""
        select *, {_RANK} legal_form desc) as r1,
            {_RANK} legal_form desc, same_postcode desc) as r2,
            {_RANK} legal_form desc, same_postcode desc, seen_then desc) as r3,
            {_RANK} legal_form desc, same_postcode desc, seen_then desc, named_then desc) as r4
        from evidence
    """,  # noqa: S608 no text of a user
    "answer": """
        select key, form, postcode, period, any_value(score) as score, count(*) as n_candidates,
            count(*) filter (where r1 = 1) as n1, count(*) filter (where r2 = 1) as n2,
            count(*) filter (where r3 = 1) as n3, count(*) filter (where r4 = 1) as n4,
            min(firm) filter (where r4 = 1) as first_firm,
            array_sort(array_agg(firm) filter (where r4 = 1)) as firms
        from narrowed group by key, form, postcode, period
    """,
}
"""From candidates of one score a supplier to one answer a supplier."""

READ_ANSWERS = """
    select s.position,
        case when n4 = 1 then first_firm end as firm,
        score,
        case when n4 = 1 then $accepted else $review end as decision,
        n_candidates,
        case when n_candidates = 1 then null
             when n1 = 1 then 'tie broken by legal form'
             when n2 = 1 then 'tie broken by postcode'
             when n3 = 1 then 'tie broken by period'
             when n4 = 1 then 'tie broken by name in period'
             else concat(n4, $tied) end as reason,
        case when n4 > 1 then firms end as candidates
    from supplier s join answer a
      on s.key = a.key and s.form is not distinct from a.form
     and s.postcode is not distinct from a.postcode and s.period is not distinct from a.period
    order by s.position
"""
