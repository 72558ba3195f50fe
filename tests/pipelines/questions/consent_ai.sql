select consent_ai_processing from customer($handle)
