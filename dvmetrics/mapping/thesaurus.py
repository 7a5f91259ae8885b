"""Words that agencies write for what the extracts call otherwise: in English, short or long, and in Welsh, French and
German. Written without accents and in small letters; words that belong together are joined by `_`."""

from __future__ import annotations

CONCEPTS: dict[str, str] = {
    # what kind of thing a column holds
    "key": "key id ids ref refs reference number no num nr urn identifier uid guid pseudonym pseudo hash hashed unique"
    " rhif cyfeirnod cyf adnabod numero identifiant cle nummer kennung schlussel aktenzeichen",
    "date": "date dates dated day dt on when dyddiad dyddiadau diwrnod jour le datum tag am",
    "time": "time times at hour timestamp datetime amser heure horodatage uhrzeit zeit zeitpunkt",
    "count": "count counts number_of no_of num_of how_many total_number total_of nifer faint nombre nombre_de combien"
    " anzahl",
    "flag": "flag indicator_flag yn y_n yes_no",
    # who
    "victim": "victim victims vic vict complainant aggrieved survivor survivors injured_party ip dioddefwr dioddefwyr"
    " victime victimes opfer geschadigte",
    "suspect": "suspect suspects susp perpetrator perpetrators perp perps offender offenders accused abuser abusers"
    " defendant respondent alleged_offender cyflawnwr tramgwyddwr troseddwr drwgdybiedig suspecte auteur mis_en_cause"
    " agresseur tater tatverdachtiger beschuldigter",
    "child": "child children kid kids cyp young_person young_people minor minors juvenile plentyn plant blant enfant"
    " enfants mineur mineurs kinder",
    "person": "person people client clients individual service_user service_users customer person_id su unigolyn"
    " cleient personne usager beneficiaire klient klientin",
    "household": "household households family_unit hh applicant_household aelwyd teulu menage foyer haushalt",
    "staff": "staff employee worker workers worker_id caseworker officer member_of_staff delegate attendee"
    " participant_staff staffaelod salarie mitarbeiter",
    "participant": "participant participants young_participant cyfranogwr teilnehmer",
    "agency": "agency agencies organisation organization org body employer asiantaeth sefydliad organisme"
    " agence behorde stelle",
    "partner": "partner partners ex_partner spouse partenaire conjoint",
    # what happened
    "incident": "incident incidents inc event occurrence crime_ref log digwyddiad digwyddiadau achlysur evenement"
    " affaire fait vorfall vorgang ereignis",
    "reported": "reported report reports rep recorded rec logged notified_to_police record adroddwyd adrodd cofnodwyd"
    " signalement signale declaration declare enregistre gemeldet meldung angezeigt erfasst",
    "occurred": "occurred occurrence_date happened committed offence_date incident_date date_of_incident"
    " date_of_offence occ digwyddodd commis faits geschehen tatzeit vorfallsdatum",
    "from": "from start started begin began beginning first_day commenced o dechrau debut du von beginn ab",
    "to": "to end ended until finish finished last_day i diwedd fin au bis ende",
    "crime": "crime crimed criminal notifiable trosedd infraction crime_recorded straftat",
    "offence": "offence offense offences offence_type crime_type type_of_offence trosedd_math delit delikt",
    "harm": "harm severity injury_level seriousness niwed prejudice gravite schaden schwere",
    "relationship": "relationship relation related rel reln relship victim_offender_relationship perthynas lien"
    " lien_de_parente relation_victime beziehung verhaltnis",
    "dwelling": "dwelling home residence residential in_home at_home domestic_premises cartref annedd domicile logement"
    " wohnung",
    "attended": "attended attendance arrived arrival on_scene officer_attended mynychu mynychwyd arrivee"
    " intervention eingetroffen",
    "risk": "risk risg risque risiko dash",
    "assessed": "assessed assessment assess asesiad asesu asesiwyd evaluation evalue bewertung bewertet",
    "grade": "grade grading level lefel gradd niveau stufe einstufung rating",
    "present": "present presence at_scene in_the_house witnessed presennol presents present_au anwesend",
    "school": "school schools education ysgol ecole schule",
    "age": "age oed oedran alter aged",
    "band": "band bands bracket range grwp tranche gruppe group groups grouping",
    "arrest": "arrest arrested arrests arr arestio arestiwyd arrestation interpelle interpellation festnahme",
    "dual": "dual both mutual deuol double beide",
    "outcome": "outcome outcomes result results disposal conclusion finalisation resolved canlyniad resultat issue"
    " ergebnis ausgang",
    "referral": "referral referrals referred refer reffered ref_date atgyfeiriad atgyfeirio atgyfeiriwyd oriente"
    " adressage uberweisung vermittlung",
    "source": "source origin route_in referred_by referrer referring came_from ffynhonnell origine provenance quelle"
    " herkunft",
    "offered": "offered offer cynigiwyd cynnig propose proposition angeboten",
    "accepted": "accepted accept taken_up take_up engaged uptake derbyniwyd accepte angenommen",
    "protective": "protective protection dvpn dvpo amddiffyn schutz",
    "notice": "notice notices hysbysiad avis",
    "linked": "linked link related_incident previous_incident cysylltiedig lie verknupft",
    # services
    "episode": "episode episodes case cases case_ref referral_ref support_episode achos cyfnod dossier fall",
    "acknowledged": "acknowledged acknowledgement receipt_confirmed cydnabuwyd accuse_de_reception bestatigt",
    "contact": "contact contacted first_spoke spoke cyswllt prise_de_contact kontakt",
    "first": "first initial 1st cyntaf premier premiere erst erster erste",
    "closed": "closed close closure case_closed ended_support cau caewyd cloture ferme geschlossen abschluss",
    "exit": "exit leaving reason_closed closure_reason reason_for_closing ymadael sortie austritt",
    "type": "type kind reason category categorie math type_of art grund motif raison rheswm",
    "safe": "safe safely diogel sur sicher",
    "interpreter": "interpreter interpreting translator language_support cyfieithydd interprete dolmetscher",
    "need": "need needs needed required angen besoin bedarf",
    "met": "met provided supplied given darparwyd fourni erfullt",
    "sex": "sex gender rhyw rhywedd sexe genre geschlecht m_f",
    "ethnicity": "ethnicity ethnic ethnic_origin ethnic_group ethnic_background race ethnigrwydd ethnig"
    " origine_ethnique ethnie ethnizitat",
    "disability": "disability disabled anabledd anabl handicap handicape behinderung",
    "orientation": "orientation sexuality rhywioldeb cyfeiriadedd sexualitat",
    "months": "months month mis misoedd mois monate",
    "prior": "prior previous before earlier past blaenorol anterieur vorher vorherige",
    "police": "police heddlu polizei",
    "told": "told informed aware hysbyswyd informe informiert",
    "consent": "consent sharing sharing_basis lawful_basis caniatad consentement einwilligung",
    # calls, housing, courts, learning, totals
    "call": "call calls caller phone_call galwad galwadau appel appels anruf anrufe",
    "answered": "answered picked_up answer atebwyd repondu beantwortet",
    "heard": "heard heard_from found_out how_heard clywed entendu erfahren",
    "request": "request requests enquiry cais demande anfrage",
    "approach": "approach approaches application_ref housing_case",
    "adults": "adults adult oedolion adultes erwachsene",
    "nights": "nights nosweithiau nuits nachte",
    "meeting": "meeting meetings marac conference cyfarfod reunion sitzung",
    "repeat": "repeat repeats repeated ailadrodd repetition wiederholung",
    "granted": "granted grant caniatawyd accorde gewahrt",
    "applied": "applied application gwnaed_cais demande_le beantragt",
    "breached": "breached breach broken torri enfreint verletzt",
    "decision": "decision decided penderfyniad entscheidung",
    "charged": "charged charge cyhuddwyd inculpe angeklagt",
    "indicator": "indicator indicators kpi measure measures metric performance_indicator dangosydd indicateur kennzahl"
    " kpi_id",
    "period": "period reporting_period cyfnod_adrodd periode zeitraum",
    "numerator": "numerator value values figure actual total result_value gwerth cyfanswm valeur wert",
    "denominator": "denominator out_of base population_base enwadur denominateur nenner",
    "year": "year blwyddyn annee jahr",
    "residents": "residents population_count poblogaeth bevolkerung",
    "score": "score scores marks sgor punktzahl",
    "places": "places capacity spaces lleoedd plazas platze",
    # what must never be in a file
    "personal": "nom nom_de_famille prenom enw enw_llawn cyfenw vorname nachname adresse cyfeiriad cod_post code_postal"
    " postleitzahl plz telefon ffon naissance date_de_naissance dyddiad_geni geni geburtsdatum geburt sylwadau nodiadau"
    " remarques commentaires bemerkungen notizen notes_libres",
}
"""By what the extracts call a thing, the words for it."""

