"""Which of several firms a supplier is: legal form, postcode, period, name in the period."""

from __future__ import annotations

TIE_BREAKERS: tuple[str, ...] = ("legal form", "postcode", "period", "name in period")
"""What tells equally good firms apart, in order; one that no candidate meets changes nothing."""

ASKED = """
    create temp table asked as
    select key, min(core) as core, form, postcode, period
    from supplier where key <> '' group by key, form, postcode, period
"""
"""A supplier's award rows repeat it: each is looked up once."""

BREAK_TIES: tuple[str, ...] = (
    # `candidate`: key, form, postcode, period of the supplier; firm, firm_key, firm_form; score.
    """
    create temp table fitting as
    select key, form, postcode, period, firm, score,
           bool_or(coalesce(form = firm_form, false)) as legal_form
    from candidate group by all
    """,
    """
    create temp table tied as
    select key, form, postcode, period from fitting group by all having count(*) > 1
    """,
    """
    create temp table doubtful as
    select distinct firm from fitting semi join tied using (key)
    """,
    """
    create temp table place as
    select distinct firm, postcode from firm_row semi join doubtful using (firm)
    where postcode is not null
    """,
    """
    create temp table seen as
    select distinct firm, period, key from firm_row semi join doubtful using (firm)
    """,
    """
    create temp table named as
    select distinct key, firm, firm_key from candidate semi join doubtful using (firm)
    """,
    """
    create temp table evidence as
    select c.*,
           exists (select 1 from place p where p.firm = c.firm and p.postcode = c.postcode)
               as same_postcode,
           exists (select 1 from seen s where s.firm = c.firm and s.period = c.period)
               as seen_then,
           exists (select 1 from seen s join named n on n.firm = s.firm and n.firm_key = s.key
                   where s.firm = c.firm and n.key = c.key and s.period = c.period)
               as named_then
    from fitting c
    """,
    # Rank one of a longer ordering is among rank one of a shorter: each breaker narrows.
    """
    create temp table narrowed as
    select *, count(*) over asked as n0,
        rank() over (asked order by legal_form desc) as r1,
        rank() over (asked order by legal_form desc, same_postcode desc) as r2,
        rank() over (asked order by legal_form desc, same_postcode desc, seen_then desc) as r3,
        rank() over (asked order by legal_form desc, same_postcode desc, seen_then desc,
                     named_then desc) as r4
    from evidence
    window asked as (partition by key, form, postcode, period)
    """,
    """
    create temp table answer as
    select key, form, postcode, period, any_value(score) as score, any_value(n0) as n_candidates,
        count(*) filter (r1 = 1) as n1, count(*) filter (r2 = 1) as n2,
        count(*) filter (r3 = 1) as n3, count(*) filter (r4 = 1) as n4,
        list(firm order by firm) filter (r4 = 1) as firms
    from narrowed group by key, form, postcode, period
    """,
)
"""From candidates of one score a supplier to one answer a supplier."""

READ_ANSWERS = """
    select s.position,
        case when n4 = 1 then firms[1] end as firm,
        score,
        case when n4 = 1 then $accepted else $review end as decision,
        n_candidates,
        case when n_candidates = 1 then null
             when n1 = 1 then 'tie broken by legal form'
             when n2 = 1 then 'tie broken by postcode'
             when n3 = 1 then 'tie broken by period'
             when n4 = 1 then 'tie broken by name in period'
             else n4 || $tied end as reason,
        case when n4 > 1 then list_slice(firms, 1, $n_shown) end as candidates
    from supplier s join answer a
      on s.key = a.key and s.form is not distinct from a.form
     and s.postcode is not distinct from a.postcode and s.period is not distinct from a.period
    order by s.position
"""
