"""Every sentence of the report, in Dutch with English beside it."""

from __future__ import annotations

from typing import Final

from mkba_sim.base.terms import Taal, label

__all__ = ["TEXT", "group_name", "say"]

TEXT: Final = {
    # --- page
    "kicker": ("Maatschappelijke kosten-batenanalyse", "Social cost-benefit analysis"),
    "meta": (
        "{n} huishoudens · {fte} fte · prijspeil {py} · discontovoet {r} · {h} jaar vooruit",
        "{n} households · {fte} fte · prices of {py} · discount rate {r} · {h} years ahead",
    ),
    "contents": ("Inhoud", "Contents"),
    "skip": ("Naar de inhoud", "To the contents"),
    "noscript": (
        "De figuren worden in de browser getekend; daarvoor moet JavaScript aan staan. Elke figuur heeft ook een "
        "tabel.",
        "The figures are drawn in the browser, which needs JavaScript. Every figure has a table as well.",
    ),
    "table": ("Cijfers bij deze figuur", "Numbers of this figure"),
    "made": (
        "Gemaakt met mkba-sim {version}: {d} trekkingen, seed {s}, rekenwijze {e}, bewijs {b}. Zelfde scenario, seed "
        "en versie geven dezelfde getallen.",
        "Made with mkba-sim {version}: {d} draws, seed {s}, engine {e}, evidence {b}. Same scenario, seed and version "
        "give the same numbers.",
    ),
    "claims": (
        "Wat dit rapport niet beweert: de effecten rusten op een handvol dossierstudies van aanpakken die hun makers "
        "geslaagd vonden; er staat geen effectmeting met controlegroep achter. Het zegt niets over een afzonderlijk "
        "huishouden en er gaan geen persoonsgegevens in of uit.",
        "What this report does not claim: the effects rest on a handful of dossier studies of approaches that their "
        "makers found successful; no effect measurement with a control group stands behind them. It says nothing "
        "about an individual household, and no personal data goes in or out.",
    ),
    # --- the answer
    "h_answer": ("Loont het, voor wie, en hoe zeker is dat?", "Does it pay, for whom, and how sure is that?"),
    "answer": (
        "In {p} van de 100 simulaties wegen de maatschappelijke baten op tegen de kosten.",
        "In {p} of 100 simulations the social benefits outweigh the costs.",
    ),
    "verdict_5": ("Zeer waarschijnlijk wel.", "Very probably yes."),
    "verdict_4": ("Waarschijnlijk wel.", "Probably yes."),
    "verdict_3": ("Het kan beide kanten op.", "It can go either way."),
    "verdict_2": ("Waarschijnlijk niet.", "Probably not."),
    "verdict_1": ("Zeer waarschijnlijk niet.", "Very probably not."),
    "of_100": ("van de 100", "of 100"),
    "card_evidentie": ("Op basis van onderzoek", "Based on research"),
    "card_evidentie_sub": (
        "Alle effecten getrokken uit dossierstudies: dit is de hoofduitkomst.",
        "All effects drawn from dossier studies: this is the headline.",
    ),
    "card_opgegeven": ("Zoals ingevuld", "As stated"),
    "card_opgegeven_sub": (
        "Met de effecten die de gemeente invulde, zonder daaraan te twijfelen.",
        "With the effects that the municipality entered, without doubting them.",
    ),
    "card_sceptisch": ("Met sceptisch bewijs", "With sceptical evidence"),
    "card_sceptisch_sub": (
        "Ook het tegenbewijs telt mee, en dat vooral successen zijn opgeschreven.",
        "Counter-evidence counts too, and so does that mostly successes were written up.",
    ),
    "absent_file": (
        "De sceptische lezing staat niet in het resultaatbestand; maak het rapport van het scenario om haar te zien.",
        "The sceptical reading is not in the result file; make the report from the scenario to see it.",
    ),
    "absent_own": (
        "De eigen registratie is verwerkt op één bewijsset: een update op sceptisch geeft de sceptische lezing.",
        "The own registration was worked into one evidence set: an update on sceptisch gives the sceptical reading.",
    ),
    "absent_fit": (
        "Voor de sceptische lezing zijn nog geen priors geschat (mkba-sim fit).",
        "No priors have been fitted yet for the sceptical reading (mkba-sim fit).",
    ),
    "q_pay": ("Loont het?", "Does it pay?"),
    "a_pay": (
        "Per euro kosten komt er {m} aan baten terug (mediaan). Het saldo over {h} jaar is {s}.",
        "One euro of costs brings back {m} of benefits (median). The balance over {h} years is {s}.",
    ),
    "q_whom": ("Voor wie?", "For whom?"),
    "a_municipality": (
        "Voor de gemeente zelf wegen in {p} van de 100 simulaties de financiële baten op tegen de kosten (mediaan "
        "{s}).",
        "For the municipality itself the financial benefits outweigh the costs in {p} of 100 simulations (median {s}).",
    ),
    "a_win": ("Winnen waarschijnlijk: {names}.", "Probably gain: {names}."),
    "a_lose": ("Leggen er waarschijnlijk op toe: {names}.", "Probably pay: {names}."),
    "a_open": ("Kan beide kanten op: {names}.", "Can go either way: {names}."),
    "q_sure": ("Hoe zeker is dat?", "How sure is that?"),
    "a_sure": (
        "In 80 van de 100 simulaties komt er per euro tussen {lo} en {hi} terug; in 95 van de 100 tussen {lo95} en "
        "{hi95}.",
        "In 80 of 100 simulations one euro brings back between {lo} and {hi}; in 95 of 100 between {lo95} and {hi95}.",
    ),
    "a_movers": (
        "De meeste onzekerheid zit in: {names}.{assumed}",
        "Most uncertainty lies in: {names}.{assumed}",
    ),
    # --- sections
    "h_ratios": ("Wat levert één euro op?", "What does one euro bring in?"),
    "p_ratios": (
        "Maatschappelijk telt alles mee; financieel zonder de immateriële baten; gemeentelijk alleen wat de gemeente "
        "betaalt en bespaart. De witte ruit is de mediaan: de helft van de simulaties ligt erboven. Hoe dikker de "
        "balk, hoe dichter bij het midden.",
        "Social counts everything; financial leaves out the non-financial benefits; municipal counts only what the "
        "municipality pays and saves. The white diamond is the median: half of the simulations lie above it. The "
        "thicker the bar, the closer to the middle.",
    ),
    "s_ratios": (
        "De maatschappelijke verhouding is {m} (80 %-band {lo} tot {hi}), de financiële {m2}, de gemeentelijke {m3}.",
        "The social ratio is {m} (80 % band {lo} to {hi}), the financial {m2}, the municipal {m3}.",
    ),
    "t_readings": ("Houdt de conclusie stand?", "Does the conclusion survive?"),
    "s_readings": ("De maatschappelijke verhouding per lezing: {items}.", "The social ratio by reading: {items}."),
    "infinite": (
        "{w}: {pos} van de simulaties +∞ (baten zonder kosten), {neg} -∞, {un} onbepaald.",
        "{w}: {pos} of simulations +∞ (benefits without costs), {neg} -∞, {un} undefined.",
    ),
    "h_posts": ("Kosten en baten per post", "Costs and benefits by item"),
    "p_posts": (
        "Contante waarde over alle partijen. Een mediaan per post telt niet precies op; een gemiddelde wel, daarom "
        "staan in de tabel beide.",
        "Present value over all parties. Medians by item do not add up exactly; means do, hence the table has both.",
    ),
    "t_kosten": ("Waar gaat het geld naartoe?", "Where does the money go?"),
    "s_kosten": (
        "De totale kosten zijn {total} (80 %-band {lo} tot {hi}); de grootste post is {name} ({m}).",
        "Total costs are {total} (80 % band {lo} to {hi}); the largest item is {name} ({m}).",
    ),
    "t_baten": ("Waar komen de baten vandaan?", "Where do the benefits come from?"),
    "s_baten": (
        "De totale baten zijn {total} (80 %-band {lo} tot {hi}); de grootste post is {name} ({m}).",
        "Total benefits are {total} (80 % band {lo} to {hi}); the largest item is {name} ({m}).",
    ),
    "h_actors": ("Wie betaalt en wie wint?", "Who pays and who gains?"),
    "t_partijen": ("Saldo per partij", "Balance per party"),
    "p_partijen": (
        "Contante waarde van baten min kosten. Rechts van 0 wint een partij, links legt zij erop toe. Tussen de twee "
        "lijnen staan de onderdelen van de gemeente.",
        "Present value of benefits minus costs. Right of 0 a party gains, left of it a party pays. Between the two "
        "lines stand the parts of the municipality.",
    ),
    "s_partijen": (
        "De grootste winnaar is {best} ({b}); het meest legt erop toe: {worst} ({w}).",
        "The largest gain is that of {best} ({b}); the largest loss that of {worst} ({w}).",
    ),
    "t_begroting": ("Begroting na 2 jaar", "Budget after 2 years"),
    "p_begroting": (
        "Kasstroom in één jaar, twee jaar na de start van een aanpak die doorloopt, niet verdisconteerd. Het vette "
        "getal is baten min kosten. De streep op een balk is de 80 %-band.",
        "Cash flow in one year, two years after the start of an approach that goes on, undiscounted. The number in "
        "bold is benefits minus costs. The whisker on a bar is the 80 % band.",
    ),
    "s_begroting": (
        "Voor de gemeente als geheel is de kasstroom in dat jaar {m} (80 %-band {lo} tot {hi}).",
        "For the municipality as a whole the cash flow of that year is {m} (80 % band {lo} to {hi}).",
    ),
    "h_years": ("Wanneer valt wat?", "What falls when?"),
    "t_kasstroom": ("Kasstroom per jaar", "Cash flow per year"),
    "p_kasstroom": (
        "Financiële baten min kosten van alle partijen samen, niet verdisconteerd. Jaar 0 is het jaar van de aanpak.",
        "Financial benefits minus costs of all parties together, undiscounted. Year 0 is the year of the approach.",
    ),
    "s_kasstroom": (
        "In jaar 0 is de kasstroom {m} (80 %-band {lo} tot {hi}); in het laatste jaar {m2}.",
        "In year 0 the cash flow is {m} (80 % band {lo} to {hi}); in the last year {m2}.",
    ),
    "t_opgeteld_saldo": ("Opgeteld saldo", "Cumulative balance"),
    "p_opgeteld_saldo": (
        "Maatschappelijke baten min kosten, verdisconteerd en opgeteld. Boven 0 zijn de kosten terugverdiend.",
        "Social benefits minus costs, discounted and cumulative. Above 0 the costs have been earned back.",
    ),
    "s_opgeteld_saldo": (
        "Na {h} jaar is het maatschappelijk saldo {m} (80 %-band {lo} tot {hi}).",
        "After {h} years the social balance is {m} (80 % band {lo} to {hi}).",
    ),
    "t_terugverdientijd": ("Terugverdientijd", "Payback"),
    "p_terugverdientijd": (
        "Het eerste jaar vanaf wanneer het opgetelde saldo op of boven 0 blijft.",
        "The first year from which the cumulative balance stays at or above 0.",
    ),
    "s_terugverdientijd": (
        "In {p} van de 100 simulaties is de aanpak maatschappelijk binnen {h} jaar terugverdiend, gemeentelijk in {q}.",
        "In {p} of 100 simulations the approach is earned back for society within {h} years, for the municipality in "
        "{q}.",
    ),
    "h_households": ("Hoe gaat het met de huishoudens?", "How do the households fare?"),
    "t_huishoudens": ("Huishoudens per toestand", "Households by state"),
    "p_huishoudens": (
        "Huishoudjaren per jaar onder de huidige werkwijze (onderbroken lijn) en met de aanpak (doorgetrokken); de "
        "vlakken zijn 80 %-banden. Zonder aanpak verandert er ook veel: alleen het verschil telt als effect.",
        "Household-years per year under the current way of working (broken line) and with the approach (solid); the "
        "areas are 80 % bands. Much changes without the approach too: only the difference counts as effect.",
    ),
    "s_huishoudens": (
        "Door de aanpak verandert het aantal huishoudjaren in rood en geëscaleerd, over {h} jaar samen, met {m} (80 "
        "%-band {lo} tot {hi}).",
        "The approach changes the number of household-years in red and escalated, over {h} years together, by {m} "
        "(80 % band {lo} to {hi}).",
    ),
    "h_uncertainty": ("Waaruit bestaat de onzekerheid?", "What is the uncertainty made of?"),
    "t_onzekerheid": ("Getallen die het saldo het meest bewegen", "Numbers that move the balance most"),
    "p_onzekerheid": (
        "Gekwadrateerde rangcorrelatie met het maatschappelijk saldo. Samenhangende getallen delen wat ze verklaren, "
        "dus de staven tellen niet op tot 100 %. Het patroon van een staaf zegt waarop een getal rust.",
        "Squared rank correlation with the social balance. Correlated numbers share what they explain, so the bars do "
        "not add up to 100 %. The pattern of a bar says what a number rests on.",
    ),
    "s_onzekerheid": (
        "Het meest beweegt: {name} ({share}).{assumed}",
        "What moves it most: {name} ({share}).{assumed}",
    ),
    "assumed": (
        " Aannamen zonder bron maken {share} (standaardfout {error}) uit van de verklaarde spreiding.",
        " Assumptions without a source make up {share} (standard error {error}) of the explained spread.",
    ),
    "s_onzekerheid_geen": (
        "Met zo weinig trekkingen is niet te zeggen wat het saldo beweegt.",
        "With so few draws there is no telling what moves the balance.",
    ),
    "t_spreiding": ("Hoeveel van de spreiding komt waarvandaan?", "How much of the spread comes from where?"),
    "p_spreiding": (
        "Dezelfde trekkingen zijn ook zonder het toeval van huishoudens doorgerekend. Een groep telt voor wat er "
        "wegvalt als haar getallen bekend waren; samenspel is wat aan geen groep alleen toe te schrijven is (het kan "
        "negatief zijn). De streep is twee standaardfouten naar elke kant.",
        "The same draws were also run without the chance of households. A group counts for what would go away if its "
        "numbers were known; interplay is what belongs to no group alone (it can be negative). The whisker is two "
        "standard errors to either side.",
    ),
    "s_spreiding": (
        "Van de spreiding van het maatschappelijk saldo komt {share} uit de groep {name} en {chance} uit het toeval "
        "van huishoudens.",
        "Of the spread of the social balance {share} comes from the group {name} and {chance} from the chance of "
        "households.",
    ),
    "g_toeval": ("toeval van huishoudens", "chance of households"),
    "g_samenspel": ("samenspel van groepen", "interplay of groups"),
    "g_dynamiek": ("hoe problemen komen en gaan", "how problems come and go"),
    "g_substitutie": ("substitutie van zorg", "substitution of care"),
    "g_escalatie": ("escalaties", "escalations"),
    "g_kosten": ("kosten van zorg en voorzieningen", "cost of care and facilities"),
    "g_financiering": ("wie wat betaalt", "who pays what"),
    "g_uitvoering": ("uitvoering en team", "delivery and team"),
    "g_effect": ("overige effecten", "other effects"),
    "c_group": ("groep", "group"),
    "h_checks": ("Klopt de caseload, en andere controles", "Does the caseload fit, and other checks"),
    "caseload": (
        "De opgegeven uren per huishouden vragen {asked} fte; opgegeven is {stated} fte.",
        "The stated hours per household ask for {asked} fte; stated is {stated} fte.",
    ),
    "caseload_fits": ("Dat past bij elkaar.", "That fits."),
    "caseload_short": (
        "Het team is te klein voor zijn caseload: reken op minder uren per huishouden of minder huishoudens.",
        "The team is too small for its caseload: expect fewer hours per household, or fewer households.",
    ),
    "caseload_ample": ("Het team heeft ruimte over.", "The team has room to spare."),
    "value": (
        "Eén voorkomen escalatie is, in prijzen van {py} en verdisconteerd met {r}, waard (mediaan, 80 %-band): "
        "{items}. Het LPBL-rapport (par. 4.3 sub 3) noemt ‘een paar duizend’ tot {high} euro, in prijzen van {then} en "
        "met {d}.",
        "One avoided escalation is worth, in prices of {py} discounted at {r} (median, 80 % band): {items}. The LPBL "
        "report (par. 4.3 sub 3) gives a few thousand to {high} euros, in prices of {then} and at {d}.",
    ),
    "refused": (
        "Opnieuw getrokken, {reading}: {share} van de parametertrekkingen ({why}).",
        "Drawn again, {reading}: {share} of the parameter draws ({why}).",
    ),
    "buiten_bereik": ("buiten het bereik van een veld", "outside the range of a field"),
    "niet_monotoon": ("niet-monotone overgangen", "non-monotone transitions"),
    "kans_buiten_0_1": ("kans buiten 0-1", "probability outside 0-1"),
    "h_cash": ("Wat is in geld te verzilveren?", "What can be turned into cash?"),
    "t_verzilvering": ("Economisch en verzilverbaar saldo", "Economic and cashable balance"),
    "p_verzilvering": (
        "Niet elke baat wordt geld: een halve trajectplek minder ontslaat niemand. Per partij staat boven het "
        "economische saldo (ruit, blauw, dik) en onder het verzilverbare (rondje, oranje, dun), een jaar later en na "
        "wrijving.",
        "Not every benefit becomes cash: half a place less lays off nobody. Per party the economic balance stands "
        "above (diamond, blue, thick), the cashable one below (circle, orange, thin), a year later and after friction.",
    ),
    "s_verzilvering": (
        "Voor de gemeente als geheel is het economische saldo {m} en het verzilverbare {m2} (medianen).",
        "For the municipality as a whole the economic balance is {m} and the cashable one {m2} (medians).",
    ),
    "h_numbers": ("Elk gebruikt getal, met bron en graad", "Every number used, with source and grade"),
    "p_numbers": (
        "▲ staat bij een aanname: een getal zonder bron die het meet. Een getal met een band is onzeker en is in elke "
        "simulatie opnieuw getrokken; de rest staat vast. Bedragen zijn in prijzen van {py}. In deze lezing rusten "
        "van de {n} getallen die varieerden er {a} op een aanname.",
        "▲ marks an assumption: a number without a source that measures it. A number with a band is uncertain and was "
        "drawn anew in every simulation; the rest is fixed. Amounts are in prices of {py}. In this reading {a} of the "
        "{n} numbers that varied rest on an assumption.",
    ),
    "t_scenario": ("Wat is ingevuld", "What was entered"),
    "t_fixed": ("Vaste kengetallen", "Fixed key figures"),
    "t_group": ("Groep: {g}", "Group: {g}"),
    # --- table heads
    "c_perspective": ("perspectief", "perspective"),
    "c_reading": ("lezing", "reading"),
    "c_median": ("mediaan", "median"),
    "c_mean": ("gemiddeld", "mean"),
    "c_of_means": ("gem. baten / gem. kosten", "mean benefits / mean costs"),
    "c_band": ("{p} %-band", "{p} % band"),
    "c_chance": ("P(baten > kosten)", "P(benefits > costs)"),
    "c_item": ("post", "item"),
    "c_share": ("deel van de kosten", "share of costs"),
    "c_actor": ("partij", "party"),
    "c_balance": ("saldo", "balance"),
    "c_ratio": ("verhouding", "ratio"),
    "c_costs": ("kosten", "costs"),
    "c_benefits": ("baten", "benefits"),
    "c_net": ("baten min kosten", "benefits minus costs"),
    "c_year": ("jaar", "year"),
    "c_state": ("toestand, jaar", "state, year"),
    "c_nul": ("huidige werkwijze", "current way"),
    "c_project": ("met de aanpak", "with approach"),
    "c_difference": ("verschil", "difference"),
    "c_number": ("getal", "number"),
    "c_name": ("naam", "name"),
    "c_grade": ("graad", "grade"),
    "c_part": ("deel van de spreiding", "part of the spread"),
    "c_value": ("waarde (80 %-band)", "value (80 % band)"),
    "c_unit": ("eenheid", "unit"),
    "c_source": ("bron", "source"),
    "c_field": ("veld", "field"),
    "c_entered": ("ingevuld", "entered"),
    "c_cash": ("verzilverbaar", "cashable"),
    "total": ("totaal", "total"),
    "never": ("niet binnen {h} jaar", "not within {h} years"),
    "from_prior": ("prior (getrokken uit de kennisbank)", "prior (drawn from the evidence)"),
    "rows": ("een tabel van {n} rijen", "a table of {n} rows"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
    "h_difference": ("verschil over alle jaren", "difference over all years"),
}


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a sentence in the language asked for, its places filled in."""
    return TEXT[key][0 if taal == "nl" else 1].format(**values)


def group_name(code: str, taal: Taal) -> str:
    """Say a parameter group in plain words; its code where no words are kept."""
    key = f"g_{code}"
    return say(key, taal) if key in TEXT else label(code, taal)