COLUMN_PHRASES: dict[str, str] = {
    "occurred_from": "incident_date date_of_incident offence_date date_of_offence date_from occurred date_occurred"
    " dyddiad_y_digwyddiad date_des_faits date_de_l_incident tatdatum vorfallsdatum",
    "reported_date": "date_reported report_date date_recorded date_logged dyddiad_adrodd date_de_signalement"
    " date_du_signalement meldedatum",
    "crime_flag": "crimed crime_recorded is_crime crime crime_yn trosedd recorded_crime",
    "dwelling_flag": "location_type type_of_location in_dwelling dwelling at_home in_home location_type_home"
    " occurred_in_home au_domicile",
    "relationship": "relationship_to_victim relationship_of_suspect lien_avec_la_victime victim_suspect_relationship",
    "risk_grade": "risk risk_level dash_grade dash_level level_of_risk lefel_risg niveau_de_risque risikostufe",
    "risk_in": "risk risk_at_intake initial_risk risk_level lefel_risg niveau_de_risque risikostufe",
    "attended_at": "time_attended arrival_time date_attended on_scene_time",
    "children_present_count": "number_of_children no_of_children num_children children_no nifer_o_blant nifer_plant"
    " nombre_d_enfants anzahl_kinder",
    "children_present": "child_present children_present_yn children_in_house any_children plant_yn_bresennol"
    " enfants_presents kinder_anwesend",
    "outcome_code": "outcome disposal result crime_outcome",
    "episode_key": "case_id case_ref case_number referral_id referral_ref episode_id cyfeirnod_achos numero_de_dossier",
    "person_key": "client_id client_ref client_number client_no service_user_id person_id victim_id rhif_cleient"
    " code_client numero_client",
    "referral_date": "date_referred date_of_referral referred_on dyddiad_atgyfeirio date_d_orientation",
    "referral_source": "referred_by source_of_referral referrer who_referred ffynhonnell_atgyfeirio",
    "first_contact_date": "date_of_first_contact first_contact contacted_on dyddiad_cyswllt_cyntaf"
    " date_du_premier_contact",
    "safe_contact": "safe_to_contact safe_contact_method ok_to_contact",
    "accepted": "engaged took_up_service accepted_support support_accepted",
    "age_band": "age_group age age_range age_bracket oedran grwp_oedran tranche_d_age altersgruppe",
    "closed_date": "date_closed end_date closure_date case_closed_date dyddiad_cau date_de_cloture",
    "exit_type": "reason_closed closure_reason reason_for_leaving case_outcome reason_for_closure",
    "numerator": "value total count number figure amount gwerth valeur nombre wert anzahl",
    "indicator": "kpi_id kpi indicator_id measure_id kpi_code indicator_code measure kpi_ref indicator_ref",
    "period_start": "start_date period_from date_from from start begin from_date debut dyddiad_dechrau date_de_debut",
    "period_end": "end_date period_to date_to to end to_date fin dyddiad_gorffen date_de_fin",
    "call_key": "call_id call_ref call_number",
    "first_time": "first_call new_caller first_time_caller",
    "heard_from": "how_heard where_heard source source_of_call heard_about_us",
    "answered": "call_answered answered_yn",
    "date": "call_date date_of_call request_date date_of_request approach_date date_of_approach date_requested",
    "meeting_date": "marac_date date_of_marac date_of_meeting",
    "cases": "cases_discussed number_of_cases total_cases",
    "repeats": "repeat_cases number_of_repeats",
    "perp_key": "perpetrator_id perp_id offender_id",
}
"""By canonical column, whole headings that mean it."""

