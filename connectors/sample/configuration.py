"""Writes the sample's `customer360.yaml` and the description of its helpdesk, a tool that is declared and not programmed."""

from pathlib import Path

from connectors.sample.clock import AS_OF

_CONFIGURATION = f"""# The sample company: Northwind Instruments, which exists nowhere.
company: {{name: Northwind, domains: [northwind.com, northwind.io]}}
data_dir: ./data

# The sample's history ends at this moment. A real configuration has no as_of: it is as of now.
as_of: {AS_OF:%Y-%m-%dT%H:%M:%SZ}

sources:
  slack: {{system: slack, export: exports/slack.zip, private_channels: true}}
  google: {{system: google_workspace, takeout: exports/takeout/, directory: exports/users.csv, drive: exports/drive_files.csv}}
  salesforce: {{system: salesforce, export: exports/salesforce.zip, required: true, stale_after: 36h}}
  hubspot: {{system: hubspot, export: exports/hubspot/}}
  workday: {{system: workday, export: exports/workers.csv, private_fields: true}}  # a private address tells who of us is a customer too
  helpdesk: {{system: declared, file: tools/helpdesk.yaml}}

profile:
  priority: [salesforce, google, slack]
  fields:
    tier: salesforce.account.Tier__c
    legal_hold: salesforce.account.Legal_Hold__c
    customer_since: salesforce.account.Customer_Since__c
    next_renewal_at: salesforce.account.Renewal_Date__c
    consent_ai_processing: salesforce.contact.AI_Processing_Consent__c
  vip: "tier = 'Enterprise' or won_amount_365d >= 100000"
  requires_human: "is_vip or legal_hold or oldest_open_case_age_hours > 72"
  human_queue: support-lead@northwind.com

schedule: {{cron: "0 2 * * *", timezone: Europe/Stockholm}}
"""

_HELPDESK = """# A tool that customer360 does not know: where its files lie, what identifies a row, and what its columns mean.
# Each value in a map is a SQL expression over the file's columns.
tool: helpdesk
streams:
  requester:
    files: ../exports/helpdesk/requesters.csv
    key: [id]
    snapshot: complete
    updated_at: updated_at
    url: "'https://helpdesk.northwind.com/users/' || id"
    map:
      person_record: {kind: "'contact'", full_name: name, email: email, phone: phone, company_name: organization}
      identifier: [{kind: "'crm_id'", value: salesforce_id}]
  ticket:
    files: ../exports/helpdesk/tickets-*.jsonl
    key: [id]
    updated_at: updated_at
    url: "'https://helpdesk.northwind.com/tickets/' || id"
    map:
      interaction: {channel: "'case'", thread_id: id, occurred_at: created_at, subject: subject, text: description}
      interaction_party: [{person: "'requester:' || requester_id", role: "'from'"}]
"""


def write_configuration(directory: Path) -> None:
    tools = directory / "tools"
    tools.mkdir(exist_ok=True)
    (directory / "customer360.yaml").write_text(_CONFIGURATION, encoding="utf-8")
    (tools / "helpdesk.yaml").write_text(_HELPDESK, encoding="utf-8")
