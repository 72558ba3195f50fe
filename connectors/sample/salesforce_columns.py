"""The objects and fields of the sample company's Salesforce, standard names plus its own `__c` fields."""

_AUDIT = "CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp"

_OBJECTS = {
    "Account": f"""Id IsDeleted MasterRecordId Name Type ParentId BillingStreet BillingCity BillingState BillingPostalCode BillingCountry Phone Fax
        AccountNumber Website Industry AnnualRevenue NumberOfEmployees Description OwnerId {_AUDIT} LastActivityDate AccountSource
        Tier__c Legal_Hold__c Customer_Since__c Renewal_Date__c Region__c""",
    "Contact": f"""Id IsDeleted MasterRecordId AccountId LastName FirstName Salutation MailingStreet MailingCity MailingState
        MailingPostalCode MailingCountry Phone MobilePhone HomePhone OtherPhone ReportsToId Email Title Department LeadSource Birthdate
        Description OwnerId HasOptedOutOfEmail HasOptedOutOfFax DoNotCall {_AUDIT} LastActivityDate EmailBouncedReason EmailBouncedDate
        IsEmailBounced AI_Processing_Consent__c Legacy_Contact__c""",
    "Lead": f"""Id IsDeleted MasterRecordId LastName FirstName Salutation Title Company Street City State PostalCode Country Phone
        MobilePhone Email Website Description LeadSource Status Industry Rating OwnerId HasOptedOutOfEmail IsConverted ConvertedDate
        ConvertedAccountId ConvertedContactId ConvertedOpportunityId IsUnreadByOwner {_AUDIT} LastActivityDate DoNotCall
        AI_Processing_Consent__c""",
    "Opportunity": f"""Id IsDeleted AccountId IsPrivate Name Description StageName Amount Probability ExpectedRevenue CloseDate Type NextStep
        LeadSource IsClosed IsWon ForecastCategory ForecastCategoryName CurrencyIsoCode OwnerId {_AUDIT} LastActivityDate ContactId""",
    "OpportunityContactRole": f"Id OpportunityId ContactId Role IsPrimary {_AUDIT} IsDeleted",
    "Case": f"""Id IsDeleted MasterRecordId CaseNumber ContactId AccountId ParentId SuppliedName SuppliedEmail SuppliedPhone SuppliedCompany
        Type Status Reason Origin Subject Priority Description IsClosed ClosedDate IsEscalated OwnerId {_AUDIT} ContactPhone ContactEmail
        Comments""",
    "CaseComment": f"Id ParentId IsPublished CommentBody {_AUDIT} IsDeleted",
    "Task": f"""Id WhoId WhatId Subject ActivityDate Status Priority IsHighPriority OwnerId Description IsDeleted AccountId IsClosed {_AUDIT}
        IsArchived CallDurationInSeconds CallType CallDisposition TaskSubtype CompletedDateTime""",
    "Event": f"""Id WhoId WhatId Subject Location IsAllDayEvent ActivityDateTime ActivityDate DurationInMinutes StartDateTime EndDateTime
        Description AccountId OwnerId IsPrivate ShowAs IsDeleted IsChild IsGroupEvent GroupEventType {_AUDIT} IsArchived EventSubtype""",
    "User": f"""Id Username LastName FirstName Name CompanyName Division Department Title City Country Email Phone MobilePhone Alias
        IsActive TimeZoneSidKey UserType EmployeeNumber ManagerId ContactId AccountId LanguageLocaleKey LastLoginDate {_AUDIT}""",
    "EmailMessage": f"""Id ParentId ActivityId {_AUDIT} TextBody HtmlBody Subject FromName FromAddress ToAddress CcAddress BccAddress
        Incoming HasAttachment Status MessageDate IsDeleted ReplyToEmailMessageId IsExternallyVisible MessageIdentifier ThreadIdentifier
        RelatedToId""",
}
_EMPTY = {
    "Asset": f"Id ContactId AccountId Name SerialNumber Product2Id Status {_AUDIT} IsDeleted",
    "Campaign": f"Id IsDeleted Name ParentId Type Status StartDate EndDate IsActive OwnerId {_AUDIT}",
    "CampaignMember": f"Id IsDeleted CampaignId LeadId ContactId Status HasResponded {_AUDIT}",
    "Contract": f"Id AccountId OwnerId StartDate EndDate ContractTerm Status ContractNumber {_AUDIT} IsDeleted",
    "Order": f"Id OwnerId ContractId AccountId Status EffectiveDate TotalAmount OrderNumber {_AUDIT} IsDeleted",
    "Pricebook2": f"Id Name IsActive IsStandard Description {_AUDIT} IsDeleted",
    "PricebookEntry": f"Id Pricebook2Id Product2Id UnitPrice IsActive {_AUDIT} IsDeleted",
    "Product2": f"Id Name ProductCode Description IsActive Family {_AUDIT} IsDeleted",
    "Quote": f"Id OwnerId IsDeleted Name OpportunityId ContactId Status GrandTotal {_AUDIT}",
    "Solution": f"Id IsDeleted SolutionNumber SolutionName IsPublished Status OwnerId {_AUDIT}",
}

COLUMNS: dict[str, list[str]] = {name: columns.split() for name, columns in _OBJECTS.items()}
HEADER_ONLY: dict[str, list[str]] = {name: columns.split() for name, columns in _EMPTY.items()}
LOOKUPS = frozenset(
    [
        "MasterRecordId",
        "ParentId",
        "OwnerId",
        "AccountId",
        "ReportsToId",
        "ConvertedAccountId",
        "ConvertedContactId",
        "ConvertedOpportunityId",
        "OpportunityId",
        "ContactId",
        "WhoId",
        "WhatId",
        "ManagerId",
        "ActivityId",
        "ReplyToEmailMessageId",
        "RelatedToId",
        "CreatedById",
        "LastModifiedById",
    ]
)
