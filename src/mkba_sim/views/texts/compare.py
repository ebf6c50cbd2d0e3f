"""Every sentence of a comparison, in Dutch with English beside it."""

from __future__ import annotations

from typing import Final

from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.report import TEXT as REPORT

__all__ = ["TEXT", "say"]

TEXT: Final = {
    # --- terminal
    "kop": (
        "{n} scenario's op gemeenschappelijke toevalsgetallen: {d} trekkingen, seed {s}",
        "{n} scenarios on common random numbers: {d} draws, seed {s}",
    ),
    "let_op": (
        "LET OP: de scenario's verschillen in {wat}; dat is deel van het verschil.",
        "NOTE: the scenarios differ in {wat}; that is part of the difference.",
    ),
    "ratio": ("verhouding", "ratio"),
    "saldo": ("saldo (x 1.000 euro)", "balance (x 1,000 euros)"),
    "band": ("80 %-band", "80 % band"),
    "kans": ("P(baten > kosten)", "P(benefits > costs)"),
    "beste_saldo": ("P(beste saldo)", "P(best balance)"),
    "beste_ratio": ("P(beste verhouding)", "P(best ratio)"),
    "verschil": ("saldo min dat van {a}", "balance minus that of {a}"),
    "hoger": ("P(hoger)", "P(higher)"),
    "voet": (
        "Per trekking vergeleken. Een gelijke stand telt voor elk evenveel. De verhouding zegt niets over de omvang.",
        "Compared draw by draw. A tie counts equally for each. A ratio says nothing about size.",
    ),
    # --- page
    "kicker": ("Vergelijking van scenario's", "Comparison of scenarios"),
    "title": ("{names}", "{names}"),
    "meta": (
        "{n} scenario's · prijspeil {py} · discontovoet {r} · {h} jaar vooruit",
        "{n} scenarios · prices of {py} · discount rate {r} · {h} years ahead",
    ),
    "about": (
        "Elk scenario is doorgerekend in dezelfde {d} gesimuleerde werelden. ‘{a}’ is de maat: verschillen zijn "
        "telkens een ander scenario min dat scenario, in dezelfde wereld.",
        "Every scenario was run in the same {d} simulated worlds. ‘{a}’ is the yardstick: a difference is always "
        "another scenario minus that one, in the same world.",
    ),
    "made": (
        "Gemaakt met mkba-sim {version}: {d} trekkingen, seed {s}, rekenwijze {e}. Zelfde scenario's, seed en versie "
        "geven dezelfde getallen. Elk gebruikt getal met bron en graad staat in het rapport per scenario (mkba-sim "
        "report).",
        "Made with mkba-sim {version}: {d} draws, seed {s}, engine {e}. Same scenarios, seed and version give the same "
        "numbers. Every number used, with source and grade, stands in the report of each scenario (mkba-sim report).",
    ),
    "h_answer": ("Welk scenario is het beste, en hoe zeker is dat?", "Which scenario is best, and how sure is that?"),
    "verdict_same": ("Er is geen verschil.", "There is no difference."),
    "verdict_1": ("Er is geen duidelijke winnaar.", "There is no clear winner."),
    "verdict_2": ("Waarschijnlijk ‘{name}’.", "Probably ‘{name}’."),
    "verdict_3": ("Zeer waarschijnlijk ‘{name}’.", "Very probably ‘{name}’."),
    "answer": (
        "In {p} van de 100 simulaties heeft ‘{name}’ het hoogste maatschappelijke saldo; in {q} van de 100 wegen de "
        "baten daarvan op tegen de kosten.",
        "In {p} of 100 simulations ‘{name}’ has the highest social balance; in {q} of 100 its benefits outweigh its "
        "costs.",
    ),
    "answer_same": (
        "De scenario's hebben in elke simulatie hetzelfde maatschappelijke saldo; in {q} van de 100 wegen de baten op "
        "tegen de kosten.",
        "The scenarios have the same social balance in every simulation; in {q} of 100 the benefits outweigh the "
        "costs.",
    ),
    "card": (
        "simulaties: het hoogste maatschappelijke saldo. De baten zijn groter dan de kosten in {q} van de 100.",
        "simulations: the highest social balance. Benefits exceed costs in {q} of 100.",
    ),
    "q_pay": ("Loont het?", "Does it pay?"),
    "q_whom": ("Voor wie scheelt het?", "For whom does it matter?"),
    "q_sure": ("Hoe zeker is dat?", "How sure is that?"),
    "a_pay": (
        "Per euro kosten komt er terug (mediaan): {items}.",
        "One euro of costs brings in (median): {items}.",
    ),
    "a_pay_item": (
        "{name} {m}, met meer baten dan kosten in {q} van de 100 simulaties",
        "{name} {m}, with more benefits than costs in {q} of 100 simulations",
    ),
    "a_none": (
        "In {g} van de 100 simulaties loont geen van de scenario's: dan is niets doen maatschappelijk goedkoper.",
        "In {g} of 100 simulations none of the scenarios pays: doing nothing is then cheaper for society.",
    ),
    "a_better": ("Erop vooruit gaan waarschijnlijk {items}.", "Probable gains: {items}."),
    "a_worse": ("Erop achteruit gaan waarschijnlijk {items}.", "Probable losses: {items}."),
    "a_instead": ("{name} in plaats van {a}.", "{name} instead of {a}."),
    "a_level": (
        "Voor geen partij valt het verschil waarschijnlijk één kant op.",
        "For no party the difference probably falls one way.",
    ),
    "a_more": ("nog {n} partijen", "{n} more parties"),
    "a_sure": (
        "{name} min {a}: maatschappelijk saldo {m} (mediaan), 80 %-band {lo} tot {hi}; hoger in {p} van de 100 "
        "simulaties.",
        "{name} minus {a}: social balance {m} (median), 80 % band {lo} to {hi}; higher in {p} of 100 simulations.",
    ),
    "a_reading": (
        "{reading} wint ‘{name}’ het vaakst: in {p} van de 100.",
        "{reading} ‘{name}’ wins most often: in {p} of 100.",
    ),
    "a_reading_tie": ("{reading} wint geen scenario vaker dan de rest.", "{reading} no scenario wins more often."),
    "apart": (
        "Let op bij {reading}: een trekking die in een scenario niet kan, is daar opnieuw getrokken ({items}). De "
        "scenario's staan dan niet meer in dezelfde werelden; lees dat verschil met voorbehoud.",
        "Mind {reading}: a draw that is impossible in a scenario was drawn again there ({items}). The scenarios then "
        "no longer share the same worlds; read that difference with reserve.",
    ),
    "apart_item": ("{name} {share} van de pogingen", "{name} {share} of the tries"),
    "as_evidence": (
        "{names}: deel C staat op prior, dus ‘zoals ingevuld’ is daar hetzelfde als ‘op basis van onderzoek’.",
        "{names}: part C is left to the priors, hence ‘as stated’ equals ‘based on research’ there.",
    ),
    "in_evidentie": ("op basis van onderzoek", "based on research"),
    "in_opgegeven": ("zoals ingevuld", "as stated"),
    "in_sceptisch": ("met sceptisch bewijs", "with sceptical evidence"),
    "rules": (
        "Let op: de scenario's verschillen ook in {wat}. Dat is deel van het verschil.",
        "Mind: the scenarios differ in {wat} too. That is part of the difference.",
    ),
    "h_short": ("In het kort", "In short"),
    "t_short": ("De scenario's naast elkaar", "The scenarios side by side"),
    "p_short": (
        "Op basis van onderzoek; verhouding en saldo maatschappelijk, mediaan met 80\u00a0%-band; beste: het hoogste "
        "saldo.",
        "Based on research. Ratio and balance: for society, median with 80\u00a0% band. Best: the highest balance.",
    ),
    "h_ratios": ("Wat levert één euro op?", "What does one euro bring in?"),
    "p_ratios": (
        "Baten per euro kosten, op basis van onderzoek. De witte ruit is de mediaan; hoe dikker de balk, hoe dichter "
        "bij het midden. Rechts van de lijn bij 1 zijn de baten groter dan de kosten. Een verhouding zegt niets over "
        "omvang.",
        "Benefits per euro of costs, based on research. The white diamond is the median; the thicker the bar, the "
        "closer to the middle. Right of the line at 1 benefits exceed costs. A ratio says nothing about size.",
    ),
    "s_ratios": ("De maatschappelijke verhouding (80 %-band): {items}.", "The social ratio (80 % band): {items}."),
    "h_difference": ("Hoeveel scheelt het met ‘{a}’?", "How much does it differ from ‘{a}’?"),
    "p_difference": (
        "Saldo van een scenario min dat van ‘{a}’ in dezelfde simulatie, contante waarde. Rechts van 0 is het beter "
        "dan ‘{a}’. Wat beide scenario's in een simulatie even hard raakt, valt in het verschil weg.",
        "Balance of a scenario minus that of ‘{a}’ in the same simulation, present value. Right of 0 it is better than "
        "‘{a}’. What touches both scenarios equally in a simulation cancels out.",
    ),
    "s_difference": (
        "Verschil in maatschappelijk saldo (80 %-band): {items}.",
        "Difference in social balance (80 % band): {items}.",
    ),
    "h_actors": ("Voor wie scheelt het?", "For whom does it matter?"),
    "t_actors": ("{name} min {a}, per partij", "{name} minus {a}, by party"),
    "p_actors": (
        "Verschil in saldo per partij, contante waarde. Rechts van 0 is een partij beter af met ‘{name}’. Tussen de "
        "twee lijnen staan de onderdelen van de gemeente.",
        "Difference in balance by party, present value. Right of 0 a party is better off with ‘{name}’. Between the "
        "two lines stand the parts of the municipality.",
    ),
    "s_actors": (
        "Het meest gaat erop vooruit: {best} ({b}); het meest erop achteruit: {worst} ({w}).",
        "The largest gain is that of {best} ({b}); the largest loss that of {worst} ({w}).",
    ),
    "s_gain": (
        "Het meest gaat erop vooruit: {best} ({b}); geen partij gaat er in de mediaan op achteruit.",
        "The largest gain is that of {best} ({b}); no party loses in the median.",
    ),
    "s_loss": (
        "Het meest gaat erop achteruit: {worst} ({w}); geen partij gaat er in de mediaan op vooruit.",
        "The largest loss is that of {worst} ({w}); no party gains in the median.",
    ),
    "s_level": ("Geen partij gaat er in de mediaan op voor- of achteruit.", "No party gains or loses in the median."),
    "h_best": ("Hoe vaak is elk scenario het beste?", "How often is each scenario best?"),
    "p_best": (
        "In hoeveel van de 100 simulaties een scenario het hoogste saldo of de hoogste verhouding heeft, op basis van "
        "onderzoek. Een gelijke stand telt voor elk evenveel. Het beste scenario kan toch meer kosten dan opbrengen.",
        "In how many of 100 simulations a scenario has the highest balance or ratio, based on research. A tie counts "
        "equally for each. The best scenario may still cost more than it brings in.",
    ),
    "s_best": ("Het hoogste maatschappelijke saldo: {items}.", "The highest social balance: {items}."),
    "s_best_item": ("{name} in {p} van de 100", "{name} in {p} of 100"),
    "t_best_actor": (
        "Kans op het hoogste saldo, per partij",
        "Chance of the highest balance, by party",
    ),
    "t_best_reading": (
        "Kans op het hoogste saldo, per lezing en perspectief",
        "Chance of the highest balance, by reading and perspective",
    ),
    "h_readings": ("Houdt de keuze stand?", "Does the choice survive?"),
    "p_readings": (
        "De maatschappelijke verhouding per scenario onder elke lezing.",
        "The social ratio of each scenario under every reading.",
    ),
    "s_readings": (
        "Het vaakst het hoogste maatschappelijke saldo: {items}.",
        "Most often the highest social balance: {items}.",
    ),
    "s_readings_item": ("{reading} {name} ({p} van de 100)", "{reading} {name} ({p} of 100)"),
    "no_winner": ("gelijke stand", "a tie"),
    "h_fields": ("Waarin verschillen de scenario's?", "In what do the scenarios differ?"),
    "p_fields": (
        "Alleen wat verschilt; een streep betekent: niet ingevuld.",
        "Only what differs; a dash means: not filled in.",
    ),
    "p_same": ("De scenario's zijn gelijk ingevuld.", "The scenarios are filled in alike."),
    "t_fields": ("Ingevulde velden die verschillen", "Fields that differ"),
    "c_scenario": ("scenario", "scenario"),
    "c_row": ("perspectief, scenario", "perspective, scenario"),
    "c_reading_row": ("lezing, scenario", "reading, scenario"),
    "c_reading_view": ("lezing, perspectief", "reading, perspective"),
    "c_ratio": ("verhouding (80\u00a0%-band)", "ratio (80\u00a0% band)"),
    "c_saldo": ("saldo × € 1.000 (80\u00a0%-band)", "balance × € 1,000 (80\u00a0% band)"),
    "c_pays": ("P(baten > kosten)", "P(benefits > costs)"),
    "c_best": ("P(hoogste saldo)", "P(highest balance)"),
    "c_best_of": ("P(beste) {w}", "P(best) {w}"),
    "c_best_ratio": ("P(hoogste verhouding)", "P(highest ratio)"),
    "c_higher": ("P(hoger)", "P(higher)"),
    # --- files
    "c_lezing": ("lezing", "reading"),
    "c_actor": ("actor", "actor"),
    "low": ("{p} % laag", "{p} % low"),
    "high": ("{p} % hoog", "{p} % high"),
    "sheet_views": ("Perspectieven", "Perspectives"),
    "sheet_actors": ("Actoren", "Actors"),
    "sheet_fields": ("Invoer", "Input"),
    "sheet_note": (
        "Euro's: contante waarde, prijspeil {py}. {d} trekkingen, seed {s}. Verschillen zijn met {a}, per trekking.",
        "Euros: present value, prices of {py}. {d} draws, seed {s}. Differences are with {a}, draw by draw.",
    ),
}


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a sentence of the comparison, or else of the report, its places filled in."""
    return (TEXT if key in TEXT else REPORT)[key][0 if taal == "nl" else 1].format(**values)