CODES: dict[str, str] = {
    "yes": "y yes true 1 x ja j oui o ie ydy oes do tak si checked positive",
    "no": "n no false 0 nein non na nac_ydy nac_oes nie unchecked negative",
    "unknown": "unknown not_known nk unk u dont_know don_t_know anhysbys dim_yn_gwybod inconnu inconnue unbekannt",
    "not_asked": "not_asked heb_ofyn non_demande nicht_gefragt question_not_asked",
    "not_stated": "not_stated declined refused prefer_not_to_say prefers_not_to_say not_disclosed heb_ddatgan"
    " non_precise keine_angabe",
    "female": "f female woman women w girl benyw fenyw menyw femme feminin weiblich frau",
    "male": "m male man men boy gwryw dyn homme masculin mannlich mann",
    "other": "other others oth arall autre autres sonstige andere something_else misc",
    "none": "none no_offence dim aucun aucune keine",
    "standard": "standard std safonol",
    "medium": "medium med m canolig moyen mittel moderate",
    "high": "high h uchel eleve hoch",
    "low": "low l isel faible niedrig",
    "not_assessed": "not_assessed no_assessment na_assessment not_done heb_asesu non_evalue nicht_bewertet",
    "partner": "partner current_partner husband wife spouse boyfriend girlfriend cohabitee cymar partneres gwr gwraig"
    " partenaire conjoint conjointe ehemann ehefrau lebensgefahrte",
    "ex_partner": "ex_partner expartner former_partner ex ex_husband ex_wife ex_spouse ex_boyfriend ex_girlfriend"
    " previous_partner cyn_bartner cynbartner ancien_partenaire ex_conjoint ex_partenaire ex_conjointe",
    "family": "family family_member relative parent child son daughter brother sister sibling mother father teulu"
    " aelod_o_r_teulu famille membre_de_la_famille familie",
    "carer": "carer care_giver gofalwr aidant pfleger",
    "self": "self self_referral self_referred victim hunan hunanatgyfeiriad lui_meme elle_meme selbst",
    "friend_or_family": "friend friends family friend_family family_friend friends_and_family ffrind teulu_neu_ffrind"
    " ami famille",
    "police": "police tvp heddlu polizei constabulary police_force",
    "health": "health gp gp_surgery gp_practice nhs hospital doctor midwife health_visitor a_e iechyd meddyg"
    " sante medecin gesundheit",
    "housing": "housing council_housing housing_association landlord tai logement wohnungsamt",
    "education": "education school college addysg ysgol ecole schule",
    "social_services": "social_services social_care childrens_services children_s_services adult_social_care ss"
    " gwasanaethau_cymdeithasol services_sociaux jugendamt",
    "voluntary": "voluntary voluntary_sector charity vcs third_sector gwirfoddol elusen association ehrenamtlich",
    "solicitor": "solicitor solicitors lawyer legal cyfreithiwr avocat anwalt",
    "probation": "probation nps probation_service prawf bewahrungshilfe",
    "court": "court courts llys tribunal gericht",
    "specialist_service": "specialist_service specialist idva dv_service womens_aid women_s_aid refuge",
    "campaign": "campaign advert advertising poster media ymgyrch campagne",
    "directory": "directory phone_book",
    "asian": "asian south_asian asian_british asian_or_asian_british asiaidd asiatique",
    "black": "black black_british black_or_black_british african caribbean noir",
    "mixed": "mixed dual_heritage mixed_heritage multiple cymysg mixte",
    "white": "white white_british white_other gwyn blanc",
    "charged": "charged charge charged_summonsed summonsed cyhuddwyd",
    "cautioned": "cautioned caution rhybudd",
    "victim_does_not_support": "victim_does_not_support victim_declines vns victim_not_supporting victim_withdrew"
    " victim_declined",
    "evidence_lacking": "evidence_lacking insufficient_evidence evidential_difficulties lack_of_evidence",
    "no_suspect": "no_suspect undetected no_suspect_identified",
    "violence_with_injury": "violence_with_injury abh gbh assault_with_injury wounding vwi",
    "violence_without_injury": "violence_without_injury common_assault assault_without_injury vwoi",
    "sexual": "sexual sexual_offence rape sexual_assault rhywiol",
    "harassment": "harassment stalking harassment_stalking malicious_communications aflonyddu harcelement",
    "criminal_damage": "criminal_damage damage difrod",
    "planned": "planned completed planned_exit completed_support support_complete wedi_cwblhau",
    "withdrew": "withdrew withdrawn client_withdrew disengaged declined",
    "lost_contact": "lost_contact no_contact unable_to_contact lost_touch colli_cyswllt",
    "transferred": "transferred transfer referred_on moved_to_other_service",
    "moved_away": "moved_away moved moved_area relocated left_area",
    "placed": "placed accommodated accepted admitted",
    "refused": "refused declined turned_away not_accommodated",
    "domestic_violence": "domestic_violence domestic_abuse dv da",
    "right_to_ask": "right_to_ask rta",
    "right_to_know": "right_to_know rtk",
    "convicted": "convicted guilty conviction guilty_plea",
    "acquitted": "acquitted not_guilty",
    "dropped": "dropped discontinued withdrawn",
    "charge": "charge charged",
    "caution": "caution cautioned",
    "no_further_action": "no_further_action nfa",
    "heterosexual": "heterosexual straight",
    "gay_or_lesbian": "gay lesbian gay_or_lesbian gay_lesbian",
    "bisexual": "bisexual bi",
}
"""By canonical code, what agencies write for it."""

NEARLY: dict[str, str] = {
    "directory": "internet website web online",
}
"""By canonical code, what may be meant for it and is another thing: never more than a guess."""

CODES_OF: dict[str, dict[str, str]] = {
    "answered": {
        "yes": "answered call_answered picked_up",
        "no": "abandoned missed unanswered not_answered no_answer missed_call",
    },
    "dwelling_flag": {
        "yes": "dwelling private_dwelling home flat private_residence",
        "no": "public_place street pub licensed_premises car_park",
    },
}
"""By canonical column and code, what stands for it in that column alone."""
